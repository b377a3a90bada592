"""Agents that only name what they run: what became of the rest is found out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from runs.models import Run
from sweeps.models import Agent, Sweep, Trial
from sweeps.services.agents import register_agent
from sweeps.services.terse_agents import terse_beat
from tests.conftest import ApiClient
from tests.factories import make_project
from tests.sweeps.asking import PROJECT, SWEEPS, make_sweep, run_program, sweep_of, trials_of

pytestmark = pytest.mark.django_db


@dataclass
class TerseAgent:
    sweep: Sweep
    by: User
    token: str = "terse"
    runs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.row = register_agent(self.sweep, token=self.token, name="", host="box", by=self.by)

    def beat(self) -> list[dict[str, Any]]:
        sweep = Sweep.objects.with_people().get(pk=self.sweep.pk)
        agent = Agent.objects.get(pk=self.row.pk)
        return terse_beat(sweep, agent, self.runs, by=self.by).commands

    def take(self) -> dict[str, Any]:
        (command,) = self.beat()
        self.runs = {command["run"]}
        return command | {"sweep": self.sweep.slug}


@pytest.fixture
def agent(api: ApiClient, ada: User) -> TerseAgent:
    make_project("digits", by=ada)
    return TerseAgent(Sweep.objects.get(slug=make_sweep(api)), ada)


def states(api: ApiClient, agent: TerseAgent) -> list[str]:
    return [one["state"] for one in trials_of(api, agent.sweep.slug)]


def later(seconds: int) -> None:
    """As if so long had passed since a run was not named any more."""
    for trial in Trial.objects.exclude(unnamed_since=None):
        trial.unnamed_since = timezone.now() - timedelta(seconds=seconds)
        trial.save()


def test_one_trial_at_a_time(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    assert (command["type"], command["values"]) == ("run", {"depth": 1, "lr": 0.1})
    assert agent.beat() == []
    run_program(api, command, [0.5])
    agent.runs.clear()
    assert agent.take()["values"] == {"depth": 1, "lr": 0.2}
    assert states(api, agent)[:2] == ["finished", "running"]


def test_what_never_began_is_given_once_more_and_then_has_failed(
    api: ApiClient, agent: TerseAgent
) -> None:
    first = agent.take()
    agent.runs.clear()
    again = agent.take()
    assert (again["trial"], again["attempt"]) == (1, 2)
    assert again["run"] != first["run"]
    agent.runs.clear()
    assert agent.take()["trial"] == 2
    assert states(api, agent)[:2] == ["failed", "running"]


def test_last_words_may_come_late(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    Trial.objects.filter(run=command["run"]).update(
        started_at=timezone.now() - timedelta(minutes=10)
    )
    agent.runs.clear()
    assert agent.take()["trial"] == 2
    assert states(api, agent)[:2] == ["running", "running"]
    assert api.send("POST", f"{PROJECT}/runs/{command['run']}/finish", {}).status_code == 200
    agent.beat()
    assert states(api, agent)[:2] == ["finished", "running"]


def test_a_program_that_died_without_a_word_has_crashed(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    agent.runs.clear()
    agent.take()
    later(20)
    assert agent.beat() == []
    assert states(api, agent)[:2] == ["crashed", "running"]
    assert Run.objects.get(slug=command["run"]).state == "crashed"


def test_who_is_told_to_stop_and_died_of_it_was_killed(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    api.send("POST", f"{PROJECT}/runs/{command['run']}/stop")
    assert [one["type"] for one in agent.beat()] == ["stop"]
    agent.runs.clear()
    agent.take()
    later(20)
    agent.beat()
    assert states(api, agent)[:2] == ["killed", "running"]


def test_a_named_run_is_not_missed_any_more(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    agent.runs.clear()
    other = agent.take()
    later(20)
    agent.runs = {command["run"], other["run"]}
    assert agent.beat() == []
    assert states(api, agent)[:2] == ["running", "running"]


def test_the_preempted_is_resumed_first(api: ApiClient, agent: TerseAgent) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    path = f"{PROJECT}/runs/{command['run']}"
    api.send("POST", f"{path}/preempting")
    api.send("POST", f"{path}/finish", {"exit_code": 1})
    agent.runs.clear()
    again = agent.take()
    assert (again["type"], again["run"]) == ("resume", command["run"])
    agent.runs.clear()  # and this time its program does not come as far as to begin
    assert agent.take()["trial"] == 2
    assert states(api, agent)[:2] == ["failed", "running"]


def test_an_agent_is_sent_home_when_its_runs_have_stopped(
    api: ApiClient, agent: TerseAgent
) -> None:
    command = agent.take()
    run_program(api, command, [0.5], finish=False)
    api.send("POST", f"{SWEEPS}/{agent.sweep.slug}/cancel")
    assert [one["type"] for one in agent.beat()] == ["stop"]
    agent.runs.clear()
    assert [one["type"] for one in agent.beat()] == ["exit"]
    assert Agent.objects.get(pk=agent.row.pk).state == "gone"
    assert sweep_of(api, agent.sweep.slug)["state"] == "cancelled"


def test_a_whole_grid_is_gone_through(api: ApiClient, agent: TerseAgent) -> None:
    other = TerseAgent(agent.sweep, agent.by, "another")
    seen = []
    for one in (agent, other) * 3:
        command = one.take()
        seen.append(command["trial"])
        run_program(api, command, [0.5])
        one.runs.clear()
    assert seen == [1, 2, 3, 4, 5, 6]
    assert agent.beat() == []  # a worker finds out that nothing is left
