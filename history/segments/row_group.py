"""One row group of a segment, decoded: the values of one large key, or of many small ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from history.segments.column import KeyColumn, values_of
from history.segments.tall import Place

Row = dict[str, Any]


@dataclass(frozen=True)
class RowGroup:
    """Values in the file's order: key by key, each in ascending order of lines."""

    lines: NDArray[np.int32]
    num: pa.DoubleArray
    js: pa.BinaryArray | None
    places: Mapping[str, Place]

    @classmethod
    def of(cls, table: pa.Table, places: Mapping[str, Place]) -> RowGroup:
        whole = table.combine_chunks()
        lines = np.asarray(whole["line"].combine_chunks(), dtype=np.int32)
        js = whole["js"].combine_chunks() if "js" in whole.column_names else None
        return cls(lines, whole["num"].combine_chunks(), js, places)

    @property
    def nbytes(self) -> int:
        return int(self.lines.nbytes + self.num.nbytes + (self.js.nbytes if self.js else 0))

    def column(self, key: str) -> KeyColumn:
        """The key's values; shares their memory."""
        place = self.places[key]
        start, end = place.start, place.start + place.count
        js = self.js[start:end] if self.js is not None and place.has_js else None
        return KeyColumn(self.lines[start:end], self.num[start:end], js, place.is_int)

    def fill(self, rows: Sequence[Row], start: int, keys: Iterable[str] | None = None) -> None:
        """Put the values of lines from ``start`` on into ``rows``, one for each line."""
        end = start + len(rows)
        if len(self.places) == 1:
            for key in self.places:
                self.column(key).fill(rows, start, key)
            return
        self._fill_from_many(rows, start, end, keys)

    def _fill_from_many(
        self, rows: Sequence[Row], start: int, end: int, keys: Iterable[str] | None
    ) -> None:
        """One look at the lines of all keys: five thousand of them may have a value each."""
        is_wanted = (self.lines >= start) & (self.lines < end)
        if keys is not None:
            is_wanted &= self._owned_by(keys)
        found = np.flatnonzero(is_wanted)
        names = list(self.places)
        owners = np.searchsorted(self._starts(), found, side="right") - 1
        values = self._values(found, owners)
        places = (self.lines[found] - start).tolist()
        for place, owner, value in zip(places, owners.tolist(), values, strict=True):
            rows[place][names[owner]] = value

    def _starts(self) -> NDArray[np.int64]:
        return np.array([place.start for place in self.places.values()], dtype=np.int64)

    def _owned_by(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        is_owned = np.zeros(len(self.lines), dtype=np.bool_)
        for key in keys:
            place = self.places[key]
            is_owned[place.start : place.start + place.count] = True
        return is_owned

    def _values(self, found: NDArray[np.int64], owners: NDArray[np.int64]) -> list[Any]:
        is_int = np.array([place.is_int for place in self.places.values()])
        taken = pa.array(found)
        js = None if self.js is None else self.js.take(taken)
        return values_of(self.num.take(taken), js, is_int[owners])
