"""A sweep from its beginning to its end, by the API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from labstead_core.models import AuditEntry
from projects.models import Project
from sweeps.models import Sweep
from sweeps.tasks import prepare_trials
from tests.conftest import ApiClient
from tests.factories import make_project, make_run
from tests.sweeps.asking import (
    GRID,
    PROJECT,
    RANDOM,
    SWEEPS,
    agent_of,
    make_sweep,
    run_program,
    sweep_of,
    trials_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _project(ada: User) -> None:
    make_project("digits", by=ada)


def test_a_new_sweep_is_pending_and_its_first_trials_are_prepared(api: ApiClient) -> None:
    sweep = sweep_of(api, make_sweep(api))
    assert (sweep["state"], sweep["method"], sweep["expected"]) == ("pending", "grid", 6)
    assert sweep["metric"] == {"name": "loss", "goal": "minimize"}
    assert sweep["trials"]["prepared"] == 6
    assert sweep["can"] == {"edit": True}
    assert sweep["url"].endswith(f"/ada/digits/sweeps/{sweep['id']}")
    assert len(sweep["id"]) == 8


def test_all_problems_of_a_configuration_are_listed(api: ApiClient) -> None:
    bad = {"method": "bayse", "parameters": {"lr": {"min": 2, "max": 1}}, "runcap": 3}
    answer = api.send("POST", SWEEPS, {"config": bad})
    assert (answer.status_code, answer.json()["code"]) == (400, "config_invalid")
    paths = {one["path"] for one in answer.json()["problems"]}
    assert {"method", "runcap"} <= paths
    assert len(paths) == 3


def test_the_same_key_makes_one_sweep(api: ApiClient) -> None:
    answers = [
        api.generic(
            "POST",
            f"/api/v1{SWEEPS}",
            b'{"config": {"method": "random", "parameters": {"a": {"values": [1, 2]}}}}',
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_a_grid_runs_each_cell_once_and_then_is_finished(api: ApiClient) -> None:
    name = make_sweep(api)
    agent = agent_of(api, name)
    seen = []
    while commands := agent.take():
        seen.append(commands[0]["values"])
        run_program(api, commands[0], [0.5])
        agent.end(commands[0]["run"])
    assert [(one["depth"], one["lr"]) for one in seen] == [
        (depth, lr) for depth in (1, 2) for lr in (0.1, 0.2, 0.3)
    ]
    prepare_trials(Sweep.objects.get().pk)
    sweep = sweep_of(api, name)
    assert (sweep["state"], sweep["trials"]["finished"]) == ("finished", 6)
    assert sweep["why"]
    assert agent.beat(wants=1)["commands"][0]["type"] == "exit"


def test_the_run_knows_its_sweep_and_has_the_trials_values(api: ApiClient) -> None:
    name = make_sweep(api)
    command = agent_of(api, name).take()[0]
    body = {"id": command["run"], "sweep": name, "config": {"lr": 9, "host": "box"}}
    run = api.send("POST", f"{PROJECT}/runs", body).json()
    assert (run["sweep"], run["trial"]) == (name, 1)
    assert run["config"] == {"lr": 0.1, "depth": 1, "host": "box"}
    other = api.send("POST", f"{PROJECT}/runs", {"id": "alone"}).json()
    assert (other["sweep"], other["trial"]) == (None, None)
    nested = {"model": {"parameters": {"layers": {"values": [2, 3]}}}}
    deep = make_sweep(api, {"method": "grid", "parameters": nested})
    body = {"id": agent_of(api, deep).take()[0]["run"], "sweep": deep}
    config = {"model": {"layers": 9, "width": 64}}
    run = api.send("POST", f"{PROJECT}/runs", body | {"config": config}).json()
    assert run["config"] == {"model": {"layers": 2, "width": 64}}
    table = api.send("GET", f"{PROJECT}/run-table?filter=sweep={name}&columns=id,sweep,trial")
    assert table.json()["results"][0]["id"] == command["run"]
    assert table.json()["total"] == 1
    unknown = api.send("POST", f"{PROJECT}/runs", {"id": "x", "sweep": "nothing1"})
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("act", "state"), [("pause", "paused"), ("stop", "stopped"), ("cancel", "cancelled")]
)
def test_steering_may_be_repeated(api: ApiClient, act: str, state: str) -> None:
    name = make_sweep(api)
    for _ in range(2):
        answer = api.send("POST", f"{SWEEPS}/{name}/{act}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert AuditEntry.objects.filter(action__startswith="sweep.").count() == 2


def test_a_paused_sweep_hands_out_nothing_until_it_is_resumed(api: ApiClient) -> None:
    name = make_sweep(api)
    agent = agent_of(api, name)
    api.send("POST", f"{SWEEPS}/{name}/pause")
    assert agent.beat(wants=1)["commands"] == []
    assert api.send("POST", f"{SWEEPS}/{name}/resume").json()["state"] == "pending"
    assert len(agent.take()) == 1
    assert sweep_of(api, name)["state"] == "running"


def test_stopping_lets_running_trials_go_on(api: ApiClient) -> None:
    name = make_sweep(api)
    agent = agent_of(api, name)
    command = agent.take()[0]
    api.send("POST", f"{SWEEPS}/{name}/stop")
    assert agent.beat(wants=1)["commands"] == []
    answer = agent.end(command["run"])
    assert [one["type"] for one in answer["commands"]] == ["exit"]
    assert [one["state"] for one in trials_of(api, name)] == ["finished"]
    assert api.send("POST", f"{SWEEPS}/{name}/pause").json()["code"] == "wrong_state"


def test_cancelling_stops_running_trials(api: ApiClient) -> None:
    name = make_sweep(api)
    agent = agent_of(api, name)
    command = agent.take()[0]
    run_program(api, command, [0.5], finish=False)
    api.send("POST", f"{SWEEPS}/{name}/cancel")
    commands = agent.beat()["commands"]
    assert [one["type"] for one in commands] == ["stop", "exit"]
    assert api.send("POST", f"{PROJECT}/runs/{command['run']}/heartbeat").json()["stop_requested"]
    assert [one["state"] for one in trials_of(api, name)] == ["killed"]


def test_a_finished_grid_is_extended_by_what_is_new(api: ApiClient) -> None:
    small = {"method": "grid", "parameters": {"a": {"values": [1, 2]}}}
    name = make_sweep(api, small)
    agent = agent_of(api, name)
    for command in agent.take(2):
        agent.end(command["run"])
    prepare_trials(Sweep.objects.get().pk)
    assert sweep_of(api, name)["state"] == "finished"
    wide = {"method": "grid", "parameters": {"a": {"values": [1, 2, 3]}}}
    answer = api.send("POST", f"{SWEEPS}/{name}/extend", {"config": wide})
    assert (answer.json()["state"], answer.json()["expected"]) == ("running", 3)
    prepare_trials(Sweep.objects.get().pk)
    assert [one["values"] for one in agent.take(5)] == [{"a": 3}]


def test_run_cap_ends_a_random_sweep_and_can_be_raised(api: ApiClient) -> None:
    name = make_sweep(api, RANDOM | {"run_cap": 3})
    agent = agent_of(api, name)
    commands = agent.take(10)
    assert len(commands) == 3
    for command in commands:
        agent.end(command["run"])
    prepare_trials(Sweep.objects.get().pk)
    assert sweep_of(api, name)["why"] == "all 3 runs of run_cap were made"
    low = api.send("POST", f"{SWEEPS}/{name}/extend", {"run_cap": 3})
    assert (low.status_code, "made 3 runs" in low.json()["message"]) == (400, True)
    answer = api.send("POST", f"{SWEEPS}/{name}/extend", {"run_cap": 4})
    assert answer.json()["run_cap"] == 4
    prepare_trials(Sweep.objects.get().pk)
    assert len(agent.take(10)) == 1


def test_the_configuration_changes_only_before_the_start(api: ApiClient) -> None:
    name = make_sweep(api)
    path = f"{SWEEPS}/{name}"
    changed = api.send("PATCH", path, {"config": RANDOM, "name": "Wide"}).json()
    assert (changed["method"], changed["name"]) == ("random", "Wide")
    agent_of(api, name).take()
    assert api.send("PATCH", path, {"description": "Wider."}).status_code == 200
    refused = api.send("PATCH", path, {"config": GRID})
    assert (refused.status_code, refused.json()["code"]) == (409, "sweep_started")


def test_a_preview_says_what_would_be(ada: User, api: ApiClient) -> None:
    answer = api.send("POST", f"{SWEEPS}/preview", {"config": GRID}).json()
    assert (answer["cells"], answer["trials"], answer["hours"]) == (6, 6, None)
    assert answer["samples"][0] == {"depth": 1, "lr": 0.1}
    assert Sweep.objects.count() == 0
    assert api.send("POST", f"{SWEEPS}/preview", {"config": {}}).json()["code"] == "config_invalid"
    first = SWEEPS.replace("digits", "not-there-yet")
    assert api.send("POST", f"{first}/preview", {"config": GRID}).json()["trials"] == 6
    assert Project.objects.count() == 1


def test_prior_runs_count_as_cells(ada: User, api: ApiClient) -> None:
    project = Project.objects.get()
    make_run(by=ada, project=project, id="old", config={"lr": 0.1, "depth": 1})
    name = make_sweep(api, GRID, prior_runs=["old"])
    assert sweep_of(api, name)["trials"]["prepared"] == 5
    missing = api.send("POST", SWEEPS, {"config": GRID, "prior_runs": ["no"]})
    assert missing.status_code == 404


def test_sweeps_are_listed_newest_first_and_by_state(api: ApiClient) -> None:
    names = [make_sweep(api), make_sweep(api)]
    found = api.send("GET", SWEEPS).json()["results"]
    assert [one["id"] for one in found] == names[::-1]
    api.send("POST", f"{SWEEPS}/{names[0]}/pause")
    paused: list[Any] = api.send("GET", f"{SWEEPS}?state=paused").json()["results"]
    assert [one["id"] for one in paused] == names[:1]


def test_best_is_the_best_of_all_trials(api: ApiClient) -> None:
    name = make_sweep(api, GRID)
    agent = agent_of(api, name)
    commands = agent.take(3)
    for command, losses in zip(commands, ([3.0, 1.0, 2.0], [0.5, 4.0], [9.0]), strict=True):
        run_program(api, command | {"sweep": name}, losses)
        agent.end(command["run"])
    prepare_trials(Sweep.objects.get().pk)
    best = sweep_of(api, name)["best"]
    assert best == {"run": commands[1]["run"], "trial": 2, "value": 0.5}
    shown = [(one["best"], one["latest"]) for one in trials_of(api, name)[:3]]
    assert shown == [(1.0, 2.0), (0.5, 4.0), (9.0, 9.0)]
