"""Runs whose machine is taken away: preempting, preempted, and back again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from runs import services
from runs.models import Run
from tests.conftest import ApiClient
from tests.factories import make_project, make_run
from tests.history.streams import append

pytestmark = pytest.mark.django_db
AT = "/teams/ada/projects/digits/runs/r1"


@pytest.fixture
def run(ada: User) -> Run:
    return make_run(by=ada, project=make_project("digits", by=ada), id="r1")


def fall_silent(run: Run) -> None:
    long_ago = timezone.now() - timedelta(seconds=settings.LABSTEAD_RUN_SILENT_SECONDS + 1)
    Run.objects.filter(pk=run.pk).update(heartbeat_at=long_ago)
    services.mark_silent_runs_crashed()


def state(api: ApiClient) -> Any:
    return api.send("GET", AT).json()["state"]


def test_a_preempting_run_goes_on(api: ApiClient, run: Run) -> None:
    answer = api.send("POST", f"{AT}/preempting")
    assert (answer.status_code, answer.json()["state"]) == (200, "preempting")
    assert api.send("POST", f"{AT}/heartbeat").json()["state"] == "preempting"


def test_silence_after_it_is_preemption_and_not_a_crash(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{AT}/preempting")
    fall_silent(run)
    assert state(api) == "preempted"


def test_silence_without_it_is_a_crash(api: ApiClient, run: Run) -> None:
    fall_silent(run)
    assert state(api) == "crashed"


@pytest.mark.parametrize("is_line", [True, False])
def test_a_run_that_was_only_silent_is_preempting_again(
    api: ApiClient, run: Run, *, is_line: bool
) -> None:
    api.send("POST", f"{AT}/preempting")
    fall_silent(run)
    if is_line:
        append(run.history, [{"_step": 0, "loss": 1.0}])
    else:
        api.send("POST", f"{AT}/heartbeat")
    assert state(api) == "preempting"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({"exit_code": 143, "state": "killed"}, "preempted"),
        ({"exit_code": 1}, "preempted"),
        ({"exit_code": 0}, "finished"),
    ],
)
def test_how_a_preempting_run_ends(
    api: ApiClient, run: Run, end: dict[str, Any], expected: str
) -> None:
    api.send("POST", f"{AT}/preempting")
    ended = api.send("POST", f"{AT}/finish", end).json()
    assert (ended["state"], ended["exit_code"]) == (expected, end["exit_code"])
    again = api.send("POST", f"{AT}/finish", end)
    assert (again.status_code, again.json()) == (200, ended)


def test_lines_that_come_after_its_end_do_not_wake_it(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{AT}/preempting")
    api.send("POST", f"{AT}/finish", {"exit_code": 143, "state": "killed"})
    append(run.history, [{"_step": 0, "loss": 1.0}])
    assert state(api) == "preempted"
    assert api.send("POST", f"{AT}/finish", {"exit_code": 0}).status_code == 409


def test_a_preempted_run_can_be_resumed(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{AT}/preempting")
    api.send("POST", f"{AT}/finish", {"exit_code": 143, "state": "killed"})
    body = {"id": "r1", "resume": "must"}
    resumed = api.send("POST", "/teams/ada/projects/digits/runs", body).json()
    assert (resumed["state"], resumed["exit_code"]) == ("running", None)


def test_a_run_that_has_ended_cannot_be_preempted(api: ApiClient, run: Run) -> None:
    api.send("POST", f"{AT}/finish", {"exit_code": 0})
    answer = api.send("POST", f"{AT}/preempting")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
