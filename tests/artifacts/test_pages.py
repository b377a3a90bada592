"""What is changed on the pages of artifacts, without a browser."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from accounts.models import Role, User
from artifacts.models import TeamPolicy
from labstead_core.templatetags.labstead import file_size
from tests.artifacts.building import log, version_path
from tests.conftest import ApiClient
from tests.factories import join, make_project, make_team

pytestmark = pytest.mark.django_db
PAGE = "/ada/digits/artifacts/dataset/iris/v0/metadata"
EDITOR = {"HX-Request": "true", "HX-Target": "metadata-editor"}


@pytest.fixture
def browser(ada: User, client: Client) -> Client:
    client.force_login(ada)
    return client


def save(browser: Client, text: str) -> Any:
    return browser.post(PAGE, {"metadata": text}, headers=EDITOR)


def test_metadata_is_edited_as_json(api: ApiClient, browser: Client) -> None:
    log(api, {"a": b"1"}, metadata={"rows": 150, "<b>": ["ü"]})
    form = browser.get(f"{PAGE}?edit", headers=EDITOR).content.decode()
    assert "&quot;rows&quot;: 150" in form
    assert "&lt;b&gt;" in form
    answer = save(browser, '{"rows": 151, "text": "a\\u0000b", "deep": {"er": [1, null]}}')
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "live-artifacts")
    metadata = api.send("GET", version_path("v0")).json()["metadata"]
    assert (metadata["rows"], metadata["deep"]) == (151, {"er": [1, None]})
    assert save(browser, "").status_code == 200
    assert api.send("GET", version_path("v0")).json()["metadata"] == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"rows": 1,\n "b": }', "not valid JSON at line 2, column 7"),
        ("[1]", "Give an object"),
        ('{"a": NaN}', "not valid JSON at line 1"),
        ('{"a": 1e999}', "not valid JSON"),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "nested 100 levels deep"),
        (
            orjson.dumps({f"{number}": 1 for number in range(1_001)}).decode(),
            "At most 1,000 keys.",
        ),
    ],
    ids=["syntax", "list", "nan", "infinite", "deep", "many"],
)
def test_metadata_that_is_none_is_refused_with_the_place(
    api: ApiClient, browser: Client, text: str, told: str
) -> None:
    log(api, {"a": b"1"}, metadata={"rows": 150})
    answer = save(browser, text)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert api.send("GET", version_path("v0")).json()["metadata"] == {"rows": 150}


def test_the_storage_of_a_team_is_shown_by_project(
    api: ApiClient, ada: User, client: Client
) -> None:
    team = make_team("garden", by=ada)
    for name in ("roses", "tulips", "bare"):
        make_project(name, by=ada, team=team)
    log(api, {"own": b"1" * 3000, "both": b"2" * 5000}, home="/teams/garden/projects/roses")
    log(api, {"both": b"2" * 5000}, home="/teams/garden/projects/tulips")
    for role, status in ((Role.MEMBER, 200), (Role.VIEWER, 403)):
        client.force_login(join(team, role))
        answer = client.get("/garden/usage/artifacts")
        assert answer.status_code == status
        if status == 200:
            page = " ".join(answer.content.decode().split())
            assert f"{file_size(8000)} in all" in page
            assert 'href="/garden/roses/artifact-storage"' in page
            assert page.index("/garden/roses/") < page.index("/garden/tulips/")
            assert "/garden/bare/" not in page


def test_admins_of_a_team_say_how_long_versions_stay(ada: User, client: Client) -> None:
    team = make_team("garden", by=ada)
    member = join(team, Role.MEMBER)
    page = "/garden/usage/artifacts"
    for person, given, status in (
        (member, {"stays": "good"}, 403),
        (ada, {"stays": "days"}, 422),
        (ada, {"stays": "days", "days": "30"}, 302),
    ):
        client.force_login(person)
        assert client.post(page, given).status_code == status
    assert TeamPolicy.objects.get(team=team).default_ttl_seconds == 30 * 86_400
    client.force_login(member)
    assert "30 days after they were made" in client.get(page).content.decode()
    client.force_login(ada)
    client.post(page, {"stays": "good"})
    assert TeamPolicy.objects.get(team=team).default_ttl_seconds is None
