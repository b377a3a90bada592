"""Where a version comes from, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
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
# Edges read for each node that is wanted: more are not followed.
EDGES_A_NODE = 5


@dataclass
class Graph:
    """Primary keys, of at most ``room`` nodes. ``edges`` are (run, version, kind)."""

    room: int
    versions: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    edges: set[tuple[int, int, str]] = field(default_factory=set)
    is_complete: bool = True
    # Whether there was no room for something.
    left_out: bool = False

    def __len__(self) -> int:
        return len(self.versions) + len(self.runs)

    def take(self, found: Iterable[tuple[int, int]], kind: EdgeKind) -> list[tuple[int, int]]:
        """The edges for whose ends there is room."""
        return [(run, version) for run, version in found if self._add(run, version, kind)]

    def _add(self, run: int, version: int, kind: EdgeKind) -> bool:
        is_known = run in self.runs and version in self.versions
        if not is_known and len(self) >= self.room:
            self.left_out = True
            return False
        self.runs.add(run)
        self.versions.add(version)
        self.edges.add((run, version, kind))
        return True


def lineage(
    start: Version, *, directions: Iterable[Direction], depth: int, most: int, visitor: Visitor
) -> Graph:
    """A breadth-first walk over what this visitor sees; two queries a step.

    It ends where it has found ``most`` nodes, or read some times as many edges.
    """
    graph = Graph(most, versions={start.pk})
    steps = partial(walk, graph, start, depth=depth, visitor=visitor)
    first, *others = directions
    # Half of the room for what it comes from, and then what the others leave.
    graph.room = most // 2 if others else most
    is_done = {first: steps(first)}
    was_full, graph.room = len(graph) >= graph.room, most
    is_done.update((one, steps(one)) for one in others)
    if others and was_full and len(graph) < most:
        is_done[first] = steps(first)
    graph.is_complete = all(is_done.values())
    return graph


def walk(
    graph: Graph, start: Version, direction: Direction, *, depth: int, visitor: Visitor
) -> bool:
    """Whether it came to its end. May be repeated when there is more room."""
    from_versions, from_runs = WAYS[direction]
    versions, seen_versions, seen_runs = {start.pk}, {start.pk}, set[int]()
    edges = Edges(visitor, left=graph.room * EDGES_A_NODE)
    graph.left_out = False
    for _ in range(depth):
        taken = graph.take(edges.of("version", versions, from_versions), from_versions)
        runs = {run for run, _ in taken} - seen_runs
        seen_runs |= runs
        taken = graph.take(edges.of("run", runs, from_runs), from_runs)
        versions = {version for _, version in taken} - seen_versions
        seen_versions |= versions
        if not versions or len(graph) >= graph.room:
            break
    return edges.are_all and not versions and not graph.left_out


class Edges:
    """What a visitor sees of them, as long as there are any ``left`` to be read."""

    def __init__(self, visitor: Visitor, *, left: int) -> None:
        self._visitor = visitor
        self._left = left
        self.are_all = True

    def of(self, end: str, pks: Iterable[int], kind: EdgeKind) -> list[tuple[int, int]]:
        """Of these versions or runs, the first that were noted."""
        found: list[tuple[int, int]] = []
        rest = sorted(pks)
        while rest and self.are_all:
            some, rest = rest[:IDS_AT_ONCE], rest[IDS_AT_ONCE:]
            found += self._read(RunEdge.objects.filter(kind=kind, **{f"{end}__in": some}))
        return found

    def _read(self, edges: QuerySet[RunEdge]) -> list[tuple[int, int]]:
        visible = edges.visible_to(self._visitor).filter(version__state="committed")  # type: ignore[attr-defined]
        rows = list(visible.order_by("pk").values_list("run", "version")[: self._left + 1])
        self.are_all = len(rows) <= self._left
        found = rows[: self._left]
        self._left -= len(found)
        return found
