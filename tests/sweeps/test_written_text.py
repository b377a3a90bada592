"""A configuration that was written as a text stays as it was written."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.sweeps.asking import SWEEPS, agent_of

pytestmark = pytest.mark.django_db

WRITTEN = """\
method: grid  # three cells
parameters:
  lr:
    values: [0.1, 0.2, 1e-5]
"""
PAGE = "/ada/digits/sweeps"


@pytest.fixture
def person(ada: User) -> Client:
    make_project("digits", by=ada)
    client = Client()
    client.force_login(ada)
    return client


def begun(person: Client) -> str:
    answer = person.post(f"{PAGE}/new", {"config": WRITTEN})
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"]).rsplit("/", 1)[-1]


def test_comments_stay_in_what_the_pages_show(person: Client, api: ApiClient) -> None:
    sweep = begun(person)
    shown = api.send("GET", f"{SWEEPS}/{sweep}").json()
    assert shown["config"] == {"method": "grid", "parameters": {"lr": {"values": [0.1, 0.2, 1e-5]}}}
    assert "# three cells" in person.get(f"{PAGE}/{sweep}").content.decode()
    assert "# three cells" in person.get(f"{PAGE}/{sweep}/config").content.decode()


def test_a_changed_text_takes_its_place_before_the_start_and_after(
    person: Client, api: ApiClient
) -> None:
    sweep = begun(person)
    person.post(f"{PAGE}/{sweep}/config", {"config": WRITTEN.replace("three", "3")})
    assert "# 3 cells" in person.get(f"{PAGE}/{sweep}/config").content.decode()
    agent_of(api, sweep).take()
    wider = WRITTEN.replace("three", "four").replace("0.2", "0.2, 0.3")
    person.post(f"{PAGE}/{sweep}/config", {"config": wider})
    assert "# four cells" in person.get(f"{PAGE}/{sweep}/config").content.decode()


def test_a_configuration_from_elsewhere_leaves_no_old_text(person: Client, api: ApiClient) -> None:
    sweep = begun(person)
    api.send("POST", f"{SWEEPS}/{sweep}/extend", {"run_cap": 2})
    shown = person.get(f"{PAGE}/{sweep}/config").content.decode()
    assert "run_cap: 2" in shown
    assert "# three cells" not in shown
