"""Who started the runs that take the storage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Sum

from runs.models import Run, RunFile
from runs.quotas.usage import Projects

STREAMS = ("history", "system", "console")


@dataclass(frozen=True)
class PersonUse:
    """``username`` is empty for those whose account is gone. Artifacts are the projects'."""

    username: str
    runs: int
    storage: int


def use_by_person(projects: Projects) -> list[PersonUse]:
    """The largest first. Five queries."""
    runs = Run.objects.filter(project__in=projects).order_by()
    by_person = runs.values_list("created_by__username")
    pending = sum(
        (F(f"{name}__pending_bytes") for name in STREAMS[1:]), F("history__pending_bytes")
    )
    counts: Counter[str | None] = Counter()
    sizes: Counter[str | None] = Counter()
    for name, count, size in by_person.annotate(Count("pk"), waiting=Sum(pending)):
        counts[name], sizes[name] = count, size or 0
    for stream in STREAMS:
        for name, size in by_person.annotate(Sum(f"{stream}__segments__size")):
            sizes[name] += size or 0
    files = RunFile.objects.filter(run__in=runs).ready().order_by()
    for name, size in files.values_list("run__created_by__username").annotate(Sum("size")):
        sizes[name] += size
    found = [PersonUse(name or "", counts[name], sizes[name]) for name in counts]
    return sorted(found, key=lambda one: (-one.storage, -one.runs, one.username))
