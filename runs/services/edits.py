"""What people and clients change of a run."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from labstead_core.errors import Conflict
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_changed
from runs.metrics.definitions import check_definitions
from runs.models import Run

REPLACED = (
    "name",
    "notes",
    "tags",
    "group",
    "job_type",
    "metadata",
    "client_notes",
    "color_index",
)
MERGED = ("config", "summary", "metrics")


@transaction.atomic
def update_run(run: Run, *, by: User, whole: Collection[str] = (), **changes: Any) -> Run:
    """Replace text and tags; merge the others at their top level, but for those named in ``whole``.

    Raises Invalid when the run would have too many definitions of metrics.
    """
    demand_to_change(by, run)
    # The project before the run, as everybody locks them.
    version = next_change(run.project_id)
    row = Run.objects.with_people().select_for_update(of=("self",)).get(pk=run.pk)
    for name in set(REPLACED) & set(changes):
        setattr(row, name, changes[name])
    for name in set(MERGED) & set(changes):
        kept = {} if name in whole else getattr(row, name)
        setattr(row, name, kept | changes[name])
    check_definitions(row.metrics)
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
