"""What people are told of runs: that one started, how it ended, and its alerts."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.kinds import Kind
from notifications.services import Happening, Target, tell
from runs.addresses import run_path
from runs.models import Run, RunEvent, RunState

RUN = "run"
ENDS = {
    RunState.FINISHED: Kind.RUN_FINISHED,
    RunState.FAILED: Kind.RUN_FAILED,
    RunState.CRASHED: Kind.RUN_CRASHED,
    RunState.KILLED: Kind.RUN_KILLED,
    RunState.PREEMPTED: Kind.RUN_PREEMPTED,
}


def target_of(run: Run) -> Target:
    return Target(run.project, RUN, run.slug, run.name, run_path(run), owner_of(run))


def tell_start(run: Run) -> None:
    """Call this and the others inside the transaction of what they tell."""
    tell(target_of(run), Happening(Kind.RUN_STARTED, actor_id=run.created_by_id))


def tell_end(run: Run) -> None:
    """A trial that finishes is one of many: the sweep shows it, nobody is disturbed."""
    kind = ENDS[RunState(run.state)]
    is_quiet = bool(run.sweep) and kind == Kind.RUN_FINISHED
    tell(
        target_of(run),
        Happening(kind, run.created_by_id, concerned=owner_of(run), is_quiet=is_quiet),
    )


def tell_alerts(run: Run, alerts: Sequence[RunEvent]) -> None:
    if not alerts:
        return
    told = [
        Happening(
            Kind.RUN_ALERT,
            run.created_by_id,
            title=alert.name,
            text=alert.text,
            level=alert.level,
            concerned=owner_of(run),
        )
        for alert in alerts
    ]
    tell(target_of(run), *told)


def owner_of(run: Run) -> list[int]:
    return [run.created_by_id] if run.created_by_id else []
