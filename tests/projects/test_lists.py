"""Lists of projects: found by words, sorted, starred ones first."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Role, User
from projects.models import Visibility
from tests.factories import join, make_project, make_run, make_stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ada: User) -> Client:
    make_run(by=ada, project=make_project("digits", by=ada, description="Handwritten numbers"))
    letters = make_project("letters", by=ada)
    for _ in range(2):
        make_run(by=ada, project=letters)
    make_project("Zoo", by=ada)
    return client_of(ada)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'<article[^>]*>.*?title="(\w+)"', page, re.DOTALL)


@pytest.mark.parametrize("page", ["/", "/ada"])
def test_projects_are_found_and_sorted(client: Client, page: str) -> None:
    assert shown(client, f"{page}?sort=name") == ["Zoo", "digits", "letters"]
    assert shown(client, f"{page}?sort=runs") == ["letters", "digits", "Zoo"]
    assert shown(client, f"{page}?sort=created") == ["Zoo", "letters", "digits"]
    assert shown(client, f"{page}?q=ada+NUMBERS") == ["digits"]
    assert "No project matches “nothing”" in client.get(f"{page}?q=nothing").content.decode()


def test_starred_projects_stand_first_for_whoever_starred_them(client: Client, ada: User) -> None:
    colleague = client_of(join(ada.personal_team, Role.VIEWER))
    starred = client.post("/ada/digits/star", {"starred": "1"})
    assert 'aria-pressed="true"' in starred.content.decode()
    client.post("/ada/digits/star", {"starred": "1"})
    assert shown(client, "/?sort=name") == ["digits", "Zoo", "letters"]
    assert shown(colleague, "/?sort=name") == ["Zoo", "digits", "letters"]
    client.post("/ada/digits/star", {"starred": "0"})
    assert shown(client, "/?sort=name") == ["Zoo", "digits", "letters"]


def test_visitors_star_nothing(ada: User) -> None:
    make_project("open", by=ada, visibility=Visibility.PUBLIC)
    assert Client().post("/ada/open/star", {"starred": "1"}).status_code in (302, 401)
    assert client_of(make_stranger()).post("/ada/open/star", {"starred": "1"}).status_code == 200
