"""Trials without agents: asked for and told of by a program of one's own, or put in by hand."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from labstead_core.errors import Conflict, Invalid, NotFound
from sweeps.access import demand_to_steer
from sweeps.models import Sweep, Trial
from sweeps.search.brought import complaints, complete
from sweeps.search.trials import Explanation, Proposal
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked
from sweeps.services.outcomes import BROKEN, end_trial
from sweeps.services.preparing import add, room
from sweeps.services.queue import hand_out, makes_room


def ask(sweep: Sweep, *, count: int, request: str, by: User) -> list[Trial]:
    """The next trials, fewer when fewer are prepared. Raises Conflict (``sweep_ended``)."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        trials = hand_out(row, None, wants=count, request=request)
        if not trials and (row.is_over or row.is_closing):
            raise Conflict(f"The sweep is {row.state}: {row.why}.", code="sweep_ended")
        ask_to_prepare(row, at_least=count - len(trials), is_due=makes_room(row, trials))
    return trials


def tell(
    sweep: Sweep,
    number: int,
    *,
    by: User,
    state: str,
    value: float | None = None,
    metrics: dict[str, float | None] | None = None,
) -> Trial:
    """What a trial came to. The same again changes nothing; raises Conflict (``trial_ended``)."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        trial = row.trials.filter(number=number).first()
        if trial is None:
            raise NotFound(f"The sweep has no trial {number}.")
        if trial.has_ended:
            demand_same(trial, state, value)
            return trial
        if trial.is_again and state in BROKEN:
            return trial  # said before: it is in the queue for another attempt
        take_numbers(row, trial, value, metrics or {})
        end_trial(row, trial, state)
    trial.refresh_from_db()
    return trial


def demand_same(trial: Trial, state: str, value: float | None) -> None:
    if trial.state != state or (value is not None and value != trial.best):
        raise Conflict(f"The trial has ended already: {trial.state}.", code="trial_ended")


def take_numbers(
    sweep: Sweep, trial: Trial, value: float | None, metrics: dict[str, float | None]
) -> None:
    """What is told counts, and the run's history, should there be one, is not read."""
    finite = {name: number for name, number in metrics.items() if number is not None}
    metric = sweep.search.metric
    if value is None and metric is not None:
        value = finite.get(metric.name)
    if value is None and not finite:
        return
    if value is not None and metric is not None:
        finite = {metric.name: value} | finite
    trial.best = trial.latest = value
    trial.metrics, trial.is_read = finite, True
    trial.save(update_fields=["best", "latest", "metrics", "is_read"])


def add_trial(
    sweep: Sweep, values: dict[str, Any], *, request: str, by: User
) -> tuple[Trial, bool]:
    """Put values of one's own into the queue; whether they came there now.

    Raises Conflict (``sweep_ended``, ``run_cap_reached``), and Invalid (``values_invalid``) with
    all that is wrong with the values.
    """
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        known = row.trials.filter(brought_by=request).first() if request else None
        if known is not None:
            return known, False
        if row.is_over or row.is_closing:
            raise Conflict(f"The sweep has ended: it is {row.state}.", code="sweep_ended")
        if room(row) == 0:
            raise Conflict(f"All {row.run_cap} runs of run_cap were made.", code="run_cap_reached")
        demand_fit(row, values)
        whole = complete(row.search, values)
        proposal = Proposal(whole, Explanation(f"put in by {by.username}"))
        [trial] = add(row, [proposal], brought_by=request)
    return trial, True


def demand_fit(sweep: Sweep, values: dict[str, Any]) -> None:
    found = list(complaints(sweep.search, complete(sweep.search, values)))
    if found:
        problems = [{"path": one.path, "message": one.message} for one in found]
        message = "These are no values for the sweep: " + "; ".join(map(str, found))
        raise Invalid(message, code="values_invalid", problems=problems)
