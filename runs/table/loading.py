"""Reads the rows of runs as the database keeps them: no model instances, JSON as raw text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from runs.models import ACTIVE_STATES, Run, RunDeletion
from runs.table.fields import Source

CHUNK_RUNS = 10_000
CHUNK_VERSIONS = 5_000

RUN_COLUMNS = (
    "slug",
    "name",
    "state",
    "tags",
    "group",
    "job_type",
    "sweep",
    "trial",
    "created_by_id",
    "created_at",
    "heartbeat_at",
    "finished_at",
    "exit_code",
)
SOURCE_COLUMNS = {
    Source.RUN: RUN_COLUMNS,
    Source.NOTES: ("notes",),
    Source.CONFIG: ("config",),
    Source.SUMMARY: ("summary",),
    Source.METADATA: ("metadata",),
}
JSON_COLUMNS = ("tags", "config", "summary", "metadata")


@dataclass(frozen=True)
class Batch:
    """Some runs: their primary keys, and a list in the same order for every column that was read.

    JSON is text; times are as the database gives them (``snapshot.seconds`` reads both forms).
    """

    pks: Sequence[int]
    columns: dict[str, Sequence[Any]]

    def has(self, source: Source) -> bool:
        return SOURCE_COLUMNS[source][0] in self.columns


def raw_rows(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The query's rows without Django's conversions, which cost more than the query."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows_found: list[tuple[Any, ...]] = cursor.fetchall()
        return rows_found


def raw_values(rows: QuerySet[Run, Run], columns: Sequence[str]) -> QuerySet[Run, Any]:
    """Primary key and columns, JSON as text."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in columns if name in JSON_COLUMNS}
    names = [f"{name}_text" if name in JSON_COLUMNS else name for name in columns]
    return rows.annotate(**texts).values_list("pk", *names)


def read_batch(rows: QuerySet[Run, Run], sources: Collection[Source]) -> Batch:
    names = [name for source in sources for name in SOURCE_COLUMNS[source]]
    found = raw_rows(raw_values(rows, names))
    pks, *columns = zip(*found, strict=True) if found else [()] * (len(names) + 1)
    return Batch(pks, dict(zip(names, columns, strict=True)))


def all_runs(project_id: int, sources: Collection[Source]) -> Iterator[Batch]:
    """Every run of the project, a chunk at a time: no long read transaction, bounded memory."""
    last = 0
    runs = Run.objects.filter(project=project_id).order_by("pk")
    while True:
        batch = read_batch(runs.filter(pk__gt=last)[:CHUNK_RUNS], sources)
        if not batch.pks:
            return
        yield batch
        last = batch.pks[-1]


def changed_runs(
    project_id: int, sources: Collection[Source], *, after: int, through: int
) -> Iterator[Batch]:
    """Runs whose version is in the range. One query for each CHUNK_VERSIONS of it."""
    runs = Run.objects.filter(project=project_id).order_by("version")
    for low in range(after, through, CHUNK_VERSIONS):
        high = min(low + CHUNK_VERSIONS, through)
        batch = read_batch(runs.filter(version__gt=low, version__lte=high), sources)
        if batch.pks:
            yield batch


def deleted_runs(project_id: int, *, after: int) -> list[int]:
    """Primary keys of runs deleted in later versions."""
    gone = RunDeletion.objects.filter(project=project_id, version__gt=after)
    return list(gone.values_list("run_pk", flat=True))


def count_runs(project_id: int) -> int:
    return Run.objects.filter(project=project_id).count()


def heartbeats(project_id: int) -> list[tuple[int, Any]]:
    """Of active runs, whose hearts beat without a new version."""
    active = Run.objects.filter(project=project_id, state__in=ACTIVE_STATES)
    return [(pk, beat) for pk, beat in raw_rows(active.values_list("pk", "heartbeat_at"))]


def usernames(ids: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
