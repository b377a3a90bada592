"""Runs that are not among the best, or lost their way, are stopped where it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from runs.models import Run, RunEvent
from sweeps.models import Sweep
from sweeps.tasks import judge_run, prepare_trials
from sweeps.waking import _sender
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.history.streams import append
from tests.sweeps.asking import (
    GRID,
    PROJECT,
    RANDOM,
    agent_of,
    make_sweep,
    run_program,
    sweep_of,
    trials_of,
)

pytestmark = pytest.mark.django_db
HYPERBAND = RANDOM | {"early_terminate": {"type": "hyperband", "min_iter": 3, "eta": 3}}


@pytest.fixture(autouse=True)
def _project(ada: User) -> None:
    make_project("digits", by=ada)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What workers are asked to judge: the broker is not ours."""
    found: list[tuple[int, str]] = []
    monkeypatch.setattr(judge_run, "delay", lambda *args: found.append(args))
    return found


def test_the_worse_run_stops_at_the_band(api: ApiClient) -> None:
    name = make_sweep(api, HYPERBAND)
    agent = agent_of(api, name)
    good, bad = agent.take(2)
    run_program(api, good | {"sweep": name}, [0.9, 0.5, 0.37], finish=False)
    run_program(api, bad | {"sweep": name}, [0.8, 0.7, 0.41], finish=False)
    pk = Sweep.objects.get().pk
    judge_run(pk, good["run"])
    for _ in range(2):
        judge_run(pk, bad["run"])
    (stop,) = agent.beat()["commands"]
    why = "stopped at iteration 3: 0.41 > 0.37"
    assert (stop["type"], stop["run"], stop["why"]) == ("stop", bad["run"], why)
    beat = api.send("POST", f"{PROJECT}/runs/{bad['run']}/heartbeat")
    assert beat.json()["stop_requested"]
    agent.end(bad["run"], "killed")
    shown = trials_of(api, name)[1]
    assert (shown["state"], shown["best"]) == ("finished", 0.41)
    assert shown["stop"] == {"band": 3, "value": 0.41, "threshold": 0.37, "why": why}
    assert RunEvent.objects.get().text == why
    assert trials_of(api, name)[0]["stop"] is None


def test_a_metric_that_is_no_number_stops_the_run(api: ApiClient) -> None:
    name = make_sweep(api, RANDOM | {"stop": {"nan": True}})
    agent = agent_of(api, name)
    (command,) = agent.take()
    run_program(api, command | {"sweep": name}, [0.9, "NaN"], finish=False)
    judge_run(Sweep.objects.get().pk, command["run"])
    (stop,) = agent.beat()["commands"]
    assert stop["why"] == "stopped: loss is not a number any more"
    agent.end(command["run"], "killed")
    assert trials_of(api, name)[0]["state"] == "killed"


def test_a_running_trial_that_reaches_the_target_is_the_last(api: ApiClient) -> None:
    name = make_sweep(api, GRID | {"metric": {"name": "loss", "target": 0.1}})
    agent = agent_of(api, name)
    (command,) = agent.take()
    run_program(api, command | {"sweep": name}, [0.5, 0.05], finish=False)
    judge_run(Sweep.objects.get().pk, command["run"])
    assert agent.take() == []
    assert [one["type"] for one in agent.end(command["run"])["commands"]] == ["exit"]
    assert "reached the target" in sweep_of(api, name)["why"]


def test_workers_are_asked_when_a_band_is_reached_and_only_then(
    api: ApiClient, asked: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    name = make_sweep(api, HYPERBAND)
    (command,) = agent_of(api, name).take()
    run_program(api, command | {"sweep": name}, [], finish=False)
    run = Run.objects.get(slug=command["run"])
    counts = []
    for step in range(10):
        with django_capture_on_commit_callbacks(execute=True):
            append(run.history, [{"_step": step, "loss": 1.0 / (step + 1)}])
        _sender.submit(int).result()  # what was sent before has been sent
        counts.append(len(asked))
    assert counts == [0, 0, 1, 1, 1, 1, 1, 1, 2, 2]
    assert set(asked) == {(Sweep.objects.get().pk, command["run"])}


def test_runs_without_a_sweep_cost_no_query_more(
    api: ApiClient, asked: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    def asks_for_sweeps(run: str) -> bool:
        history = Run.objects.get(slug=run).history
        watched = django_capture_on_commit_callbacks(execute=True)
        with CaptureQueriesContext(connection) as queries, watched:
            append(history, [{"_step": 0, "loss": 1.0}])
        return any('FROM "sweeps_' in query["sql"] for query in queries)

    name = make_sweep(api, HYPERBAND)
    (command,) = agent_of(api, name).take()
    run_program(api, command | {"sweep": name}, [], finish=False)
    api.send("POST", f"{PROJECT}/runs", {"id": "plain"})
    assert asks_for_sweeps(command["run"])
    assert not asks_for_sweeps("plain")


def test_the_last_trials_numbers_are_read_although_the_sweep_is_over(api: ApiClient) -> None:
    name = make_sweep(api, {**RANDOM, "run_cap": 1})
    agent = agent_of(api, name)
    (command,) = agent.take()
    prepare_trials(Sweep.objects.get().pk)
    run_program(api, command | {"sweep": name}, [0.2, 0.9])
    agent.end(command["run"])
    assert sweep_of(api, name)["state"] == "finished"
    prepare_trials(Sweep.objects.get().pk)
    assert sweep_of(api, name)["best"]["value"] == 0.2
