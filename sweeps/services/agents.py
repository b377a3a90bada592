"""Agents: they register, tell of their runs, and take trials. Every call may be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from labstead_core.errors import Conflict
from runs.models import Run
from runs.services.lifecycle import end_as_told
from sweeps.access import demand_to_steer
from sweeps.models import Agent, Sweep, SweepState, Trial, TrialState, silence_began
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked, tell_on_commit
from sweeps.services.outcomes import end_trial
from sweeps.services.queue import (
    command_of,
    hand_out,
    lose,
    makes_room,
    put_back,
    run_of,
    take_back,
)

HEARTBEAT_SECONDS = 5.0
# Who waits for a trial comes several times a second, which need not be written each time.
SEEN_OFTEN = timedelta(seconds=1)
SOON_SECONDS = 0.2
LATER_SECONDS = 2.0
TAKEN = "another agent has this trial: nothing was heard of this one for too long"


@dataclass(frozen=True)
class Beat:
    """``runs`` are the agent's runs and what each does; ``wants`` is how many more it would run."""

    runs: Mapping[str, str]
    wants: int = 0
    request: str = ""


@dataclass(frozen=True)
class Answer:
    state: str
    commands: list[dict[str, Any]]
    again_in: float


def register_agent(sweep: Sweep, *, token: str, name: str, host: str, by: User) -> Agent:
    """Raises Conflict (``sweep_ended``)."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        if row.is_over:
            raise Conflict(f"The sweep has ended: it is {row.state}.", code="sweep_ended")
        agent = known_or_new(row, token, name=name, host=host, by=by)
        tell_on_commit(row)
        ask_to_prepare(row)
    return agent


def known_or_new(sweep: Sweep, token: str, *, name: str, host: str, by: User) -> Agent:
    agent, _ = Agent.objects.update_or_create(
        sweep=sweep,
        token=token,
        defaults={"name": name, "host": host, "last_seen": timezone.now(), "left_at": None},
        create_defaults={
            "team_id": sweep.team_id,
            "project_id": sweep.project_id,
            "name": name,
            "host": host,
            "last_seen": timezone.now(),
            "created_by": by,
        },
    )
    return agent


def leave(sweep: Sweep, agent: Agent, *, by: User) -> None:
    """The agent goes; what it runs is lost at once."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        Agent.objects.filter(pk=agent.pk, left_at=None).update(left_at=timezone.now())
        for trial in row.trials.running().filter(agent=agent):
            lose(row, trial)
        tell_on_commit(row)


def beat(sweep: Sweep, agent: Agent, said: Beat, *, by: User) -> Answer:
    """Take what the agent says of its runs, and answer what it is to do.

    Most beats change nothing and lock nothing.
    """
    demand_to_steer(by, sweep)
    was_silent = agent.state != "alive"
    if was_silent or agent.last_seen < timezone.now() - SEEN_OFTEN:
        Agent.objects.filter(pk=agent.pk).update(last_seen=timezone.now(), left_at=None)
    given: list[Trial] = []
    if was_silent or has_news(sweep, agent, said):
        with locked(sweep.pk) as row:
            hear(row, agent, said.runs)
            given = hand_out(row, agent, wants=said.wants, request=said.request)
            ask_to_prepare(row, is_due=makes_room(row, given))
            if was_silent:
                tell_on_commit(row)
    elif said.wants:
        ask_to_prepare(sweep)
    sweep.refresh_from_db(fields=["state", "why", "is_closing", "is_exhausted"])
    commands = [*map(command_of, given), *stops(sweep, agent, said.runs)]
    return Answer(sweep.state, [*commands, *exits(sweep, said)], again_in(sweep, said, commands))


def has_news(sweep: Sweep, agent: Agent, said: Beat) -> bool:
    if said.wants and sweep.trials.prepared().exists():
        return True
    if said.request and sweep.trials.filter(given_to=said.request, agent=agent).exists():
        return True
    if any(state != "running" for state in said.runs.values()):
        return True
    mine = set(sweep.trials.running().filter(agent=agent).values_list("run", flat=True))
    return mine != set(said.runs)


def hear(sweep: Sweep, agent: Agent, runs: Mapping[str, str]) -> None:
    trials = {trial.run: trial for trial in sweep.trials.filter(run__in=list(runs))}
    for run, state in runs.items():
        trial = trials.get(run)
        if trial is not None and trial.agent_id == agent.pk:
            hear_of(sweep, trial, state)
    for trial in forgotten(sweep, agent, runs):
        lose(sweep, trial)


def hear_of(sweep: Sweep, trial: Trial, state: str) -> None:
    """A trial that had gone back into the queue comes back, whatever became of it meanwhile."""
    if trial.state not in (TrialState.RUNNING, TrialState.PREPARED):
        return
    if state == "preempted":
        if trial.state == TrialState.RUNNING:
            put_back(sweep, trial, resumes=run_of(trial) is not None)
    elif take_back(sweep, trial) and state != "running":
        end_trial(sweep, trial, state)
    run = run_of(trial) if state != "running" else None
    if run is not None:
        end_as_told(run, state)


def forgotten(sweep: Sweep, agent: Agent, runs: Mapping[str, str]) -> list[Trial]:
    """Handed to the agent long ago, but the answer never came: it knows nothing of them."""
    mine = sweep.trials.running().filter(agent=agent, started_at__lt=silence_began())
    return list(mine.exclude(run__in=list(runs)))


def stops(sweep: Sweep, agent: Agent, runs: Mapping[str, str]) -> list[dict[str, Any]]:
    going = [run for run, state in runs.items() if state == "running"]
    if not going:
        return []
    trials = {trial.run: trial for trial in sweep.trials.filter(run__in=going).defer("curve")}
    asked = Run.objects.filter(project=sweep.project_id, slug__in=going, stop_requested=True)
    told = set(asked.values_list("slug", flat=True))
    whys = {run: why_stop(sweep, agent, trials.get(run), is_told=run in told) for run in going}
    return [{"type": "stop", "run": run, "why": why} for run, why in whys.items() if why]


def why_stop(sweep: Sweep, agent: Agent, trial: Trial | None, *, is_told: bool) -> str:
    if sweep.state == SweepState.CANCELLED:
        return "the sweep was cancelled"
    if trial is None or trial.agent_id != agent.pk:
        return TAKEN
    if trial.stop is not None:
        return str(trial.stop["why"])
    return "somebody asked the run to stop" if is_told else ""


def exits(sweep: Sweep, said: Beat) -> list[dict[str, Any]]:
    """An agent goes when nothing can come any more and it has nothing left to run."""
    has_work = "running" in said.runs.values() and sweep.state != SweepState.CANCELLED
    if has_work or not (sweep.is_over or sweep.is_closing):
        return []
    return [{"type": "exit", "why": f"the sweep is {sweep.state}: {sweep.why}"}]


def again_in(sweep: Sweep, said: Beat, commands: list[dict[str, Any]]) -> float:
    if not said.wants or commands:
        return HEARTBEAT_SECONDS
    waits = not sweep.is_active or sweep.is_exhausted or sweep.method == "custom"
    return LATER_SECONDS if waits else SOON_SECONDS
