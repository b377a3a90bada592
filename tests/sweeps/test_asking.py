"""Trials without agents: ask and tell, and trials put in by hand."""

from __future__ import annotations

import pytest

from accounts.models import User
from sweeps.models import Sweep
from sweeps.tasks import prepare_trials
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.sweeps.asking import GRID, SWEEPS, agent_of, make_sweep, sweep_of, trials_of

pytestmark = pytest.mark.django_db
CUSTOM = {"method": "custom", "parameters": {"a": {"min": 0, "max": 9}}, "metric": {"name": "loss"}}


@pytest.fixture(autouse=True)
def _project(ada: User) -> None:
    make_project("digits", by=ada)


def test_asking_and_telling_needs_no_agent(api: ApiClient) -> None:
    path = f"{SWEEPS}/{make_sweep(api)}"
    asked = {"count": 2, "request": "q1"}
    trials = api.send("POST", f"{path}/ask", asked).json()["trials"]
    assert [one["number"] for one in trials] == [1, 2]
    assert api.send("POST", f"{path}/ask", asked).json()["trials"] == trials
    for _ in range(2):
        told = api.send("POST", f"{path}/tell", {"trial": 2, "value": 0.25})
        assert (told.status_code, told.json()["best"]) == (200, 0.25)
    other = api.send("POST", f"{path}/tell", {"trial": 2, "value": 0.5})
    assert (other.status_code, other.json()["code"]) == (409, "trial_ended")
    best = api.send("GET", path).json()["best"]
    assert best == {"trial": 2, "run": trials[1]["run"], "value": 0.25}


@pytest.mark.parametrize("method", ["bayes", "tpe"])
def test_what_is_told_is_what_the_search_learns_from(api: ApiClient, method: str) -> None:
    config = {
        "method": method,
        "metric": {"name": "loss", "goal": "minimize"},
        "parameters": {"x": {"min": -5.0, "max": 5.0}},
        "run_cap": 12,
    }
    name = make_sweep(api, config)
    pk = Sweep.objects.get().pk
    values = []
    for _ in range(12):
        prepare_trials(pk)
        (trial,) = api.send("POST", f"{SWEEPS}/{name}/ask", {"count": 1}).json()["trials"]
        values.append((trial["values"]["x"] - 1) ** 2)
        api.send("POST", f"{SWEEPS}/{name}/tell", {"trial": trial["number"], "value": values[-1]})
    prepare_trials(pk)
    sweep = sweep_of(api, name)
    assert (sweep["state"], sweep["best"]["value"]) == ("finished", min(values))
    assert trials_of(api, name)[-1]["explanation"]["why"]


def test_a_target_ends_the_sweep_with_its_last_running_trial(api: ApiClient) -> None:
    name = make_sweep(api, GRID | {"metric": {"name": "loss", "goal": "minimize", "target": 0.1}})
    path = f"{SWEEPS}/{name}"
    api.send("POST", f"{path}/ask", {"count": 2})
    api.send("POST", f"{path}/tell", {"trial": 1, "value": 0.05})
    prepare_trials(Sweep.objects.get().pk)
    assert api.send("POST", f"{path}/ask", {"count": 1}).json()["code"] == "sweep_ended"
    api.send("POST", f"{path}/tell", {"trial": 2, "value": 0.5})
    sweep = api.send("GET", path).json()
    assert sweep["state"] == "finished"
    assert "trial 1 reached the target" in sweep["why"]


def test_too_many_broken_trials_end_the_sweep(api: ApiClient) -> None:
    name = make_sweep(api, GRID | {"stop": {"crash_rate": 0.5}})
    path = f"{SWEEPS}/{name}"
    api.send("POST", f"{path}/ask", {"count": 5})
    for number in range(1, 6):
        api.send("POST", f"{path}/tell", {"trial": number, "state": "failed"})
    prepare_trials(Sweep.objects.get().pk)
    sweep = api.send("GET", path).json()
    assert (sweep["state"], sweep["why"]) == ("finished", "5 of 5 trials broke, more than 50%")


def test_a_custom_sweep_runs_what_is_put_in(api: ApiClient) -> None:
    name = make_sweep(api, CUSTOM)
    agent = agent_of(api, name)
    assert agent.take() == []
    body = {"values": {"a": 3}, "request": "t1"}
    made = [api.send("POST", f"{SWEEPS}/{name}/trials", body) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 200]
    assert made[0].json()["number"] == made[1].json()["number"] == 1
    (command,) = agent.take()
    assert (command["values"], command["trial"]) == ({"a": 3}, 1)
    assert agent.take() == []


