"""Alerts and events of runs: kept once, within limits, shown to whoever sees the run."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import KeyScope, Role, User
from runs import services
from runs.models import Run, RunEvent
from runs.services import events as service
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_team

pytestmark = pytest.mark.django_db
AT = "/teams/ada/projects/digits/runs/r1/events"
ALERT = {"token": "t1", "kind": "alert", "name": "Hot", "text": "90 °C", "level": "WARN"}
EVENT = {
    "token": "t2",
    "kind": "event",
    "name": "checkpoint",
    "attributes": {"path": "best.pt"},
    "happened_at": "2026-05-01T10:30:00Z",
}


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


@pytest.fixture
def page(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def add(api: ApiClient, *events: dict[str, Any]) -> Any:
    return api.send("POST", AT, {"events": list(events)})


def names(api: ApiClient, path: str) -> list[str]:
    return [event["name"] for event in api.send("GET", path).json()["results"]]


def test_what_was_added_is_listed_newest_first(api: ApiClient, run: Run) -> None:
    assert add(api, ALERT, EVENT).json() == {"added": 2}
    event, alert = api.send("GET", AT).json()["results"]
    assert {name: alert[name] for name in ("run", "kind", "name", "text", "level")} == {
        "run": "r1",
        "kind": "alert",
        "name": "Hot",
        "text": "90 °C",
        "level": "WARN",
    }
    assert event["attributes"] == {"path": "best.pt"}
    assert event["happened_at"] == "2026-05-01T10:30:00Z"
    assert names(api, "/teams/ada/projects/digits/events") == ["checkpoint", "Hot"]


def test_one_kind_alone_may_be_asked_for(api: ApiClient, run: Run) -> None:
    add(api, ALERT, EVENT)
    assert names(api, f"{AT}?kind=alert") == ["Hot"]
    assert names(api, "/teams/ada/projects/digits/events?kind=event") == ["checkpoint"]
    assert api.send("GET", f"{AT}?kind=other").status_code == 400


def test_adding_again_adds_nothing(api: ApiClient, run: Run) -> None:
    assert add(api, ALERT).json() == {"added": 1}
    assert add(api, ALERT, EVENT, EVENT).json() == {"added": 1}
    assert RunEvent.objects.count() == 2


def test_the_same_token_of_another_run_is_another(api: ApiClient, run: Run, ada: User) -> None:
    make_run(by=ada, project=run.project, id="r2")
    add(api, ALERT)
    other = AT.replace("r1", "r2")
    assert api.send("POST", other, {"events": [ALERT]}).json() == {"added": 1}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level": ""}, "level"),
        ({"level": "LOUD"}, "level"),
        ({"kind": "event"}, "level"),
        ({"kind": "cry"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "x" * 257}, "name"),
        ({"text": "x" * 10_001}, "text"),
        ({"token": "x" * 65}, "token"),
        ({"attributes": {"x": "y" * 65_536}}, "attributes"),
        ({"attributes": [1]}, "attributes"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_wrong_events_are_refused_whole(
    api: ApiClient, run: Run, wrong: dict[str, Any], field: str
) -> None:
    answer = add(api, EVENT, {**ALERT, **wrong})
    assert answer.status_code == 400
    assert field in str(answer.json()["fields"])
    assert not RunEvent.objects.exists()


def test_a_run_keeps_so_many(api: ApiClient, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_EVENTS", 2)
    add(api, ALERT, EVENT)
    answer = add(api, {**EVENT, "token": "t3"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert add(api, ALERT).json() == {"added": 0}


def test_viewers_read_and_add_nothing(run: Run, ada: User) -> None:
    team = make_team("vision", by=ada)
    make_run(by=ada, project=make_project("digits", by=ada, team=team), id="r1")
    at = AT.replace("ada", "vision")
    for role, status in ((Role.VIEWER, 403), (Role.MEMBER, 200)):
        client = ApiClient(make_key(join(team, role)))
        assert client.send("POST", at, {"events": [ALERT]}).status_code == status
        assert client.send("GET", at).status_code == 200


def test_a_key_for_logging_adds_and_reads_nothing(run: Run, ada: User) -> None:
    client = ApiClient(make_key(ada, scope=KeyScope.INGEST))
    assert add(client, ALERT).status_code == 200
    assert client.send("GET", AT).status_code == 403


def test_a_deleted_runs_events_are_out_of_sight(api: ApiClient, run: Run, ada: User) -> None:
    add(api, ALERT)
    services.delete_run(run, by=ada)
    assert names(api, "/teams/ada/projects/digits/events") == []
    assert api.send("GET", AT).status_code == 404


def test_pages_show_them(api: ApiClient, run: Run, page: Client) -> None:
    add(api, ALERT, EVENT)
    for address in ("/ada/digits/runs/r1/events", "/ada/digits/events"):
        shown = page.get(address).content.decode()
        assert "90 °C" in shown
        assert "best.pt" in shown
    alerts = page.get("/ada/digits/events?kind=alert").content.decode()
    assert ("90 °C" in alerts, "best.pt" in alerts) == (True, False)


def test_the_first_page_shows_new_alerts(api: ApiClient, run: Run, page: Client) -> None:
    assert "Recent alerts" not in page.get("/").content.decode()
    add(api, ALERT, EVENT)
    shown = page.get("/").content.decode()
    assert ("90 °C" in shown, "checkpoint" in shown) == (True, False)
    RunEvent.objects.update(created_at="2020-01-01T00:00:00Z")
    assert "90 °C" not in page.get("/").content.decode()


def test_markup_in_an_alert_is_text(api: ApiClient, run: Run, page: Client) -> None:
    add(api, {**ALERT, "name": "<b>x</b>", "text": "<script>1</script>\nnext"})
    shown = page.get("/ada/digits/events").content.decode()
    assert "&lt;b&gt;x" in shown
    assert "<script>1" not in shown


def test_an_event_moves_the_runs_cursor(api: ApiClient, run: Run) -> None:
    """A page made before it and subscribed after it looks again."""
    add(api, ALERT)
    before = run.version
    run.refresh_from_db()
    assert run.version > before
