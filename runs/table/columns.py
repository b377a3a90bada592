"""One field's values for all runs of a project, as arrays with a place for each run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from runs.table.dictionary import MISSING, NUMBER, Codes, Dictionary, Floats, Mask
from runs.table.flattening import Rows
from runs.table.values import as_number

SPARSE_ENTRY_BYTES = 200
_NUMERIC = {int, float}


class Column:
    """``numbers`` is NaN where there is no number; ``codes`` says what stands there instead.

    A column of numbers alone has no codes (8 bytes a run), one without numbers no ``numbers``
    (4 bytes). The number NaN is an entry of the dictionary.
    """

    def __init__(self, capacity: int, *, is_text_only: bool = False) -> None:
        self.capacity = capacity
        self.is_text_only = is_text_only
        self.numbers: Floats | None = None
        self.codes: Codes | None = None
        self.dictionary = Dictionary(is_text_only=is_text_only)

    @property
    def size_bytes(self) -> int:
        arrays = [array.nbytes for array in (self.numbers, self.codes) if array is not None]
        return sum(arrays) + self.dictionary.size_bytes

    def resize(self, capacity: int) -> None:
        self.capacity = capacity
        if self.numbers is not None:
            self.numbers = grown(self.numbers, capacity, np.nan)
        if self.codes is not None:
            self.codes = grown(self.codes, capacity, MISSING)

    def put(self, rows: Rows, values: Sequence[Any]) -> None:
        """Replace what stands in these rows."""
        if set(map(type, values)) <= _NUMERIC:
            self.put_numbers(rows, floats(values))
        else:
            self.put_coded(rows, values)

    def put_numbers(self, rows: Rows, numbers: Floats) -> None:
        """``numbers`` holds no NaN."""
        self._with_numbers()[rows] = numbers
        if self.codes is not None:
            self.codes[rows] = NUMBER

    def put_coded(self, rows: Rows, values: Sequence[Any]) -> None:
        is_number = [type(value) in _NUMERIC for value in values]
        if any(is_number):
            self.put_mixed(rows, values, is_number)
            return
        codes = np.array(self.dictionary.codes(values), dtype=np.int32)
        self._with_codes()[rows] = codes
        if self.numbers is not None:
            self.numbers[rows] = np.nan
        infinite = np.flatnonzero(codes == NUMBER)
        if len(infinite):
            self.put_numbers(rows[infinite], floats([values[i] for i in infinite.tolist()]))

    def put_mixed(self, rows: Rows, values: Sequence[Any], is_number: list[bool]) -> None:
        numbers = np.array(is_number)
        plain, other = np.flatnonzero(numbers), np.flatnonzero(~numbers)
        self.put_numbers(rows[plain], floats([values[i] for i in plain.tolist()]))
        self.put_coded(rows[other], [values[i] for i in other.tolist()])

    def _with_numbers(self) -> Floats:
        if self.numbers is None:
            self.numbers = np.full(self.capacity, np.nan)
        return self.numbers

    def _with_codes(self) -> Codes:
        if self.codes is None:
            self.codes = np.full(self.capacity, MISSING, dtype=np.int32)
            if self.numbers is not None:
                self.codes[~np.isnan(self.numbers)] = NUMBER
        return self.codes

    def clear(self, rows: Rows) -> None:
        if self.numbers is not None:
            self.numbers[rows] = np.nan
        if self.codes is not None:
            self.codes[rows] = MISSING

    def present(self) -> Mask:
        """Where the field exists; null counts."""
        if self.codes is not None:
            present: Mask = self.codes != MISSING
            return present
        if self.numbers is not None:
            return ~np.isnan(self.numbers)
        return np.zeros(self.capacity, dtype=np.bool_)

    def cell(self, row: int) -> Any:
        """The value of one run; None for null and for no value."""
        code = MISSING if self.codes is None else int(self.codes[row])
        if code >= 0:
            return self.dictionary.entries[code]
        number = np.nan if self.numbers is None else float(self.numbers[row])
        return None if np.isnan(number) else number

    def forget_unused(self) -> None:
        """Drop entries that no run has any more, when they are the greater part."""
        if self.codes is None or len(self.dictionary) < 2 * self.capacity + 1000:
            return
        rows = np.flatnonzero(self.codes >= 0)
        values = [self.dictionary.entries[code] for code in self.codes[rows].tolist()]
        self.dictionary = Dictionary(is_text_only=self.is_text_only)
        self.codes[rows] = self.dictionary.codes(values)


class SparseColumn:
    """A field that few runs have, by row: thousands of rare keys cost no array each."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}

    @property
    def size_bytes(self) -> int:
        return SPARSE_ENTRY_BYTES * len(self.values)

    def put(self, rows: Rows, values: Sequence[Any]) -> None:
        self.values.update(zip(rows.tolist(), values, strict=True))

    def clear(self, rows: Rows) -> None:
        for row in rows.tolist():
            self.values.pop(row, None)

    def dense(self, capacity: int) -> Column:
        column = Column(capacity)
        column.put(np.array(list(self.values), dtype=np.intp), list(self.values.values()))
        return column


def grown(array: Any, capacity: int, empty: float) -> Any:
    longer = np.full(capacity, empty, dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def floats(values: Sequence[Any]) -> Floats:
    """Doubles of numbers, and of the strings that stand for numbers."""
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        return np.array([as_number(value) for value in values], dtype=np.float64)
