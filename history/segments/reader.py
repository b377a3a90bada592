"""Reading keys and rows out of segments, through caches of open files and decoded row groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from history.lru import SizedLRU
from history.segments.column import KeyColumn
from history.segments.files import local_path
from history.segments.row_group import RowGroup
from history.segments.tall import Place, places_of

OPEN_FILES = 512
CACHED_BYTES = 256_000_000


class DamagedSegment(Exception):
    """The file is missing or cannot be read."""


class SegmentRow(Protocol):
    """What names a file and says which of its keys are deleted: a ``history.models.Segment``."""

    name: str
    hidden_keys: Any


class OpenSegment:
    """One file with its index. Names never change their content, so neither does this.

    ``places`` lacks the hidden keys: for a reader they are not there.
    """

    def __init__(self, name: str, hidden: Iterable[str] = ()) -> None:
        self.name = name
        try:
            path = str(local_path(name))
            self._file = pq.ParquetFile(path, memory_map=True, page_checksum_verification=True)
            places = places_of(self._file.metadata)
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            raise DamagedSegment(f"{name}: {error}") from error
        self._members: dict[int, dict[str, Place]] = {}
        for key, place in places.items():
            self._members.setdefault(place.row_group, {})[key] = place
        self.places = {key: place for key, place in places.items() if key not in set(hidden)}
        self._hides = len(self.places) < len(places)

    def column(self, key: str) -> KeyColumn | None:
        """The key's values, or None when the segment has none. Raises DamagedSegment."""
        place = self.places.get(key)
        return None if place is None else self._group(place.row_group).column(key)

    def read(self, key: str) -> KeyColumn | None:
        """``column`` past the cache, for whoever needs it only once."""
        place = self.places.get(key)
        if place is None:
            return None
        is_alone = len(self._members[place.row_group]) == 1
        group = self._read(place.row_group) if is_alone else self._group(place.row_group)
        return group.column(key)

    def rows(self, start: int, end: int, keys: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Rows ``start`` to ``end`` (counted from the segment's first) as they were logged.

        About 1 us for a row of ten keys. What counts are the values, not the number of keys.
        """
        rows: list[dict[str, Any]] = [{} for _ in range(start, end)]
        for number, keys_there in self._wanted_groups(keys).items():
            self._group(number).fill(rows, start, keys_there)
        return rows

    def _wanted_groups(self, keys: Iterable[str] | None) -> dict[int, list[str] | None]:
        """The row groups to read, and which of their keys; None is all of them."""
        if keys is None and not self._hides:
            return dict.fromkeys(self._members)
        groups: dict[int, list[str] | None] = {}
        for key in self.places if keys is None else keys:
            if key in self.places:
                wanted = groups.setdefault(self.places[key].row_group, [])
                if wanted is not None:
                    wanted.append(key)
        return groups

    def _group(self, number: int) -> RowGroup:
        return _groups.get((self.name, number), lambda: self._read(number))

    def _read(self, number: int) -> RowGroup:
        places = self._members[number]
        has_js = any(place.has_js for place in places.values())
        names = ["line", "num", "js"] if has_js else ["line", "num"]
        try:
            table = self._file.read_row_group(number, columns=names, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise DamagedSegment(f"{self.name}: {error}") from error
        return RowGroup.of(table, places)


def open_segment(segment: SegmentRow) -> OpenSegment:
    """Raises DamagedSegment when the file is missing or is no segment."""
    name, hidden = segment.name, tuple(segment.hidden_keys or ())
    return _open.get((name, hidden), lambda: OpenSegment(name, hidden))


def forget_segments() -> None:
    """Close every file and drop every decoded row group."""
    _open.clear()
    _groups.clear()


_open: SizedLRU[OpenSegment] = SizedLRU(limit=OPEN_FILES, size_of=lambda _: 1)
_groups: SizedLRU[RowGroup] = SizedLRU(limit=CACHED_BYTES, size_of=lambda group: group.nbytes)
