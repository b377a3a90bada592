"""Reading keys and rows out of segments, through caches of open files and decoded columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from history.lru import SizedLRU
from history.segments.column import KeyColumn
from history.segments.files import local_path
from history.segments.tall import Place, places_of

OPEN_FILES = 512
CACHED_BYTES = 256_000_000


class DamagedSegment(Exception):
    """The file is missing or cannot be read."""


class OpenSegment:
    """One file with its index. Names never change their content, so neither does this."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            path = str(local_path(name))
            self._file = pq.ParquetFile(path, memory_map=True, page_checksum_verification=True)
            self.places = places_of(self._file.metadata)
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            raise DamagedSegment(f"{name}: {error}") from error

    def column(self, key: str) -> KeyColumn | None:
        """The key's values, or None when the segment has none. Raises DamagedSegment."""
        if key not in self.places:
            return None
        return _columns.get((self.name, key), lambda: self._read(self.places[key]))

    def read(self, key: str) -> KeyColumn | None:
        """``column`` past the cache, for whoever needs it only once."""
        return self._read(self.places[key]) if key in self.places else None

    def _read(self, place: Place) -> KeyColumn:
        names = ["line", "num", "js"] if place.has_js else ["line", "num"]
        try:
            table = self._file.read_row_group(place.row_group, columns=names, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise DamagedSegment(f"{self.name}: {error}") from error
        own = table.slice(place.start, place.count).combine_chunks()
        lines = np.asarray(own["line"].combine_chunks(), dtype=np.int32)
        js = own["js"].combine_chunks() if place.has_js else None
        return KeyColumn(lines, own["num"].combine_chunks(), js, place.is_int)

    def rows(self, start: int, end: int, keys: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Rows ``start`` to ``end`` (counted from the segment's first) as they were logged."""
        rows: list[dict[str, Any]] = [{} for _ in range(start, end)]
        for key in self.places if keys is None else keys:
            column = self.column(key)
            if column is None:
                continue
            low, high = np.searchsorted(column.lines, [start, end]).tolist()
            places = (column.lines[low:high] - start).tolist()
            for place, value in zip(places, column.values(low, high), strict=True):
                rows[place][key] = value
        return rows


def open_segment(name: str) -> OpenSegment:
    """Raises DamagedSegment when the file is missing or is no segment."""
    return _open.get(name, lambda: OpenSegment(name))


def forget_segments() -> None:
    """Close every file and drop every decoded column."""
    _open.clear()
    _columns.clear()


_open: SizedLRU[OpenSegment] = SizedLRU(limit=OPEN_FILES, size_of=lambda _: 1)
_columns: SizedLRU[KeyColumn] = SizedLRU(limit=CACHED_BYTES, size_of=lambda column: column.nbytes)
