"""Lists in pages, as the protocol has them: edges with nodes and cursors, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from labstead_core.errors import Invalid

USUAL_PAGE = 50
LARGEST_PAGE = 10_000
LARGEST_OFFSET = 2**62
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Edge:
    node: Any
    cursor: str = ""


@dataclass(frozen=True)
class PageInfo:
    has_next_page: bool = False
    end_cursor: str | None = None


@dataclass(frozen=True)
class Connection:
    """``total_count`` may be a function of the call: it is asked only where it is selected."""

    edges: Sequence[Edge]
    page_info: PageInfo = PageInfo()
    total_count: Any = None


def all_of(nodes: Sequence[Any]) -> Connection:
    """A list that is never long, in one page."""
    edges = [Edge(node, str(place)) for place, node in enumerate(nodes, start=1)]
    return Connection(edges, total_count=len(edges))


def page_of(
    rows: QuerySet[Row],
    node: Callable[[Row], Any],
    *,
    after: str | None = None,
    first: int | None = None,
) -> Connection:
    """The next ``first`` rows of an ordered query; a cursor is how many came before."""
    start, size = offset_of(after), page_size(first)
    found = list(rows[start : start + size + 1])
    edges = [Edge(node(row), str(start + place)) for place, row in enumerate(found[:size], 1)]
    end = edges[-1].cursor if edges else after
    more = PageInfo(has_next_page=len(found) > size, end_cursor=end)
    return Connection(edges, more, total_count=lambda call: rows.count())


def page_size(first: int | None) -> int:
    return min(max(first or USUAL_PAGE, 1), LARGEST_PAGE)


def offset_of(cursor: str | None) -> int:
    """Raises Invalid for a cursor that no page gave."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor[:20]) > LARGEST_OFFSET:
        raise Invalid("This cursor is none of ours.", fields={"after": "a cursor of a page"})
    return int(cursor)
