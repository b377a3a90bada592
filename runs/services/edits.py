"""What people and clients change of a run."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labstead_core import audit
from labstead_core.errors import Conflict
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_changed, tell_runs_changed
from runs.models import Run, RunDeletion

REPLACED = ("name", "notes", "tags", "group", "job_type", "metadata")
MERGED = ("config", "summary")
DELETIONS_KEPT_DAYS = 7


@transaction.atomic
def update_run(run: Run, *, by: User, **changes: Any) -> Run:
    """Replace text and tags; merge ``config`` and ``summary`` at their top level."""
    demand_to_change(by, run)
    # The project before the run, as everybody locks them.
    version = next_change(run.project_id)
    row = Run.objects.with_people().select_for_update(of=("self",)).get(pk=run.pk)
    for name in set(REPLACED) & set(changes):
        setattr(row, name, changes[name])
    for name in set(MERGED) & set(changes):
        setattr(row, name, getattr(row, name) | changes[name])
    row.version = version
    row.save(update_fields=[*changes, "version"])
    transaction.on_commit(partial(tell_run_changed, row))
    return row


@transaction.atomic
def request_stop(run: Run, *, by: User) -> Run:
    """Ask the client to stop; it learns of it at its next heartbeat. Raises Conflict when over."""
    demand_to_change(by, run)
    if (
        not Run.objects.active()
        .filter(pk=run.pk)
        .update(stop_requested=True, version=next_change(run.project_id))
    ):
        raise Conflict(f"The run is not running: it is {run.state}.")
    run.refresh_from_db()
    transaction.on_commit(partial(tell_run_changed, run))
    return run


def forget_old_deletions() -> int:
    """Of all teams; how many. Whoever slept through them builds its columns anew."""
    old = timezone.now() - timedelta(days=DELETIONS_KEPT_DAYS)
    forgotten, _ = RunDeletion.objects.filter(deleted_at__lt=old).delete()
    return forgotten


@transaction.atomic
def delete_run(run: Run, *, by: User) -> None:
    """The run with its streams and files (``runs.cleanup``)."""
    demand_to_change(by, run)
    audit.record("run.deleted", str(run), by=by, organization=run.team.organization)
    RunDeletion.objects.create(
        team=run.team, project_id=run.project_id, run_pk=run.pk, version=next_change(run.project_id)
    )
    transaction.on_commit(partial(tell_runs_changed, run))
    Run.objects.get(pk=run.pk).delete()
