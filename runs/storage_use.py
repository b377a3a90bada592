"""What a project's runs take of the storage, and what of it will be free again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, Sum

from history.models import Segment, Stream, Trash
from projects.models import Project
from runs.models import Run, RunFile


@dataclass(frozen=True)
class StorageUse:
    """Bytes. ``deleted`` are those of deleted runs, which the first two do not count; ``trash``
    is left of what was purged or replaced, and goes within the hour.

    History counts lines as they are stored, compressed; not the rollups and keys that speed up
    charts.
    """

    history: int
    files: int
    deleted: int
    trash: int
    # Of what other apps keep in the project.
    artifacts: int = 0

    @property
    def total(self) -> int:
        return self.history + self.files + self.artifacts + self.deleted + self.trash


_counters: dict[str, Callable[[Project], int]] = {}


def count_also(field: str, counter: Callable[[Project], int]) -> None:
    """For apps above this one: how many bytes of the project stand under ``field``."""
    _counters[field] = counter


def storage_used_by(project: Project) -> StorageUse:
    """Sums over sizes that rows know: about 1 us a run and a segment."""
    history, deleted_history = history_bytes(project)
    files, deleted_files = file_bytes(project)
    trash = Trash.objects.filter(owner_id=project.pk).aggregate(bytes=Sum("size"))["bytes"]
    others = {field: count(project) for field, count in _counters.items()}
    return StorageUse(history, files, deleted_history + deleted_files, trash or 0, **others)


def history_bytes(project: Project) -> tuple[int, int]:
    """Of living and of deleted runs: chunks and segments."""
    streams = Stream.objects.filter(owner_id=project.pk).aggregate(
        living=Sum("pending_bytes", filter=Q(sealed=False)),
        deleted=Sum("pending_bytes", filter=Q(sealed=True)),
    )
    segments = Segment.objects.filter(stream__owner_id=project.pk).aggregate(
        living=Sum("size", filter=Q(stream__sealed=False)),
        deleted=Sum("size", filter=Q(stream__sealed=True)),
    )
    living, deleted = ((streams[of] or 0) + (segments[of] or 0) for of in ("living", "deleted"))
    return living, deleted


def file_bytes(project: Project) -> tuple[int, int]:
    files = RunFile.objects.filter(run__project=project).ready()
    sums = files.aggregate(
        living=Sum("size", filter=Q(run__deleted_at=None)),
        deleted=Sum("size", filter=~Q(run__deleted_at=None)),
    )
    return sums["living"] or 0, sums["deleted"] or 0


def bytes_of_runs(runs: list[Run]) -> dict[int, int]:
    """What each of a page of runs takes, by primary key. Three queries."""
    owner = {stream: run.pk for run in runs for stream in run.stream_ids}
    found = dict.fromkeys((run.pk for run in runs), 0)
    streams = Stream.objects.filter(pk__in=owner).values_list("pk", "pending_bytes")
    segments = Segment.objects.filter(stream__in=owner).values_list("stream").annotate(Sum("size"))
    for stream, size in [*streams, *segments]:
        found[owner[stream]] += size
    files = RunFile.objects.filter(run__in=runs).ready().values_list("run").annotate(Sum("size"))
    for run, size in files:
        found[run] += size
    return found
