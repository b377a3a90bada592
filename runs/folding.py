"""How new lines of history reach the run: summary, heartbeat, version, signal.

Runs inside the transaction that commits the lines, so that a summary never lags behind them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from history.services import Appended
from labstead_core.json_columns import json_parameter
from projects.services import next_change
from runs.live import tell_run_grew
from runs.models import ACTIVE_STATES, Run
from runs.services.lifecycle import revive

Grown = dict[int, list[Appended]]


def fold_into_runs(grown: Sequence[Appended]) -> None:
    """Fold what the group of appends brought. A handful of statements, whatever the group's size.

    Projects are locked before runs, as the other services do it, and both in id order.
    """
    by_stream: Grown = defaultdict(list)
    for some in grown:
        by_stream[some.stream.pk].append(some)
    versions = count_changes(by_stream)
    runs = list(owners_of(by_stream).select_for_update())
    write_summaries([run for run in runs if run.history_id in by_stream], by_stream, versions)
    Run.objects.filter(pk__in=[run.pk for run in runs], state__in=ACTIVE_STATES).update(
        heartbeat_at=timezone.now()
    )
    for run in runs:
        revive(run)
        transaction.on_commit(partial(tell_run_grew, run, lines_of(run, by_stream)))


def owners_of(by_stream: Grown) -> QuerySet[Run]:
    ids = list(by_stream)
    owners = Q(history__in=ids) | Q(system__in=ids) | Q(console__in=ids)
    return Run.objects.filter(owners).order_by("pk").only(*READ)


READ = ("slug", "state", "summary", "project_id", "history_id", "system_id", "console_id")


def count_changes(by_stream: Grown) -> dict[int, int]:
    """The new ``change_seq`` of every project whose runs have new history."""
    runs = Run.objects.filter(history__in=list(by_stream))
    projects = sorted(set(runs.values_list("project_id", flat=True)))
    return {project_id: next_change(project_id) for project_id in projects}


def write_summaries(runs: Sequence[Run], by_stream: Grown, versions: dict[int, int]) -> None:
    """Each key's last value, in the order of the lines."""
    rows = []
    for run in runs:
        summary = dict(run.summary)
        for some in by_stream[run.history_id]:
            summary |= {name: use.last for name, use in some.new.key_uses.items()}
        rows.append((json_parameter(summary), versions[run.project_id], run.pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE runs_run SET summary = %s, version = %s WHERE id = %s", rows)


def lines_of(run: Run, by_stream: Grown) -> int:
    """Where the last of the run's streams that grew has come to."""
    streams = (run.console_id, run.system_id, run.history_id)
    ends = [by_stream[stream][-1].next_line for stream in streams if stream in by_stream]
    return ends[-1]
