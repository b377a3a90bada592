"""How a run lives and ends. Transitions are guarded in SQL, so that they are safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from history.services import close_streams
from labstead_core.errors import Conflict
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_changed
from runs.models import ACTIVE_STATES, FINAL_STATES, Run, RunState


@transaction.atomic
def finish_run(run: Run, *, by: User, exit_code: int = 0, state: str | None = None) -> Run:
    """End the run: finished with exit code 0, failed with another, or as ``state`` says.

    Ending it the same way again changes nothing; another way is a Conflict.
    """
    demand_to_change(by, run)
    end = state or (RunState.FINISHED if exit_code == 0 else RunState.FAILED)
    changed = (
        Run.objects.filter(pk=run.pk)
        .exclude(state__in=FINAL_STATES)
        .update(
            state=end,
            exit_code=exit_code,
            finished_at=timezone.now(),
            stop_requested=False,
            version=next_change(run.project_id),
        )
    )
    run.refresh_from_db()
    if not changed and (run.state, run.exit_code) != (end, exit_code):
        raise Conflict(f"The run has ended already: {run.state} with exit code {run.exit_code}.")
    if changed:
        close_streams(run.stream_ids)
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
    """Undo a crash that was only silence. Call it inside a transaction."""
    if run.state != RunState.CRASHED:
        return
    changed = Run.objects.filter(pk=run.pk, state=RunState.CRASHED).update(
        state=RunState.RUNNING,
        heartbeat_at=timezone.now(),
        finished_at=None,
        version=next_change(run.project_id),
    )
    if changed:
        run.state = RunState.RUNNING
        transaction.on_commit(partial(tell_run_changed, run))


def mark_silent_runs_crashed() -> int:
    """End active runs that were not heard of for LABSTEAD_RUN_SILENT_SECONDS; how many.

    Acts for every team. Looks with a plain SELECT first: an idle beat takes no write lock.
    """
    horizon = timezone.now() - timedelta(seconds=settings.LABSTEAD_RUN_SILENT_SECONDS)
    silent = Run.objects.active().filter(heartbeat_at__lt=horizon).order_by("pk")[:1000]
    return sum(mark_crashed(run) for run in silent)


@transaction.atomic
def mark_crashed(run: Run) -> bool:
    """Unless a heartbeat came since ``run`` was read."""
    changed = Run.objects.filter(
        pk=run.pk, state__in=ACTIVE_STATES, heartbeat_at=run.heartbeat_at
    ).update(
        state=RunState.CRASHED, finished_at=run.heartbeat_at, version=next_change(run.project_id)
    )
    if changed:
        run.state = RunState.CRASHED
        close_streams(run.stream_ids)
        transaction.on_commit(partial(tell_run_changed, run))
    return bool(changed)
