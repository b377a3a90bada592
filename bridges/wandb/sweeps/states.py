"""The states of sweeps and agents, in the client's words."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from labstead_core.errors import Invalid
from sweeps.models import Sweep, SweepState
from sweeps.services.steering import (
    cancel_sweep,
    extend_sweep,
    pause_sweep,
    resume_sweep,
    stop_sweep,
)

OF_SWEEPS = {
    SweepState.PENDING: "PENDING",
    SweepState.RUNNING: "RUNNING",
    SweepState.PAUSED: "PAUSED",
    SweepState.STOPPED: "FINISHED",
    SweepState.CANCELLED: "CANCELED",
    SweepState.FINISHED: "FINISHED",
}
OF_AGENTS = {"alive": "RUNNING", "silent": "CRASHED", "gone": "FINISHED"}


def go_on(sweep: Sweep, *, by: User) -> Sweep:
    """After a pause, and after an end as well: the client resumes a sweep in any state."""
    if sweep.is_over:
        return extend_sweep(sweep, by=by, config=sweep.config, text=sweep.text)
    return resume_sweep(sweep, by=by)


STEERING: dict[str, Callable[..., Sweep]] = {
    "PAUSED": pause_sweep,
    "RUNNING": go_on,
    "FINISHED": stop_sweep,
    "CANCELED": cancel_sweep,
}


def bring_into(sweep: Sweep, state: str, *, by: User) -> None:
    """Raises Invalid for a state that nobody can ask for, Conflict where the sweep cannot go."""
    if state == OF_SWEEPS[SweepState(sweep.state)] and state != "FINISHED":
        return
    if state not in STEERING:
        words = ", ".join(STEERING)
        raise Invalid(f"A sweep cannot be told to be “{state[:40]}”: {words} can be asked for.")
    STEERING[state](sweep, by=by)