def test_what_no_program_could_run_with_is_not_put_in(api: ApiClient) -> None:
    parameters = CUSTOM["parameters"] | {"k": {"value": 7}, "b": {"values": ["x", "y"]}}
    path = f"{SWEEPS}/{make_sweep(api, CUSTOM | {'parameters': parameters})}/trials"
    refused = api.send("POST", path, {"values": {"a": "many", "z": 1}})
    assert (refused.status_code, refused.json()["code"]) == (400, "values_invalid")
    assert {one["path"] for one in refused.json()["problems"]} == {"a", "b", "z"}
    wide = api.send("POST", path, {"values": {"a": 12, "b": "z"}})
    assert wide.json()["values"] == {"a": 12, "b": "z", "k": 7}


def test_of_several_metrics_the_unbeaten_trials_are_told(api: ApiClient) -> None:
    goals = [{"name": "loss"}, {"name": "speed", "goal": "maximize"}]
    config = {"method": "random", "metrics": goals, "parameters": {"a": {"min": 0.0, "max": 1.0}}}
    path = f"{SWEEPS}/{make_sweep(api, config)}"
    api.send("POST", f"{path}/ask", {"count": 3})
    for number, (loss, speed) in enumerate([(1, 1), (2, 5), (3, 2)], start=1):
        told = {"trial": number, "metrics": {"loss": loss, "speed": speed}}
        api.send("POST", f"{path}/tell", told)
    found = api.send("GET", f"{path}/trials?unbeaten=true").json()["results"]
    assert {one["number"]: one["metrics"]["speed"] for one in found} == {1: 1.0, 2: 5.0}


def test_the_best_of_several_seeds_is_no_lucky_one(api: ApiClient) -> None:
    path = f"{SWEEPS}/{make_sweep(api, GRID | {'seeds': {'values': [1, 2], 'aggregate': 'mean'}})}"
    trials = api.send("POST", f"{path}/ask", {"count": 5}).json()["trials"]
    for trial, value in zip(trials, [0.0, 9.0, 2.0, 3.0, 1.0], strict=True):
        api.send("POST", f"{path}/tell", {"trial": trial["number"], "value": value})
    assert api.send("GET", path).json()["best"] == {
        "trial": 3,
        "run": trials[2]["run"],
        "value": 2.5,
    }


def test_the_cap_holds_for_trials_put_in(api: ApiClient) -> None:
    name = make_sweep(api, CUSTOM | {"run_cap": 1})
    made = [api.send("POST", f"{SWEEPS}/{name}/trials", {"values": {"a": a}}) for a in range(2)]
    assert (made[1].status_code, made[1].json()["code"]) == (409, "run_cap_reached")


def test_several_seeds_are_one_configuration(api: ApiClient) -> None:
    name = make_sweep(api, GRID | {"seeds": [1, 2]})
    assert sweep_of(api, name)["expected"] == 12
    values = [one["values"] for one in trials_of(api, name)[:4]]
    assert [(one["lr"], one["seed"]) for one in values] == [(0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2)]


def test_a_failure_told_again_is_one_failure(api: ApiClient) -> None:
    sweep = make_sweep(api, GRID | {"retry": 1})
    ask = {"count": 1, "request": "one"}
    (trial,) = api.send("POST", f"{SWEEPS}/{sweep}/ask", ask).json()["trials"]
    for _ in range(2):
        told = {"trial": trial["number"], "state": "failed"}
        assert api.send("POST", f"{SWEEPS}/{sweep}/tell", told).json()["state"] == "prepared"
    (again,) = api.send("POST", f"{SWEEPS}/{sweep}/ask", ask | {"request": "two"}).json()["trials"]
    assert (again["number"], again["attempt"]) == (trial["number"], 2)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "0.5", True])
def test_only_finite_numbers_are_told(api: ApiClient, value: object) -> None:
    sweep = make_sweep(api)
    api.send("POST", f"{SWEEPS}/{sweep}/ask", {"count": 1, "request": "one"})
    told = {"trial": 1, "value": value, "state": "finished"}
    answer = api.send("POST", f"{SWEEPS}/{sweep}/tell", told)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert trials_of(api, sweep)[0]["state"] == "running"
