"""Agents of few words: they name the runs they have, and say nothing of those that ended.

What a run that is not named any more came to, the run itself tells. Where it does not, its program
died, or never got as far as to begin it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from runs.models import Run
from sweeps.models import Agent, Sweep, SweepState, Trial
from sweeps.services.agents import Answer, Beat, beat, leave
from sweeps.services.outcomes import has_ended_since

# A program's last words may still be on their way.
LEFT_TO_RUNS = timedelta(seconds=15)


def terse_beat(sweep: Sweep, agent: Agent, named: Collection[str], *, by: User) -> Answer:
    """One trial at a time: nothing to run and no leave to go while a run is named. Who gets leave
    goes, without another word."""
    mine = list(sweep.trials.running().filter(agent=agent).defer("curve"))
    told = dict.fromkeys(named, "running") | ends_of(
        sweep, [trial for trial in mine if trial.run not in named]
    )
    answer = beat(sweep, agent, Beat(told, wants=0 if named else 1), by=by)
    for trial in mine:
        note_whether_named(trial, told[trial.run], is_named=trial.run in named)
    commands = [one for one in answer.commands if is_for(one, named)]
    if any(one["type"] == "exit" for one in commands):
        leave(sweep, agent, by=by)
    return replace(answer, commands=commands)


def note_whether_named(trial: Trial, state: str, *, is_named: bool) -> None:
    """Of one that goes on, since when its agent leaves it out. Mostly there is nothing to write."""
    since = None if is_named else trial.unnamed_since or timezone.now()
    if state == "running" and since != trial.unnamed_since:
        same = Trial.objects.running().filter(pk=trial.pk, run=trial.run)
        same.update(unnamed_since=since)


def is_for(command: Mapping[str, Any], named: Collection[str]) -> bool:
    if command["type"] == "stop":
        return command["run"] in named
    return command["type"] != "exit" or not named


def ends_of(sweep: Sweep, unnamed: Sequence[Trial]) -> dict[str, str]:
    """What became of the runs that their agent does not name; of one just missed: it is running."""
    slugs = [trial.run for trial in unnamed]
    runs = Run.objects.filter(project=sweep.project_id, slug__in=slugs) if slugs else []
    by_slug = {run.slug: run for run in runs}
    return {trial.run: end_of(sweep, trial, by_slug.get(trial.run)) for trial in unnamed}


def end_of(sweep: Sweep, trial: Trial, run: Run | None) -> str:
    """``preempted`` puts it back into the queue."""
    if run is None or (run.finished_at is not None and not has_ended_since(trial, run)):
        return end_before_the_beginning(sweep, trial, run)
    if run.exit_code is not None:
        return run.state
    since = trial.unnamed_since
    if since is None or since > timezone.now() - LEFT_TO_RUNS:
        return "running"
    return "killed" if is_to_stop(sweep, trial, run) else "crashed"


def end_before_the_beginning(sweep: Sweep, trial: Trial, run: Run | None) -> str:
    """The answer that gave it may have been lost, so it is given once more; then it has failed."""
    if is_to_stop(sweep, trial, run):
        return "killed"
    return "preempted" if run is None and trial.attempt == 1 else "failed"


def is_to_stop(sweep: Sweep, trial: Trial, run: Run | None) -> bool:
    is_asked = run is not None and run.stop_requested
    return is_asked or trial.stop is not None or sweep.state == SweepState.CANCELLED
