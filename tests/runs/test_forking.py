"""Forking a run: a new one begins with the history of another up to some step."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from history import forking
from history.forking import copied
from history.models import Stream
from history.removal import key_deletion, rewinding
from history.upkeep.compaction import compact
from history.upkeep.stream_rollups import LEAST_LINES, rebuild_due
from runs import services
from runs.models import Run
from tests.api.everything import stored_files
from tests.conftest import ApiClient
from tests.factories import make_project, make_run, make_user
from tests.history.streams import append, rows_of

pytestmark = pytest.mark.django_db
through_the_writer = pytest.mark.django_db(transaction=True)

ROWS = [{"_step": step, "loss": 1 / (step + 1), "acc": step, "why": "Ü"} for step in range(30)]
RUNS = "/teams/ada/projects/digits/runs"
SEGMENTS, BOTH, CHUNKS = 5, 15, 25
"""Steps that lie in the first segment, in the second one, and in chunks."""


@pytest.fixture
def source(ada: User) -> Run:
    """Two segments of ten lines, and ten lines in two chunks."""
    run = make_run(by=ada, project=make_project("digits", by=ada), id="r1", config={"lr": 0.1})
    for start in (0, 10):
        append(run.history, ROWS[start : start + 10])
        compact(run.history_id)
    append(run.history, ROWS[20:], batch=5)
    run.refresh_from_db()
    return run


def fork(api: ApiClient, step: int, **body: Any) -> Any:
    body = {"id": "fork", "client_token": "t", "fork_from": {"run": "r1", "step": step}, **body}
    return api.send("POST", RUNS, body)


def the_fork() -> Run:
    return Run.objects.get(slug="fork")


@pytest.mark.parametrize("step", [0, SEGMENTS, 9, 10, BOTH, 19, 20, CHUNKS, 28, 29, 1000])
def test_it_has_the_lines_that_a_rewind_would_leave(
    api: ApiClient, ada: User, source: Run, step: int
) -> None:
    answer = fork(api, step)
    assert answer.status_code == 201
    assert answer.json()["streams"]["history"]["next_line"] == min(step + 1, 30)
    assert rows_of(the_fork().history) == ROWS[: step + 1]
    assert rows_of(source.history) == ROWS
    services.rewind_run(source, step=step, by=ada)
    assert described(the_fork().history) == described(source.history)


def described(stream: Stream) -> Any:
    keys = stream.keys.order_by("name").values_list("name", "kinds", "count", "last")
    stream.refresh_from_db()
    return list(keys), stream.next_line, stream.compacted_line, stream.pending_bytes


def test_nothing_of_it_is_left_before_the_first_step(api: ApiClient, source: Run) -> None:
    assert fork(api, -1).json()["streams"]["history"]["next_line"] == 0
    assert rows_of(the_fork().history) == []


@through_the_writer
def test_both_go_on_for_themselves(api: ApiClient, source: Run) -> None:
    fork(api, BOTH)
    late = {"_step": 16, "loss": 9.0}
    assert api.log(f"{RUNS}/fork", [late], offset=16).status_code == 200
    assert api.log(f"{RUNS}/r1", [{"_step": 30, "loss": 0.0}], offset=30).status_code == 200
    assert rows_of(the_fork().history) == [*ROWS[:16], late]
    assert rows_of(source.history) == [*ROWS, {"_step": 30, "loss": 0.0}]


def test_config_summary_and_metrics_come_along(api: ApiClient, ada: User, source: Run) -> None:
    services.update_run(
        source, by=ada, summary={"best": 0.9}, metrics={"acc": {"summary": ["max"]}}
    )
    run = fork(api, BOTH, config={"epochs": 3}).json()
    assert run["config"] == {"lr": 0.1, "epochs": 3}
    assert run["summary"]["loss"] == ROWS[BOTH]["loss"]
    assert (run["summary"]["_step"], run["summary"]["best"]) == (BOTH, 0.9)
    assert run["metrics"] == {"acc": {"summary": ["max"]}}
    assert run["forked_from"] == {"run": "r1", "step": BOTH}
    assert (run["name"] != source.name, run["tags"], run["state"]) == (True, [], "running")


def test_a_retry_is_the_same_fork(api: ApiClient, source: Run) -> None:
    first = fork(api, BOTH)
    files = stored_files("history/")
    append(the_fork().history, [{"_step": 16}])
    again = fork(api, BOTH)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["streams"]["history"]["next_line"] == 17
    assert stored_files("history/") == files


def test_the_id_of_another_run_is_taken(api: ApiClient, source: Run) -> None:
    files = stored_files("history/")
    answer = fork(api, BOTH, id="r1", client_token="other")
    assert (answer.status_code, answer.json()["code"]) == (409, "run_exists")
    assert (rows_of(source.history), stored_files("history/")) == (ROWS, files)


def test_its_page_says_where_it_comes_from(api: ApiClient, ada: User, source: Run) -> None:
    fork(api, BOTH)
    browser = Client()
    browser.force_login(ada)
    page = browser.get("/ada/digits/runs/fork").content.decode()
    assert "Forked from" in page
    assert 'href="/ada/digits/runs/r1/overview"' in page
    assert f"at step {BOTH}" in page


@pytest.mark.parametrize("run", ["nobody", "secret"])
def test_a_source_that_is_not_there_is_a_404(api: ApiClient, source: Run, run: str) -> None:
    bob = make_user("bob")
    make_run(by=bob, project=make_project("theirs", by=bob), id="secret")
    answer = fork(api, 1, fork_from={"run": run, "step": 1})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert f"no run “{run}” to fork from" in answer.json()["message"]
    assert not Run.objects.filter(slug="fork").exists()


def test_a_deleted_source_is_a_404(api: ApiClient, ada: User, source: Run) -> None:
    services.delete_run(source, by=ada)
    assert fork(api, 1).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"fork_from": {"run": "r1"}},
        {"fork_from": {"run": "r1", "step": "3"}},
        {"fork_from": {"run": "r1", "step": 2**63}},
        {"fork_from": "r1?_step=3"},
        {"resume": "allow"},
        {"resume": "must"},
    ],
)
def test_what_makes_no_sense_is_refused(api: ApiClient, source: Run, body: dict[str, Any]) -> None:
    assert fork(api, 3, **body).status_code == 400
    assert not Run.objects.filter(slug="fork").exists()


def test_a_damaged_file_is_said_and_leaves_nothing(api: ApiClient, source: Run) -> None:
    last = source.history.segments.latest("first_line")
    with default_storage.open(last.name, "r+b") as file:
        file.seek(50)
        file.write(b"\0\0\0\0")
    files = stored_files("history/")
    answer = fork(api, CHUNKS)
    assert (answer.status_code, answer.json()["code"]) == (409, "history_damaged")
    assert stored_files("history/") == files
    assert not Run.objects.filter(slug="fork").exists()


@pytest.mark.parametrize("change", ["rewind", "delete key"])
def test_a_source_that_changes_meanwhile_is_copied_again(
    api: ApiClient, source: Run, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """As if it happened just after the first copy was made."""

    def and_then_change(stream_id: int, *, after_step: int) -> Any:
        copy = copied(stream_id, after_step=after_step)
        monkeypatch.setattr(forking, "copied", copied)
        if change == "rewind":
            rewinding.rewind(stream_id, after_step=3, then=lambda _: None)
        else:
            key_deletion.delete_key(Stream.objects.get(pk=stream_id), "loss")
        return copy

    monkeypatch.setattr(forking, "copied", and_then_change)
    files = set(stored_files("history/"))
    fork(api, BOTH)
    assert rows_of(the_fork().history) == rows_of(source.history)[: BOTH + 1]
    named = {segment.name for segment in the_fork().history.segments.all()}
    assert set(stored_files("history/")) - files == named


def test_a_key_that_is_being_deleted_stays_hidden(api: ApiClient, ada: User, source: Run) -> None:
    services.delete_key(source, "loss", by=ada)
    fork(api, CHUNKS)
    assert rows_of(the_fork().history) == rows_of(source.history)[: CHUNKS + 1]
    assert not any("loss" in row for row in rows_of(the_fork().history))


def test_deleting_the_one_leaves_the_other(api: ApiClient, ada: User, source: Run) -> None:
    fork(api, CHUNKS)
    services.delete_run(source, by=ada)
    services.delete_run_forever(source, by=ada)
    assert services.purge_deleted_runs() == 1
    assert rows_of(the_fork().history) == ROWS[: CHUNKS + 1]


def test_a_long_fork_gets_its_rollups(api: ApiClient, ada: User) -> None:
    run = make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    append(run.history, [{"_step": n, "x": n} for n in range(LEAST_LINES + 100)], batch=10_000)
    compact(run.history_id)
    fork(api, LEAST_LINES + 50)
    rebuild_due()
    assert the_fork().history.rolled_line == the_fork().history.compacted_line > 0
