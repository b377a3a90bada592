"""The cells of a grid, counted and numbered.

A cell is written as a tuple: for each dimension the place of its value among the choices, or
INACTIVE where the dimension's conditions do not hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from sweeps.search.config.model import Dimension, SweepConfig
from sweeps.search.sameness import key_of
from sweeps.search.space import Flat, active, configuration, flattened
from sweeps.search.trials import Values

Cell: TypeAlias = tuple[int, ...]
INACTIVE = -1


class Choices:
    """The values of one dimension; equal ones count as the first of them."""

    def __init__(self, dimension: Dimension) -> None:
        choices = dimension.law.choices() or ()
        self.values = choices
        self.keys = None if isinstance(choices, range) else self._keys(choices)
        mappings = () if isinstance(choices, range) else choices
        self.dict_keys = {key for one in mappings if isinstance(one, Mapping) for key in one}

    @staticmethod
    def _keys(choices: tuple[Any, ...]) -> dict[str, int]:
        keys: dict[str, int] = {}
        for place, one in enumerate(choices):
            keys.setdefault(key_of(one), place)
        return keys

    def first_place(self, place: int) -> int:
        return place if self.keys is None else self.keys[key_of(self.values[place])]

    def place(self, value: Any) -> int | None:
        """Of a value of a run. Of mappings, only keys that the grid knows count."""
        if self.keys is None:
            return self._place_of_integer(value)
        if self.dict_keys and isinstance(value, Mapping):
            value = {key: one for key, one in value.items() if key in self.dict_keys}
        return self.keys.get(key_of(value))

    def _place_of_integer(self, value: Any) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return self.values.index(int(value)) if value in self.values else None


class Grid:
    """All cells in order: the last name changes fastest."""

    def __init__(self, config: SweepConfig) -> None:
        self.config = config
        self.choices = [Choices(one) for one in config.dimensions]
        self.sizes = [len(one.values) for one in self.choices]
        self.has_conditions = any(one.conditions for one in config.dimensions)
        self.is_plain = not self.has_conditions and all(
            one.keys is None or len(one.keys) == len(one.values) for one in self.choices
        )

    @property
    def total(self) -> int:
        """Places in the product; more than there are cells where some values are the same, a
        condition does not hold or a constraint forbids."""
        return math.prod(self.sizes)

    def cells(self, places: Iterable[int] | None = None) -> Iterator[tuple[Cell, dict[str, Any]]]:
        """The cells at ``places`` of the product, each once, with their configurations."""
        passed = set[Cell]()
        for place in range(self.total) if places is None else places:
            cell = self.cell_at(place)
            if self.is_plain or cell not in passed:
                if not self.is_plain:
                    passed.add(cell)
                values = configuration(self.config, self._flat(place))
                if values is not None:
                    yield cell, values

    def without(
        self, seen: set[Cell], places: Iterable[int]
    ) -> Iterator[tuple[Cell, dict[str, Any]]]:
        """As `cells`, but for those seen; passing one of them costs little."""
        return self.cells(place for place in places if self.cell_at(place) not in seen)

    def cell_at(self, place: int) -> Cell:
        if self.is_plain:
            return tuple(self._digits(place))
        digits = [
            one.first_place(digit)
            for one, digit in zip(self.choices, self._digits(place), strict=True)
        ]
        if not self.has_conditions:
            return tuple(digits)
        there = active(self.config.dimensions, self._flat(place))
        pairs = zip(self.config.dimensions, digits, strict=True)
        return tuple(digit if one.path in there else INACTIVE for one, digit in pairs)

    def cell_of(self, values: Values) -> Cell | None:
        """The cell of a run; None when it lacks a parameter or has a value that is no choice."""
        flat = flattened(self.config.dimensions, values)
        there = active(self.config.dimensions, flat)
        cell: list[int] = []
        for one, choices in zip(self.config.dimensions, self.choices, strict=True):
            place: int | None = INACTIVE
            if one.path in there:
                place = choices.place(flat[one.path]) if one.path in flat else None
            if place is None:
                return None
            cell.append(place)
        return tuple(cell)

    def _flat(self, place: int) -> Flat:
        places = zip(self.config.dimensions, self.choices, self._digits(place), strict=True)
        return {one.path: choices.values[digit] for one, choices, digit in places}

    def _digits(self, place: int) -> list[int]:
        digits = []
        for size in reversed(self.sizes):
            place, digit = divmod(place, size)
            digits.append(digit)
        return digits[::-1]
