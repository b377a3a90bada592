"""Rewinding a run and deleting a key, as people and clients do it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import KeyScope, User
from history.upkeep.compaction import compact
from labstead_core import errors
from labstead_core.models import AuditEntry
from projects.models import Visibility
from projects.services import update_project
from runs import services
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_run, make_user
from tests.history.streams import append, rows_of

pytestmark = pytest.mark.django_db
through_the_writer = pytest.mark.django_db(transaction=True)

ROWS = [{"_step": step, "loss": 1 / (step + 1), "acc": step} for step in range(20)]
AT = "/teams/ada/projects/digits/runs/r1"


@pytest.fixture
def run(ada: User) -> Run:
    run = make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    append(run.history, ROWS[:8])
    compact(run.history_id)
    append(run.history, ROWS[8:])
    run.refresh_from_db()
    return run


def summary_of(run: Run) -> dict[str, Any]:
    run.refresh_from_db()
    return run.summary


def test_the_summary_goes_back_with_the_history(run: Run, ada: User) -> None:
    append(run.history, [{"_step": 20, "late": 1}])
    services.rewind_run(run, step=4, by=ada)
    assert summary_of(run) == ROWS[4]


def test_what_was_written_by_hand_stays(run: Run, ada: User) -> None:
    services.update_run(run, by=ada, summary={"best": 0.9, "loss": 0.123})
    services.rewind_run(run, step=4, by=ada)
    assert summary_of(run) == {"_step": 4, "acc": 4, "best": 0.9, "loss": 0.123}


@through_the_writer
def test_the_client_goes_on_where_the_answer_says(api: ApiClient, run: Run) -> None:
    answer = api.send("POST", f"{AT}/rewind", {"step": 9})
    assert answer.json() == {"next_line": 10, "removed_lines": 10, "rewinds": 1}
    assert api.get(f"/api/v1{AT}/streams/history").json() == {"next_line": 10, "rewinds": 1}
    assert api.log(AT, [{"_step": 10, "loss": 9.0}], offset=10).json()["next_line"] == 11
    assert rows_of(run.history) == [*ROWS[:10], {"_step": 10, "loss": 9.0}]
    assert summary_of(run)["loss"] == 9.0


@through_the_writer
def test_a_client_from_before_the_rewind_is_refused(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{AT}/rewind", {"step": 9})
    body, kind = b'{"_step": 20}', "application/x-ndjson"
    at = f"/api/v1{AT}/streams/history"
    answer = api.post(f"{at}?offset=20&rewinds=0", body, content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (409, "history_rewound")
    assert (answer.json()["next_line"], answer.json()["rewinds"]) == (10, 1)
    answer = api.post(f"{at}?offset=10&rewinds=1", body, content_type=kind)
    assert answer.json()["next_line"] == 11


def test_rewinding_beyond_the_end_changes_nothing(api: ApiClient, run: Run) -> None:
    before = summary_of(run), run.version
    answer = api.send("POST", f"{AT}/rewind", {"step": 19})
    assert answer.json() == {"next_line": 20, "removed_lines": 0, "rewinds": 0}
    assert (summary_of(run), run.version) == before


def test_a_chart_changes(api: ApiClient, run: Run) -> None:
    address = "/api/v1/teams/ada/projects/digits/series?runs=r1&keys=loss"
    assert len(api.get(address).json()["panels"][0]["x"]["values"]) == 20
    api.send("POST", f"{AT}/rewind", {"step": 9})
    assert api.get(address).json()["panels"][0]["x"]["values"] == list(range(10))


def test_rewinding_moves_the_version_and_leaves_a_trail(run: Run, ada: User) -> None:
    version = run.version
    services.rewind_run(run, step=4, by=ada)
    run.refresh_from_db()
    assert run.version > version
    entry = AuditEntry.objects.get(action="run.rewound")
    assert (entry.target, entry.details) == ("ada/digits/r1", {"step": 4, "lines": 15})


@pytest.mark.parametrize("body", [{}, {"step": "4"}, {"step": 2**63}, {"step": 1.5}, {"to": 4}])
def test_a_step_is_a_whole_number(api: ApiClient, run: Run, body: dict[str, Any]) -> None:
    assert api.send("POST", f"{AT}/rewind", body).status_code == 400
    assert rows_of(run.history) == ROWS


def test_a_deleted_key_is_gone_everywhere(api: ApiClient, run: Run) -> None:
    assert api.send("DELETE", f"{AT}/keys?name=loss").status_code == 204
    keys = api.get(f"/api/v1{AT}/keys").json()["keys"]
    assert [key["name"] for key in keys] == ["_step", "acc"]
    rows = api.get(f"/api/v1{AT}/streams/history/rows").json()["rows"]
    assert not any("loss" in row for row in rows)
    series = "/api/v1/teams/ada/projects/digits/series?runs=r1&keys=loss"
    assert api.get(series).json()["panels"][0]["series"] == []
    csv = b"".join(api.get(f"/api/v1{AT}/history.csv"))  # type: ignore[arg-type]
    assert b"loss" not in csv
    assert b"acc" in csv
    assert summary_of(run) == {"_step": 19, "acc": 19}
    entry = AuditEntry.objects.get(action="run.key_deleted")
    assert entry.details == {"key": "loss", "stream": "history"}


@through_the_writer
def test_a_key_logged_again_is_there_again(api: ApiClient, run: Run) -> None:
    api.send("DELETE", f"{AT}/keys?name=loss")
    api.log(AT, [{"_step": 20, "loss": 3.0}], offset=20)
    assert summary_of(run)["loss"] == 3.0
    (panel,) = api.get("/api/v1/teams/ada/projects/digits/series?runs=r1&keys=loss").json()[
        "panels"
    ]
    assert panel["x"]["values"] == [20]


def test_a_system_key_can_go_too(api: ApiClient, run: Run) -> None:
    append(run.system, [{"_timestamp": 1.0, "gpu": 5}])
    assert api.send("DELETE", f"{AT}/keys?name=gpu&stream=system").status_code == 204
    assert rows_of(run.system) == [{"_timestamp": 1.0}]
    assert summary_of(run)["acc"] == 19


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("name=_step", 400, "key_needed"),
        ("name=nothing", 404, "not_found"),
        ("", 400, "invalid"),
        ("name=loss&stream=other", 400, "invalid"),
    ],
)
def test_keys_that_cannot_be_deleted(
    api: ApiClient, run: Run, query: str, status: int, code: str
) -> None:
    answer = api.send("DELETE", f"{AT}/keys?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_readers_change_nothing(run: Run, ada: User) -> None:
    update_project(run.project, by=ada, visibility=Visibility.PUBLIC)
    reader = make_user()
    with pytest.raises(errors.Forbidden):
        services.rewind_run(run, step=4, by=reader)
    with pytest.raises(errors.Forbidden):
        services.delete_key(run, "loss", by=reader)
    assert rows_of(run.history) == ROWS


def test_a_key_that_only_logs_takes_nothing_away(run: Run, ada: User) -> None:
    logger = ApiClient(make_key(ada, scope=KeyScope.INGEST))
    assert logger.send("POST", f"{AT}/rewind", {"step": 4}).status_code == 403
    assert logger.send("DELETE", f"{AT}/keys?name=loss").status_code == 403


@pytest.fixture
def browser(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def test_the_page_rewinds(browser: Client, run: Run) -> None:
    answer = browser.post("/ada/digits/runs/r1/rewind", {"step": "9"}, follow=True)
    assert "10 lines were taken away" in answer.content.decode()
    assert rows_of(run.history) == ROWS[:10]


def test_the_page_deletes_a_key(browser: Client, run: Run) -> None:
    page = browser.get("/ada/digits/runs/r1/overview").content.decode()
    assert '<option value="loss">' in page
    assert '<option value="_step">' not in page
    browser.post("/ada/digits/runs/r1/delete-key", {"name": "loss"})
    assert "loss" not in rows_of(run.history)[0]


def test_the_page_says_what_is_wrong(browser: Client, run: Run) -> None:
    assert browser.post("/ada/digits/runs/r1/rewind", {"step": "x"}).status_code == 422
    answer = browser.post("/ada/digits/runs/r1/delete-key", {"name": "_step"})
    assert answer.status_code == 422
    assert "cannot be deleted" in answer.content.decode()
