"""Where a version comes from, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import QuerySet

from artifacts.models import EdgeKind, RunEdge, Version
from labstead_core.visitors import Visitor

Direction = Literal["ancestors", "descendants"]
# (the edges that lead on from a version, those that lead on from a run)
WAYS: dict[Direction, tuple[EdgeKind, EdgeKind]] = {
    "ancestors": (EdgeKind.LOGGED, EdgeKind.USED),
    "descendants": (EdgeKind.USED, EdgeKind.LOGGED),
}
IDS_AT_ONCE = 500


@dataclass
class Graph:
    """Primary keys. ``edges`` are (run, version, kind)."""

    versions: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    edges: set[tuple[int, int, str]] = field(default_factory=set)
    is_complete: bool = True

    def __len__(self) -> int:
        return len(self.versions) + len(self.runs)


def lineage(
    start: Version, *, directions: Iterable[Direction], depth: int, most: int, visitor: Visitor
) -> Graph:
    """A breadth-first walk over what this visitor sees; two queries a step."""
    graph = Graph(versions={start.pk})
    for direction in directions:
        walk(graph, start, direction, depth=depth, most=most, visitor=visitor)
    return graph


def walk(
    graph: Graph, start: Version, direction: Direction, *, depth: int, most: int, visitor: Visitor
) -> None:
    from_versions, from_runs = WAYS[direction]
    versions, seen_versions, seen_runs = {start.pk}, {start.pk}, set[int]()
    for _ in range(depth):
        found = edges_of("version", versions, from_versions, visitor)
        runs = {run for run, _ in found} - seen_runs
        add(graph, found, from_versions)
        seen_runs |= runs
        found = edges_of("run", runs, from_runs, visitor)
        versions = {version for _, version in found} - seen_versions
        add(graph, found, from_runs)
        seen_versions |= versions
        if not versions or len(graph) >= most:
            break
    graph.is_complete = graph.is_complete and not versions


def edges_of(
    end: str, pks: Iterable[int], kind: EdgeKind, visitor: Visitor
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    rest = sorted(pks)
    while rest:
        some, rest = rest[:IDS_AT_ONCE], rest[IDS_AT_ONCE:]
        edges: QuerySet[RunEdge] = RunEdge.objects.visible_to(visitor).filter(
            kind=kind, version__state="committed", **{f"{end}__in": some}
        )
        found += edges.values_list("run", "version")
    return found


def add(graph: Graph, found: Iterable[tuple[int, int]], kind: EdgeKind) -> None:
    for run, version in found:
        graph.runs.add(run)
        graph.versions.add(version)
        graph.edges.add((run, version, kind))
