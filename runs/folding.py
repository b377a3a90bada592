"""How new lines of history reach the run: summary, heartbeat, version, signal.

Runs inside the transaction that commits the lines, so that a summary never lags behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from history.lines import Batch
from history.models import StreamKind
from history.services import Appended
from labstead_core.json_columns import storable
from projects.services import next_change
from runs.live import tell_run_grew
from runs.models import ACTIVE_STATES, Run
from runs.services.lifecycle import revive


def fold_into_runs(grown: Sequence[Appended]) -> None:
    """Fold what the group of appends brought. One read, and one update for each run."""
    ids = [appended.stream.pk for appended in grown]
    owners = Q(history__in=ids) | Q(system__in=ids) | Q(console__in=ids)
    runs = Run.objects.filter(owners).order_by("pk").select_for_update()
    for run in runs:
        own = {run.history_id, run.system_id, run.console_id}
        fold(run, [appended for appended in grown if appended.stream.pk in own])


def fold(run: Run, grown: Sequence[Appended]) -> None:
    history = [some for some in grown if some.stream.kind == StreamKind.HISTORY]
    changes: dict[str, Any] = {}
    if run.state in ACTIVE_STATES:
        changes["heartbeat_at"] = timezone.now()
    if history:
        changes["summary"] = run.summary | last_values(some.new for some in history)
        changes["version"] = next_change(run.project_id)
    if changes:
        Run.objects.filter(pk=run.pk).update(**changes)
    revive(run)
    for some in grown:
        transaction.on_commit(partial(tell_run_grew, run, some.next_line))


def last_values(batches: Any) -> dict[str, Any]:
    """The last value of every key, in the order of the lines."""
    last: dict[str, Any] = {}
    batch: Batch
    for batch in batches:
        for row in batch.rows:
            last |= row
    return {name: storable(value) for name, value in last.items()}
