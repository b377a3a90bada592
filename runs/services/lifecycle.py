"""How a run lives and ends. Transitions are guarded in SQL, so that they are safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import User
from history.services import close_streams
from labstead_core.errors import Conflict
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_changed
from runs.models import ACTIVE_STATES, BEGUN_STATES, FINAL_STATES, WHEN_HEARD_OF, Run, RunState
from runs.sweeping import tell_ended
from runs.telling import tell_end, tell_start

PREEMPTION = (RunState.PREEMPTING, RunState.PREEMPTED)
# A client has said how it ended: a preempted run that was only silent has no exit code.
IS_ENDED = Q(state__in=FINAL_STATES) | Q(state=RunState.PREEMPTED, exit_code__isnull=False)


@transaction.atomic
def finish_run(run: Run, *, by: User, exit_code: int = 0, state: str | None = None) -> Run:
    """End the run: finished with exit code 0, failed with another, or as ``state`` says.

    A preempting run that does not end as finished is preempted. Ending it the same way again
    changes nothing; another way is a Conflict.
    """
    demand_to_change(by, run)
    end = state or (RunState.FINISHED if exit_code == 0 else RunState.FAILED)
    if not end_run(run, end, exit_code) and not has_ended(run, end, exit_code):
        raise Conflict(f"The run has ended already: {run.state} with exit code {run.exit_code}.")
    return run


def end_run(run: Run, end: str, exit_code: int) -> bool:
    """Whether it ended now; ``run`` is as it is then."""
    changed = (
        Run.objects.filter(pk=run.pk)
        .exclude(IS_ENDED)
        .update(
            state=ended_as(end),
            exit_code=exit_code,
            finished_at=timezone.now(),
            stop_requested=False,
            version=next_change(run.project_id),
        )
    )
    run.refresh_from_db()
    if changed:
        close_streams(run.stream_ids)
        transaction.on_commit(partial(tell_run_changed, run))
        tell_ended(run)
        tell_end(run)
    return bool(changed)


def ended_as(end: str) -> Combinable:
    if end == RunState.FINISHED:
        return Value(end)
    preempted = When(state__in=PREEMPTION, then=Value(RunState.PREEMPTED))
    return Case(preempted, default=Value(end))


def has_ended(run: Run, end: str, exit_code: int) -> bool:
    is_so = run.state == end or (run.state == RunState.PREEMPTED and end != RunState.FINISHED)
    return is_so and run.exit_code == exit_code


EXIT_CODES = {RunState.FINISHED: 0, RunState.FAILED: 1, RunState.KILLED: 137}


@transaction.atomic
def end_as_told(run: Run, state: str) -> None:
    """As the one says who watched its program end. What the program itself said stays."""
    if state in EXIT_CODES:
        end_run(run, state, EXIT_CODES[RunState(state)])
    else:
        mark_crashed(run)


@transaction.atomic
def mark_preempting(run: Run, *, by: User) -> Run:
    """Its machine may be taken away: when it falls silent now it is preempted, not crashed.

    May be repeated. Raises Conflict for a run that has ended.
    """
    demand_to_change(by, run)
    if run.state == RunState.PREEMPTING:
        return run
    changed = (
        Run.objects.filter(pk=run.pk)
        .exclude(IS_ENDED)
        .update(
            state=RunState.PREEMPTING,
            heartbeat_at=timezone.now(),
            finished_at=None,
            version=next_change(run.project_id),
        )
    )
    run.refresh_from_db()
    if not changed:
        raise Conflict(f"The run has ended already: {run.state} with exit code {run.exit_code}.")
    transaction.on_commit(partial(tell_run_changed, run))
    return run


# A sweep decides on its own trials.
MAY_WAIT_AGAIN = (RunState.RUNNING, RunState.FAILED, RunState.CRASHED, RunState.PREEMPTED)


@transaction.atomic
def requeue_run(run: Run, *, by: User) -> Run:
    """Let the run wait until a program takes it up. May be repeated; Conflict for other states."""
    demand_to_change(by, run)
    changed = Run.objects.filter(pk=run.pk, state__in=MAY_WAIT_AGAIN, sweep="").update(
        state=RunState.PENDING,
        finished_at=None,
        exit_code=None,
        stop_requested=False,
        version=next_change(run.project_id),
    )
    run.refresh_from_db()
    if not changed and (run.state != RunState.PENDING or run.sweep):
        raise Conflict(
            f"The run is {run.state}{f' and a trial of {run.sweep}' if run.sweep else ''}: "
            "it cannot wait again."
        )
    transaction.on_commit(partial(tell_run_changed, run))
    return run


@transaction.atomic
def note_heartbeat(run: Run, *, by: User) -> Run:
    """The client lives. A run taken for crashed runs again; an ended one stays ended."""
    demand_to_change(by, run)
    Run.objects.filter(pk=run.pk, state__in=ACTIVE_STATES).update(heartbeat_at=timezone.now())
    revive(run)
    run.refresh_from_db()
    return run


def revive(run: Run) -> None:
    """Undo a crash or preemption that was only silence, and end the wait of one that had not begun.

    Call it inside a transaction.
    """
    if run.state not in WHEN_HEARD_OF:
        return
    before, now = run.state, WHEN_HEARD_OF[RunState(run.state)]
    changed = Run.objects.filter(pk=run.pk, state=run.state, exit_code=None).update(
        state=now,
        heartbeat_at=timezone.now(),
        finished_at=None,
        version=next_change(run.project_id),
    )
    if changed:
        run.state = now
        transaction.on_commit(partial(tell_run_changed, run))
        if before == RunState.PENDING:
            tell_start(run)


def mark_silent_runs_crashed() -> int:
    """End runs that were not heard of for LABSTEAD_RUN_SILENT_SECONDS; how many.

    Those that wait for their program are silent with good reason. Acts for every team. Looks with
    a plain SELECT first: an idle beat takes no write lock.
    """
    horizon = timezone.now() - timedelta(seconds=settings.LABSTEAD_RUN_SILENT_SECONDS)
    begun = Run.objects.filter(state__in=BEGUN_STATES)
    silent = begun.filter(heartbeat_at__lt=horizon).order_by("pk")[:1000]
    return sum(mark_crashed(run) for run in silent)


@transaction.atomic
def mark_crashed(run: Run) -> bool:
    """Or preempted, where it had said so. Not when a heartbeat came since ``run`` was read."""
    is_preempted = When(state=RunState.PREEMPTING, then=Value(RunState.PREEMPTED))
    changed = Run.objects.filter(
        pk=run.pk, state__in=BEGUN_STATES, heartbeat_at=run.heartbeat_at
    ).update(
        state=Case(is_preempted, default=Value(RunState.CRASHED)),
        finished_at=run.heartbeat_at,
        version=next_change(run.project_id),
    )
    if changed:
        run.refresh_from_db(fields=["state"])
        close_streams(run.stream_ids)
        transaction.on_commit(partial(tell_run_changed, run))
        tell_ended(run)
        tell_end(run)
    return bool(changed)
