"""Deleting runs: out of sight at once, gone after a while, and back until then.

A deleted run keeps its id, its lines and its files, but nobody sees it and its streams take no
lines. When its time is up a worker purges it in short transactions; killed anywhere, it goes on
where it stopped, for the run's own row goes last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from discussions.services import forget_comments
from history.removal import purging
from history.services import seal_streams
from labstead_core import audit
from labstead_core.errors import Conflict, NotFound
from labstead_core.one_by_one import for_each
from labstead_core.short_cache import forget_all
from notifications.services import forget_target
from projects.access import demand
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_runs_changed
from runs.models import Run, RunDeletion, RunFile
from runs.telling import RUN

RUNS_AT_ONCE = 1_000
FILES_AT_ONCE = 200
DELETIONS_KEPT_DAYS = 7


@transaction.atomic
def delete_run(run: Run, *, by: User) -> datetime:
    """Hide the run for LABSTEAD_UNDELETE_DAYS, then purge it. ``restore_run`` undoes it until the
    time that is returned.

    Locks streams, then the project, then the run, as appending does.
    """
    demand_to_change(by, run)
    seal_streams(run.stream_ids, is_sealed=True)
    version = next_change(run.project_id)
    now = timezone.now()
    purge_after = now + timedelta(days=settings.LABSTEAD_UNDELETE_DAYS)
    if not Run.objects.filter(pk=run.pk).update(
        deleted_at=now, deleted_by=by, purge_after=purge_after, version=version
    ):
        raise NotFound()
    RunDeletion.objects.create(
        team=run.team, project_id=run.project_id, run_pk=run.pk, version=version
    )
    record("run.deleted", run, by=by, until=purge_after.isoformat())
    transaction.on_commit(forget_all)
    transaction.on_commit(partial(tell_runs_changed, run))
    return purge_after


@transaction.atomic
def restore_run(run: Run, *, by: User) -> Run:
    """Bring a deleted run back as it was. Raises Conflict (``restore_too_late``)."""
    demand_to_change(by, run)
    seal_streams(run.stream_ids, is_sealed=False)
    version = next_change(run.project_id)
    mine = Run.deleted.restorable().filter(pk=run.pk)
    if not mine.update(deleted_at=None, deleted_by=None, purge_after=None, version=version):
        raise Conflict(f"It is too late to restore “{run.slug}”.", code="restore_too_late")
    # Whoever has not yet heard of the deletion must not hear of it any more.
    RunDeletion.objects.filter(project=run.project_id, run_pk=run.pk).delete()
    record("run.restored", run, by=by)
    run.refresh_from_db()
    transaction.on_commit(partial(tell_runs_changed, run))
    return run


@transaction.atomic
def delete_run_forever(run: Run, *, by: User) -> None:
    """Let a deleted run's time be up now. Admins of the project only."""
    demand(by, run.project, role=Role.ADMIN)
    if not Run.deleted.filter(pk=run.pk).update(purge_after=timezone.now()):
        raise NotFound()
    record("run.deleted_forever", run, by=by)
    transaction.on_commit(partial(tell_runs_changed, run))


def record(action: str, run: Run, *, by: User, **details: object) -> None:
    audit.record(action, str(run), by=by, organization=run.team.organization, **details)


def purge_deleted_runs() -> int:
    """Purge the runs of every team whose time is up; how many. May be repeated at any time."""
    due = Run.deleted.filter(purge_after__lte=timezone.now()).order_by("purge_after")
    pks = list(due.values_list("pk", flat=True)[:RUNS_AT_ONCE])
    return for_each(pks, purge)


def purge(pk: int) -> int:
    """1, or 0 when somebody else is at it or at one of its streams."""
    run = Run.deleted.filter(pk=pk).first()
    if run is None or not all(map(purging.empty_stream, run.stream_ids)):
        return 0
    purge_files(run)
    forget_target(run.project_id, RUN, [run.slug])
    forget_comments(run.project_id, RUN, [run.slug])
    # With what is left: its streams and their keys (runs.cleanup).
    return int(run.delete()[0] > 0)


def purge_files(run: Run) -> None:
    files = RunFile.objects.filter(run=run).select_related("run")
    while some := list(files[:FILES_AT_ONCE]):
        with transaction.atomic():
            for row in some:
                row.delete()


def forget_old_deletions() -> int:
    """Of all teams; how many. Whoever slept through them builds its columns anew."""
    old = timezone.now() - timedelta(days=DELETIONS_KEPT_DAYS)
    forgotten, _ = RunDeletion.objects.filter(deleted_at__lt=old).delete()
    return forgotten
