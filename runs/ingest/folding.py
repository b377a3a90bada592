"""How new lines of history reach the run: summary, heartbeat, version, signal.

Runs inside the transaction that commits the lines, so that a summary never lags behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.utils import timezone

from history.models import StreamKind
from history.services import Appended
from labstead_core.json_columns import json_parameter
from labstead_core.plain_sql import read_rows, time_parameter
from projects.services import next_change
from runs.ingest.refusals import tell_refused
from runs.live import tell_run_grew
from runs.metrics.definitions import definitions_of
from runs.metrics.statistics import counted, gather, summarized
from runs.models import WHEN_HEARD_OF, Run
from runs.services.lifecycle import revive
from runs.sweeping import Grown, tell_lines


class Owner(NamedTuple):
    """What folding needs of a run; the columns of READ_OWNERS."""

    pk: int
    project_id: int
    slug: str
    state: str
    summary: str
    metrics: str
    statistics: str
    history_id: int
    system_id: int
    console_id: int
    sweep: str


def fold_into_runs(taken: Sequence[Appended]) -> None:
    """Fold what the group of appends brought. The same few statements, whatever the group's size.

    Projects are locked before runs, as the other services do it, and both in id order.
    """
    by_stream: dict[int, list[Appended]] = {}
    for some in taken:
        by_stream.setdefault(some.stream_id, []).append(some)
    histories = sorted({s.stream_id for s in taken if s.kind == StreamKind.HISTORY and s.is_news})
    projects = sorted(row[0] for row in read_rows(READ_PROJECTS, histories))
    versions = {project_id: next_change(project_id) for project_id in projects}
    owners = [Owner(*row) for row in read_rows(READ_OWNERS, list(by_stream))]
    write(owners, by_stream, versions)
    for owner in owners:
        if owner.state in WHEN_HEARD_OF:
            revive(Run.objects.get(pk=owner.pk))
        tell_news(owner, by_stream)


def tell_news(owner: Owner, by_stream: dict[int, list[Appended]]) -> None:
    if not any(has_news(stream, by_stream) for stream in streams_of(owner)):
        return
    tell_refused(owner.pk, by_stream.get(owner.history_id, ()))
    transaction.on_commit(partial(tell_run_grew, owner, lines_of(owner, by_stream)))
    if owner.sweep and has_news(owner.history_id, by_stream):
        tell_lines(grown_of(owner), by_stream[owner.history_id])


def has_news(stream_id: int, by_stream: dict[int, list[Appended]]) -> bool:
    return any(some.is_news for some in by_stream.get(stream_id, ()))


def grown_of(owner: Owner) -> Grown:
    return Grown(owner.pk, owner.project_id, owner.sweep, owner.slug, owner.history_id)


def write(
    owners: Sequence[Owner], by_stream: dict[int, list[Appended]], versions: dict[int, int]
) -> None:
    now = time_parameter(timezone.now())
    summaries = [
        (*summary_of(owner, by_stream[owner.history_id]), versions[owner.project_id], owner.pk)
        for owner in owners
        if has_news(owner.history_id, by_stream)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(NOTE_HEARTBEAT, [(now, owner.pk) for owner in owners])
        if summaries:
            cursor.executemany(WRITE_SUMMARY, summaries)


def summary_of(owner: Owner, grown: Sequence[Appended]) -> tuple[str | None, str | None]:
    """The run's summary and statistics after the lines that came, as JSON.

    Each key shows its last value, or the statistics that its definition asks for; where a client
    said the summary, that and what came after.
    """
    summary, last = last_told(owner, grown)
    metrics = orjson.loads(owner.metrics)
    if not metrics:
        return json_parameter(summary | last), owner.statistics
    logged = {name for some in grown for name in some.new.key_uses}
    definitions, states = definitions_of(logged, metrics), orjson.loads(owner.statistics)
    if keys := counted(definitions):
        for some in grown:
            states = gather(states, some.new.rows(), keys)
    summary |= summarized(last, states, definitions)
    return json_parameter(summary), json_parameter(states)


def last_told(owner: Owner, grown: Sequence[Appended]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The summary to go on from, and each key's last value since."""
    summary: dict[str, Any] = orjson.loads(owner.summary)
    last: dict[str, Any] = {}
    for some in grown:
        if some.summary is None:
            last |= {name: use.last for name, use in some.new.key_uses.items()}
        else:
            summary, last = dict(some.summary), {}
    return summary, last


def lines_of(owner: Owner, by_stream: dict[int, list[Appended]]) -> int:
    """Where the first of the run's streams that grew has come to; its history comes first."""
    streams = streams_of(owner)
    return next(by_stream[stream][-1].next_line for stream in streams if stream in by_stream)


def streams_of(owner: Owner) -> tuple[int, int, int]:
    return owner.history_id, owner.system_id, owner.console_id


READ_PROJECTS = "SELECT DISTINCT project_id FROM runs_run WHERE history_id IN ({ids})"

READ_OWNERS = """
SELECT id, project_id, slug, state, summary, metrics, statistics, history_id, system_id, console_id,
    sweep
FROM runs_run
WHERE history_id IN ({ids}) OR system_id IN ({ids}) OR console_id IN ({ids})
ORDER BY id {lock}
"""

NOTE_HEARTBEAT = """
UPDATE runs_run SET heartbeat_at = %s
WHERE id = %s AND state IN ('pending', 'running', 'preempting')
"""

WRITE_SUMMARY = "UPDATE runs_run SET summary = %s, statistics = %s, version = %s WHERE id = %s"
