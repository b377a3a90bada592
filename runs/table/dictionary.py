"""Numbers for what is no number: each distinct text, list and so on of a column gets a code."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from runs.table.values import KINDS, identity, kind_of, sort_key

Codes: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

# Codes beside the dictionary's own. Tables by code end with one place for each, so that these
# find theirs from the end: table[MISSING] is the last, table[NUMBER] the one before.
MISSING, NUMBER = -1, -2
REMEMBERED_TESTS = 16
ENTRY_BYTES = 150


class Dictionary:
    """Only grows. Answers of tests are kept, and made longer when entries came since."""

    def __init__(self, *, is_text_only: bool) -> None:
        """With ``is_text_only`` the text ``NaN`` is text; else it is a number, as in JSON."""
        self.entries: list[Any] = []
        self._kinds = array("b")
        self._code_of: dict[str | bytes, int] = {}
        self._tests: OrderedDict[Hashable, Mask] = OrderedDict()
        self._sorted: list[int] = []
        self._sort_keys: list[str] = []
        self._n_sorted = 0
        self._ranks: Floats | None = None
        self._text_bytes = 0
        if not is_text_only:
            self._code_of |= {"Infinity": NUMBER, "-Infinity": NUMBER}
            self._code_of["NaN"] = self._add(b"NaN", math.nan)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def size_bytes(self) -> int:
        return ENTRY_BYTES * len(self.entries) + self._text_bytes

    def codes(self, values: Sequence[Any]) -> list[int]:
        """A code for each; NUMBER for infinities, which the caller keeps as numbers."""
        code_of = self._code_of
        return [
            found
            if type(value) is str and (found := code_of.get(value)) is not None
            else self._code(value)
            for value in values
        ]

    def _code(self, value: Any) -> int:
        key = value if isinstance(value, str) else identity(value)
        found = self._code_of.get(key)
        return self._add(key, value) if found is None else found

    def _add(self, key: str | bytes, value: Any) -> int:
        code = self._code_of[key] = len(self.entries)
        self.entries.append(value)
        self._kinds.append(KINDS.index(kind_of(value)))
        self._text_bytes += len(key)
        return code

    def kinds_of(self, codes: Codes) -> dict[str, int]:
        """How many of the codes, all of them entries, stand for each kind of value."""
        counts = np.bincount(np.array(self._kinds, dtype=np.int8)[codes], minlength=len(KINDS))
        return dict(zip(KINDS, counts.tolist(), strict=True))

    def test(self, name: Hashable, is_wanted: Callable[[Any], bool]) -> Mask:
        """The answer for each code, false for MISSING and NUMBER. ``name`` tells tests apart."""
        known = self._tests.pop(name, np.zeros(0, dtype=np.bool_))
        if len(known) < len(self.entries):
            new = [is_wanted(entry) for entry in self.entries[len(known) :]]
            known = np.concatenate([known, np.array(new, dtype=np.bool_)])
        self._tests[name] = known
        if len(self._tests) > REMEMBERED_TESTS:
            self._tests.popitem(last=False)
        return np.append(known, [False, False])

    def ranks(self) -> Floats:
        """The place of each code in ascending order; NaN for what has none."""
        if self._ranks is None or self._n_sorted < len(self.entries):
            self._sort_new()
            ranks = np.full(len(self.entries) + 2, np.nan)
            ranks[self._sorted] = np.arange(len(self._sorted))
            self._ranks = ranks
        return self._ranks

    def _sort_new(self) -> None:
        """Sorting what is nearly sorted costs little: a few new names do not sort all again."""
        for code in range(self._n_sorted, len(self.entries)):
            key = sort_key(self.entries[code])
            self._sort_keys.append(key or "")
            if key is not None:
                self._sorted.append(code)
        self._sorted.sort(key=self._sort_keys.__getitem__)
        self._n_sorted = len(self.entries)

    def place_of(self, value: Any) -> float:
        """The rank of any value, between two ranks when it is not an entry; NaN without order."""
        key = sort_key(value)
        if key is None:
            return math.nan
        self.ranks()
        place = bisect_left(self._sorted, key, key=self._sort_keys.__getitem__)
        is_entry = place < len(self._sorted) and self._sort_keys[self._sorted[place]] == key
        return float(place) if is_entry else place - 0.5
