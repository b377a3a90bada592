"""Lists that are longer than one answer: read page by page, as far as somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from labstead._connection.http_client import HttpClient

Item = TypeVar("Item")


class Page(Generic[Item]):
    """Some items, the cursor of the page after ("" at the end), and how many there are in all."""

    def __init__(self, items: list[Item], after: str, total: int | None = None) -> None:
        self.items = items
        self.after = after
        self.total = total


class Lazy(Sequence[Item]):
    """What ``read`` brings, a page when it is wanted. Knows its length after one page."""

    def __init__(self, read: Callable[[str], Page[Item]]) -> None:
        self._read = read
        self._items: list[Item] = []
        self._after: str | None = ""
        self._total: int | None = None

    def __iter__(self) -> Iterator[Item]:
        place = 0
        while self._has(place):
            yield self._items[place]
            place += 1

    def __len__(self) -> int:
        self._has(0)
        if self._total is None:
            while self._after is not None:
                self._read_on()
            self._total = len(self._items)
        return self._total

    def __bool__(self) -> bool:
        return self._has(0)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> list[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | list[Item]:
        if isinstance(place, slice):
            # Runs may go while the pages are read: then it is shorter than it said.
            wanted = range(*place.indices(len(self)))
            return [self._items[at] for at in wanted if self._has(at)]
        at = place if place >= 0 else len(self) + place
        if at < 0 or not self._has(at):
            raise IndexError(f"there is no item {place} in a list of {len(self)}")
        return self._items[at]

    def _has(self, place: int) -> bool:
        while place >= len(self._items) and self._after is not None:
            self._read_on()
        return place < len(self._items)

    def _read_on(self) -> None:
        page = self._read(self._after or "")
        self._items += page.items
        self._after = page.after or None
        self._total = page.total


def by_cursor(client: HttpClient, path: str, shape: Callable[[dict[str, Any]], Item]) -> Lazy[Item]:
    """A list of the API, whose ``next`` is the address of the page after."""
    place = path.partition("?")[0]

    def read(after: str) -> Page[Item]:
        answer = client.get(f"{place}{after}" if after else path)
        _, question, query = str(answer.get("next") or "").partition("?")
        return Page([shape(found) for found in answer["results"]], question + query)

    return Lazy(read)
