"""Handing out trials: each once, whatever is repeated, lost or late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from runs.models import Run
from sweeps.models import Agent, Trial
from sweeps.services.tending import tend
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.sweeps.asking import (
    GRID,
    PROJECT,
    SWEEPS,
    TestAgent,
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


@pytest.fixture
def sweep(api: ApiClient, _project: None) -> str:
    return make_sweep(api)


def fall_silent(agent: TestAgent) -> None:
    """As if nothing had been heard of it for two minutes."""
    long_ago = timezone.now() - timedelta(seconds=120)
    Agent.objects.filter(token=agent.token).update(last_seen=long_ago)


def test_registering_twice_is_one_agent(api: ApiClient, sweep: str) -> None:
    agent = TestAgent(api, sweep)
    first, second = agent.register(), agent.register()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["heartbeat_seconds"] == 5
    assert first.json()["silent_seconds"] == 60
    assert sweep_of(api, sweep)["agents"] == 1


def test_the_same_request_gets_the_same_trials(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    first, again = agent.take(2, "r1"), agent.take(2, "r1")
    assert first == again
    assert [one["trial"] for one in first] == [1, 2]
    assert [one["trial"] for one in agent.take(1, "r2")] == [3]


def test_two_agents_never_get_the_same(api: ApiClient, sweep: str) -> None:
    one, other = agent_of(api, sweep), agent_of(api, sweep)
    taken = [command["trial"] for agent in (one, other) * 3 for command in agent.take()]
    assert taken == [1, 2, 3, 4, 5, 6]
    assert one.beat(wants=1)["again_in"] > 0


def test_a_silent_agents_trial_goes_first_as_a_new_run(api: ApiClient, sweep: str) -> None:
    lost, other = agent_of(api, sweep), agent_of(api, sweep)
    command = lost.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5], finish=False)
    fall_silent(lost)
    tend()
    assert sweep_of(api, sweep)["trials"]["queued_again"] == 1
    again = other.take()[0]
    assert (again["trial"], again["attempt"], again["type"]) == (1, 2, "run")
    assert again["values"] == command["values"]
    assert again["run"] != command["run"]
    assert Run.objects.get(slug=command["run"]).state == "crashed"


def test_a_preempted_trial_goes_first_as_the_same_run(api: ApiClient, sweep: str) -> None:
    lost, other = agent_of(api, sweep), agent_of(api, sweep)
    command = lost.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5], finish=False)
    api.send("POST", f"{PROJECT}/runs/{command['run']}/preempting")
    fall_silent(lost)
    tend()
    again = other.take()[0]
    assert (again["type"], again["run"], again["trial"]) == ("resume", command["run"], 1)
    assert Run.objects.get(slug=command["run"]).state == "preempted"


def test_what_the_agent_says_is_preempted_is_resumed(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    command = agent.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5], finish=False)
    agent.end(command["run"], "preempted")
    assert agent.take()[0] == command | {"type": "resume"}


def test_a_late_agent_gets_its_trial_back_if_nobody_took_it(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    command = agent.take()[0]
    fall_silent(agent)
    tend()
    assert agent.beat()["commands"] == []
    first = trials_of(api, sweep)[0]
    assert (first["state"], first["run"], first["attempt"]) == ("running", command["run"], 1)


def test_a_late_agent_stops_when_another_has_its_trial(api: ApiClient, sweep: str) -> None:
    late, other = agent_of(api, sweep), agent_of(api, sweep)
    command = late.take()[0]
    fall_silent(late)
    tend()
    other.take()
    (stop,) = late.beat()["commands"]
    assert (stop["type"], stop["run"]) == ("stop", command["run"])
    assert "another agent" in stop["why"]
    late.end(command["run"], "killed")
    assert trials_of(api, sweep)[0]["state"] == "running"


def test_an_agent_that_leaves_gives_its_trial_back_at_once(api: ApiClient, sweep: str) -> None:
    agent, other = agent_of(api, sweep), agent_of(api, sweep)
    agent.take()
    assert agent.leave().status_code == 204
    assert other.take()[0]["trial"] == 1
    states = {
        one["id"]: one["state"]
        for one in api.send("GET", f"{SWEEPS}/{sweep}/agents").json()["results"]
    }
    assert states == {agent.token: "gone", other.token: "alive"}


def test_what_the_agent_says_ends_the_trial_and_its_run(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    for state in ("finished", "failed", "killed", "crashed"):
        command = agent.take()[0]
        run_program(api, command | {"sweep": sweep}, [], finish=False)
        for _ in range(2):  # until an answer came
            agent.end(command["run"], state)
        assert Run.objects.get(slug=command["run"]).state == state
    ended = [one["state"] for one in trials_of(api, sweep)[:4]]
    assert ended == ["finished", "failed", "killed", "crashed"]


def test_a_broken_trial_is_tried_again_as_often_as_retry_says(api: ApiClient, ada: User) -> None:
    sweep = make_sweep(api, GRID | {"retry": 1})
    agent = agent_of(api, sweep)
    first = agent.take()[0]
    run_program(api, first | {"sweep": sweep}, [], finish=False)
    # Its program says so, and then its agent, until an answer came: that is one failure.
    api.send("POST", f"{PROJECT}/runs/{first['run']}/finish", {"exit_code": 1})
    for _ in range(2):
        agent.end(first["run"], "failed")
    second = agent.take()[0]
    assert (second["trial"], second["attempt"]) == (1, 2)
    agent.end(second["run"], "failed")
    assert agent.take()[0]["trial"] == 2
    assert trials_of(api, sweep)[0]["state"] == "failed"


def test_a_run_that_somebody_stops_is_stopped_by_its_agent(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    command = agent.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5], finish=False)
    api.send("POST", f"{PROJECT}/runs/{command['run']}/stop")
    (stop,) = agent.beat()["commands"]
    assert (stop["type"], stop["run"]) == ("stop", command["run"])


def test_an_ended_sweep_takes_no_agents(api: ApiClient, sweep: str) -> None:
    api.send("POST", f"{SWEEPS}/{sweep}/stop")
    answer = TestAgent(api, sweep).register()
    assert (answer.status_code, answer.json()["code"]) == (409, "sweep_ended")


def test_the_agents_list_says_what_each_does(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    done, running = agent.take(2)
    agent.end(done["run"])
    (shown,) = api.send("GET", f"{SWEEPS}/{sweep}/agents").json()["results"]
    assert (shown["run"], shown["trials_done"]) == (running["run"], 1)


def test_a_resumed_trial_is_not_taken_from_its_agent_before_its_program_is_there(
    api: ApiClient, sweep: str
) -> None:
    agent = agent_of(api, sweep)
    command = agent.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5], finish=False)
    path = f"{PROJECT}/runs/{command['run']}"
    api.send("POST", f"{path}/preempting")
    api.send("POST", f"{path}/finish", {"exit_code": 1})
    agent.runs.clear()
    long_ago = timezone.now() - timedelta(seconds=120)
    Run.objects.filter(slug=command["run"]).update(finished_at=long_ago)
    Trial.objects.filter(run=command["run"]).update(started_at=long_ago - timedelta(seconds=9))
    tend()
    assert agent.take()[0] == command | {"type": "resume"}
    tend()
    assert trials_of(api, sweep)[0]["state"] == "running"


def test_what_the_run_itself_says_ends_its_trial_in_time(api: ApiClient, sweep: str) -> None:
    agent = agent_of(api, sweep)
    command = agent.take()[0]
    run_program(api, command | {"sweep": sweep}, [0.5])
    long_ago = timezone.now() - timedelta(seconds=60)
    Run.objects.update(finished_at=long_ago)
    Trial.objects.filter(run=command["run"]).update(started_at=long_ago)
    tend()
    first = trials_of(api, sweep)[0]
    assert (first["state"], first["best"]) == ("finished", 0.5)
    assert agent.beat()["commands"] == []
