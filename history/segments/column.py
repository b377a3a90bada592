"""One key's values in a segment, lossless: a number for charts, and exact JSON where that differs.

``num`` holds the number of a value, ``js`` its JSON text. A float needs no ``js``; a text has no
``num``; a bool, a whole number among floats or one beyond 2**53 has both, so that a chart can draw
it and an export gives back what was logged. A column of whole numbers alone is flagged instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from history.non_finite import NON_FINITE

# Every whole number up to here is a float64, too.
EXACT_INTEGERS = 2**53
_NAME_OF = {np.inf: "Infinity", -np.inf: "-Infinity"}


@dataclass(frozen=True)
class KeyColumn:
    """Values in ascending order of ``lines`` (counted from the segment's first).

    ``num`` is float64 with null for values that are no numbers, ``js`` binary JSON with null where
    ``num`` says it all, or None when it does so everywhere. With ``is_int`` numbers are whole.
    """

    lines: NDArray[np.int32]
    num: pa.DoubleArray
    js: pa.BinaryArray | None = None
    is_int: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def nbytes(self) -> int:
        return int(self.lines.nbytes + self.num.nbytes + (self.js.nbytes if self.js else 0))

    def numbers(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Lines and numbers of the values that are numbers."""
        values = self.num.to_numpy(zero_copy_only=False)
        if self.num.null_count == 0:
            return self.lines, values
        is_number = ~np.asarray(self.num.is_null())
        return self.lines[is_number], values[is_number]

    def values(self, start: int, end: int) -> list[Any]:
        """The values at places ``start`` to ``end`` as they were logged."""
        js = None if self.js is None else self.js[start:end]
        return values_of(self.num[start:end], js, self.is_int)

    def fill(self, rows: Sequence[dict[str, Any]], start: int, key: str) -> None:
        """Put the values of lines from ``start`` on under ``key`` into ``rows``, one a line."""
        low, high = np.searchsorted(self.lines, [start, start + len(rows)]).tolist()
        values = self.values(low, high)
        if high - low == len(rows):
            for row, value in zip(rows, values, strict=True):
                row[key] = value
            return
        places = (self.lines[low:high] - start).tolist()
        for place, value in zip(places, values, strict=True):
            rows[place][key] = value

    def first(self, count: int) -> KeyColumn:
        js = None if self.js is None else self.js[:count]
        return KeyColumn(self.lines[:count], self.num[:count], js, self.is_int)

    def with_exact_texts(self) -> KeyColumn:
        """The same with ``js`` written out, to stand beside columns of another kind."""
        if self.js is not None or not self.is_int:
            return self
        texts = [b"%d" % int(number) for number in self.num.to_pylist()]
        return KeyColumn(self.lines, self.num, pa.array(texts, pa.binary()))


def values_of(
    num: pa.DoubleArray, js: pa.BinaryArray | None, is_int: bool | NDArray[np.bool_]
) -> list[Any]:
    """The logged values behind numbers and texts; ``is_int`` for all of them or for each."""
    numbers = num.to_numpy(zero_copy_only=False)
    values: list[Any] = numbers.tolist()
    if np.any(is_int):
        values = with_integers(numbers, values, is_int)
    for at in np.flatnonzero(~np.isfinite(numbers)).tolist():
        values[at] = as_logged(values[at])
    if js is None or js.null_count == len(js):
        return values
    has_text = np.flatnonzero(np.asarray(js.is_valid()))
    texts = js.drop_null().to_pylist()
    for at, value in zip(has_text.tolist(), orjson.loads(listed(texts)), strict=True):
        values[at] = value
    return values


def with_integers(
    numbers: NDArray[np.float64], values: list[Any], is_int: bool | NDArray[np.bool_]
) -> list[Any]:
    if np.all(is_int):
        whole: list[Any] = numbers.astype(np.int64).tolist()
        return whole
    for at in np.flatnonzero(is_int).tolist():
        values[at] = int(values[at])
    return values


def listed(texts: Sequence[bytes]) -> bytes:
    """JSON texts as one JSON list: to parse it costs less than to parse each."""
    return b"[" + b",".join(texts) + b"]"


def as_logged(number: float) -> Any:
    """Infinities and NaN as the strings that clients send."""
    return number if number - number == 0.0 else _NAME_OF.get(number, "NaN")


def column_of(lines: Sequence[int], values: Sequence[Any]) -> KeyColumn:
    """The column of these logged values. Numbers alone cost some 30 ns each."""
    at = np.asarray(lines, dtype=np.int32)
    kinds = set(map(type, values))
    if kinds == {float}:
        return KeyColumn(at, pa.array(values, pa.float64()))
    if kinds == {int} and min(values) >= -EXACT_INTEGERS and max(values) <= EXACT_INTEGERS:
        return KeyColumn(at, pa.array(np.array(values, dtype=np.float64)), is_int=True)
    pairs = [both_forms(value) for value in values]
    num = pa.array([number for number, _ in pairs], pa.float64())
    js = pa.array([text for _, text in pairs], pa.binary())
    return KeyColumn(at, num, js if js.null_count < len(js) else None)


def both_forms(value: Any) -> tuple[float | None, bytes | None]:
    if type(value) is float:
        return value, None
    if isinstance(value, str) and value in NON_FINITE:
        return NON_FINITE[value], None
    number = float(value) if isinstance(value, int) else None
    return number, orjson.dumps(value)


def joined(parts: Sequence[tuple[int, KeyColumn]]) -> KeyColumn:
    """Columns of neighbouring segments as one; each comes with what to add to its lines."""
    lines = np.concatenate([part.lines + np.int32(shift) for shift, part in parts])
    is_int = all(part.is_int for _, part in parts)
    columns = [part if is_int else part.with_exact_texts() for _, part in parts]
    num = pa.concat_arrays([column.num for column in columns])
    if all(column.js is None for column in columns):
        return KeyColumn(lines, num, None, is_int)
    texts = [pa.nulls(len(c), pa.binary()) if c.js is None else c.js for c in columns]
    return KeyColumn(lines, num, pa.concat_arrays(texts), is_int)
