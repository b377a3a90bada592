"""Pausing, ending and extending sweeps. Repeating any of it is harmless."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from labstead_core.errors import Conflict, Invalid
from sweeps.access import demand_to_steer
from sweeps.models import OVER_STATES, Sweep, SweepState, Trial, TrialState
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked, record, save
from sweeps.services.configs import understood
from sweeps.services.creation import SEARCH, configure
from sweeps.services.outcomes import end, end_if_done
from sweeps.services.stopping import stop_runs

LIVING = tuple(state for state in SweepState if state not in OVER_STATES)


def pause_sweep(sweep: Sweep, *, by: User) -> Sweep:
    """Hand out nothing for now; what runs goes on."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        if row.state != SweepState.PAUSED:
            demand_state(row, LIVING)
            row.state = SweepState.PAUSED
            save(row, "state")
            record("paused", row, by=by)
    return row


def resume_sweep(sweep: Sweep, *, by: User) -> Sweep:
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        demand_state(row, LIVING, hint="; extend it to go on")
        if row.state == SweepState.PAUSED:
            row.state = SweepState.RUNNING if row.started_at else SweepState.PENDING
            save(row, "state")
            record("resumed", row, by=by)
            end_if_done(row)
            ask_to_prepare(row)
    return row


def stop_sweep(sweep: Sweep, *, by: User) -> Sweep:
    """Hand out nothing any more; what runs goes on to its own end."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        if row.state != SweepState.STOPPED:
            demand_state(row, LIVING)
            end(row, SweepState.STOPPED, why=f"stopped by {by.username}")
            record("stopped", row, by=by)
    return row


def cancel_sweep(sweep: Sweep, *, by: User) -> Sweep:
    """Stop what runs as well. Also a stopped sweep may be cancelled."""
    demand_to_steer(by, sweep)
    with locked(sweep.pk) as row:
        if row.state != SweepState.CANCELLED:
            demand_state(row, (*LIVING, SweepState.STOPPED))
            end(row, SweepState.CANCELLED, why=f"cancelled by {by.username}")
            kill_running(row)
            record("cancelled", row, by=by)
    return row


def kill_running(sweep: Sweep) -> None:
    running = sweep.trials.running()
    stop_runs(sweep, [trial.run for trial in running if trial.run])
    running.update(state=TrialState.KILLED, ended_at=timezone.now())


def extend_sweep(
    sweep: Sweep,
    *,
    by: User,
    run_cap: int | None = None,
    config: dict[str, Any] | None = None,
    text: str = "",
) -> Sweep:
    """Go on with a higher cap, or with other parameters; what ran counts as before.

    ``text`` is the configuration as somebody wrote it.
    """
    demand_to_steer(by, sweep)
    if run_cap is None and config is None:
        raise Invalid("Extend it by run_cap or by config.", fields={"body": "run_cap or config"})
    with locked(sweep.pk) as row:
        raw = dict(row.config if config is None else config)
        raw |= {} if run_cap is None else {"run_cap": run_cap}
        demand_same_method(row, raw)
        if run_cap is not None:
            demand_room(row, run_cap)
        configure(row, raw, understood(raw), text)
        go_on(row)
        record("extended", row, by=by)
        ask_to_prepare(row)
    return row


def demand_same_method(sweep: Sweep, raw: dict[str, Any]) -> None:
    if raw.get("method") != sweep.method:
        message = f"The sweep goes on as it began: its method is {sweep.method}."
        raise Invalid(message, fields={"config.method": message})


def demand_room(sweep: Sweep, run_cap: int) -> None:
    """A cap below what has run would end it at once."""
    begun = sweep.trials.exclude(state=TrialState.PREPARED, run="", brought_by="").count()
    if run_cap <= begun:
        message = f"The sweep has made {begun} runs already: run_cap has to be more than that."
        raise Invalid(message, fields={"run_cap": message})


def go_on(sweep: Sweep) -> None:
    if sweep.state != SweepState.PAUSED:
        sweep.state = SweepState.RUNNING if sweep.started_at else SweepState.PENDING
    sweep.is_exhausted = sweep.is_closing = False
    sweep.why, sweep.ended_at = "", None
    state = ("state", "is_exhausted", "is_closing", "why", "ended_at")
    # What was prepared by the old configuration has not been seen by anybody.
    Trial.objects.filter(sweep=sweep, state=TrialState.PREPARED, run="", brought_by="").delete()
    save(sweep, *SEARCH, *state)


def demand_state(sweep: Sweep, states: tuple[SweepState, ...], *, hint: str = "") -> None:
    if sweep.state not in states:
        raise Conflict(f"The sweep is {sweep.state} already{hint}.", code="wrong_state")
