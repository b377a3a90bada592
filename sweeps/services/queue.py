"""The queue of a sweep: who is handed out next, and what comes back. The sweep is locked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from labstead_core.names import new_run_id
from runs.models import Run
from runs.services.lifecycle import PREEMPTION, mark_crashed
from sweeps.models import Agent, Sweep, SweepState, Trial, TrialState
from sweeps.services.changing import save, tell_on_commit

MOST_AT_ONCE = 100


def hand_out(sweep: Sweep, agent: Agent | None, *, wants: int, request: str) -> list[Trial]:
    """The next trials, for this agent or for somebody who asks by hand.

    The same request gets the same trials again, unless somebody else has one of them by now.
    """
    earlier = (
        sweep.trials.filter(given_to=request, agent=agent) if request else Trial.objects.none()
    )
    if again := list(earlier.order_by("number")):
        for trial in again:
            take_back(sweep, trial)
        return again
    if not sweep.is_active or sweep.is_closing or wants <= 0:
        return []
    trials = list(sweep.trials.first_in_queue()[: min(wants, MOST_AT_ONCE)])
    for trial in trials:
        give(trial, agent, request)
    if trials:
        begin(sweep)
        tell_on_commit(sweep)
    return trials


def makes_room(sweep: Sweep, given: list[Trial]) -> bool:
    """Whether a worker should look at once: it counts better than those who wait for an answer."""
    return bool(given) and sweep.is_active and not sweep.is_exhausted


def begin(sweep: Sweep) -> None:
    if sweep.state == SweepState.PENDING:
        sweep.state = SweepState.RUNNING
        sweep.started_at = sweep.started_at or timezone.now()
        save(sweep, "state", "started_at")


def give(trial: Trial, agent: Agent | None, request: str) -> None:
    """A trial that was lost gets a new run: two programs must not log into one."""
    if not trial.resumes or not trial.run:
        if trial.run:
            trial.attempt += 1
            have_stopped(trial)
        trial.run = new_run_id()
        trial.best = trial.latest = None
        trial.metrics, trial.curve = {}, []
    trial.state, trial.is_again, trial.agent = TrialState.RUNNING, False, agent
    trial.given_to, trial.started_at = request, timezone.now()
    trial.stop, trial.is_read, trial.unnamed_since = None, False, None
    trial.save()


def have_stopped(trial: Trial) -> None:
    """Whoever still writes the run that was lost shall hear of it when it comes back."""
    lost = Run.objects.filter(project=trial.project_id, slug=trial.run, exit_code=None)
    lost.update(stop_requested=True)


def take_back(sweep: Sweep, trial: Trial) -> bool:
    """For the agent that had it and was only silent; False when somebody else has taken it."""
    if trial.state == TrialState.PREPARED and trial.run:
        trial.state, trial.is_again, trial.resumes = TrialState.RUNNING, False, False
        trial.save(update_fields=["state", "is_again", "resumes"])
        tell_on_commit(sweep)
    return trial.state == TrialState.RUNNING


def put_back(sweep: Sweep, trial: Trial, *, resumes: bool) -> None:
    """First into the queue again; in a sweep that hands out nothing more its end."""
    if sweep.is_over or sweep.is_closing:
        trial.state, trial.ended_at = TrialState.CRASHED, timezone.now()
    else:
        trial.state, trial.is_again, trial.resumes = TrialState.PREPARED, True, resumes
    trial.save(update_fields=["state", "is_again", "resumes", "ended_at"])
    tell_on_commit(sweep)


def lose(sweep: Sweep, trial: Trial) -> None:
    """Nobody was heard of it for long. What was to be preempted goes on as the same run."""
    run = run_of(trial)
    put_back(sweep, trial, resumes=run is not None and run.state in PREEMPTION)
    if run is not None and run.is_active:
        mark_crashed(run)


def run_of(trial: Trial) -> Run | None:
    """None before its program has made it."""
    runs = Run.objects.filter(project=trial.project_id, slug=trial.run) if trial.run else None
    return runs.select_related("history", "project").first() if runs is not None else None


def clear(sweep: Sweep) -> None:
    """Forget what is prepared: the search proposes it again, should it go on one day."""
    prepared = sweep.trials.prepared()
    prepared.filter(run="").delete()
    prepared.update(state=TrialState.CRASHED, is_again=False, ended_at=timezone.now())


def command_of(trial: Trial) -> dict[str, Any]:
    return {
        "type": "resume" if trial.resumes else "run",
        "trial": trial.number,
        "run": trial.run,
        "attempt": trial.attempt,
        "values": trial.values,
        "explanation": trial.explanation,
    }
