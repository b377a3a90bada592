"""What the search may know: the numbers of all trials, read from their runs once they ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runs.models import Run, RunState
from sweeps.models import Sweep, Trial
from sweeps.search.trials import Observation
from sweeps.services.changing import tell_on_commit
from sweeps.services.numbers import Numbers, read_numbers
from sweeps.services.queue import run_of

READ_AT_ONCE = 1_000
SEEN = ("number", "values", "state", "best", "latest", "metrics")
STATE_OF_RUN: dict[str, Any] = {
    RunState.FINISHED: "finished",
    RunState.FAILED: "failed",
    RunState.KILLED: "killed",
    RunState.CRASHED: "crashed",
    RunState.PREEMPTED: "crashed",
}


def learn(sweep: Sweep) -> int:
    """Read the histories of trials that ended since; how many."""
    unread = sweep.trials.ended().filter(is_read=False).order_by("number")[:READ_AT_ONCE]
    n = sum(read_trial(sweep, trial, is_final=True) is not None for trial in unread)
    if n:
        tell_on_commit(sweep)
    return n


def read_trial(sweep: Sweep, trial: Trial, *, is_final: bool = False) -> Numbers | None:
    """Take over what its run has logged. ``is_final``: it is not to be read again."""
    run = run_of(trial)
    found = read_numbers(run, sweep.search) if run is not None else Numbers()
    same = Trial.objects.filter(pk=trial.pk, run=trial.run, is_read=False)
    if run is None and not is_final:
        return None
    changes: dict[str, Any] = {"is_read": is_final}
    if run is not None:
        changes |= {"latest": found.latest, "metrics": found.metrics, "curve": found.curve}
        changes |= {"best": found.best}
    same.update(**changes)
    return found


def observations_of(sweep: Sweep) -> list[Observation]:
    return [*prior_observations(sweep), *trial_observations(sweep)]


def begun_observations_of(sweep: Sweep) -> list[Observation]:
    """Without what is prepared, which an extension throws away."""
    return [one for one in observations_of(sweep) if one.state != "prepared"]


def trial_observations(sweep: Sweep) -> Iterator[Observation]:
    for number, values, state, best, latest, metrics in sweep.trials.order_by("number").values_list(
        *SEEN
    ):
        yield Observation(number, values, state, best, latest, metrics)


def prior_observations(sweep: Sweep) -> Iterator[Observation]:
    """Numbered downwards from 0: they are no trials."""
    for place, one in enumerate(sweep.prior):
        metrics = one["metrics"]
        yield Observation(-place, one["values"], one["state"], one["best"], one["latest"], metrics)


def prior_from(run: Run, sweep: Sweep) -> dict[str, Any]:
    """A run from before the sweep, as the search sees it."""
    found = read_numbers(run, sweep.search)
    return {
        "run": run.slug,
        "values": run.config,
        "state": STATE_OF_RUN.get(run.state, "running"),
        "best": found.best,
        "latest": found.latest,
        "metrics": found.metrics,
    }
