"""What is in use, by project and together. Apps above this one tell what they keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from accounts.limits import Limits
from history.models import Segment, Stream
from labstead_core.short_cache import ShortCache
from projects.models import Project
from runs.models import Run, RunFile

Projects = QuerySet[Project]
ByProject = Mapping[int, int]


@dataclass(frozen=True)
class Measure:
    """Bytes of one kind. ``together`` may be less than the sum: what is shared counts once."""

    by_project: Callable[[Projects], ByProject]
    together: Callable[[Projects], int]


@dataclass(frozen=True)
class Use:
    """Of a project, a team or an organization. Bytes by kind."""

    runs: int
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def storage(self) -> int:
        return sum(self.kinds.values())


def history_by_project(projects: Projects) -> ByProject:
    pending = Stream.objects.filter(owner_id__in=projects.values("pk")).values_list("owner_id")
    stored = Segment.objects.filter(stream__owner_id__in=projects.values("pk"))
    found: Counter[int] = Counter(dict(pending.annotate(Sum("pending_bytes"))))
    found.update(dict(stored.values_list("stream__owner_id").annotate(Sum("size"))))
    return found


def files_by_project(projects: Projects) -> ByProject:
    files = RunFile.objects.filter(run__project__in=projects).ready()
    return dict(files.values_list("run__project").annotate(Sum("size")))


def runs_by_project(projects: Projects) -> ByProject:
    rows = Run.objects.filter(project__in=projects).order_by()
    return dict(rows.values_list("project").annotate(Count("pk")))


def added_up(by_project: Callable[[Projects], ByProject]) -> Measure:
    return Measure(by_project, lambda projects: sum(by_project(projects).values()))


_measures = {"history": added_up(history_by_project), "files": added_up(files_by_project)}


def measure_also(kind: str, measure: Measure) -> None:
    """For apps above this one; call it from an app's ``ready``."""
    _measures[kind] = measure


def use_by_project(projects: Projects) -> dict[int, Use]:
    """Of each; a few queries, whatever their number."""
    runs = runs_by_project(projects)
    kinds = {kind: measure.by_project(projects) for kind, measure in _measures.items()}
    pks = projects.values_list("pk", flat=True)
    return {
        pk: Use(runs.get(pk, 0), {kind: found.get(pk, 0) for kind, found in kinds.items()})
        for pk in pks
    }


def use_together(projects: Projects) -> Use:
    runs = Run.objects.filter(project__in=projects).count()
    return Use(runs, {kind: one.together(projects) for kind, one in _measures.items()})


def projects_under(limits: Limits) -> Projects:
    """With those that are deleted and not removed yet: they take space."""
    if limits.kind == "team":
        return Project.stored.filter(team=limits.pk)
    return Project.stored.filter(team__organization=limits.pk)


@dataclass
class Used:
    """As measured some seconds ago, and what this process let in since."""

    amount: int


_lately: ShortCache[tuple[str, int, str], Used] = ShortCache(seconds=30.0)


def runs_lately(limits: Limits) -> Used:
    return remembered(
        limits, "runs", lambda: Run.objects.filter(project__in=projects_under(limits)).count()
    )


def storage_lately(limits: Limits) -> Used:
    return remembered(limits, "storage", lambda: use_together(projects_under(limits)).storage)


def remembered(limits: Limits, what: str, ask: Callable[[], int]) -> Used:
    key = (limits.kind, limits.pk, what)
    known = _lately.get(key)
    if known is None:
        known = Used(ask())
        _lately.put(key, known)
    return known
