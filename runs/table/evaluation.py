"""Which runs of a snapshot a filter lets through."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from functools import reduce
from typing import Any

import numpy as np

from runs.table import patterns, values
from runs.table.columns import Column
from runs.table.dictionary import Mask
from runs.table.fields import Field
from runs.table.snapshot import Snapshot
from runs.table.tree import (
    Ago,
    And,
    At,
    Compare,
    Condition,
    Contains,
    Exists,
    Filter,
    Has,
    Matches,
    Midnight,
    Not,
    OneOf,
    Op,
    Or,
    Size,
    Value,
)

ARITHMETIC: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: operator.eq,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


class Evaluation:
    """One question to one snapshot at one moment. Masks have a place for each row."""

    def __init__(self, snapshot: Snapshot, *, now: float) -> None:
        self._snapshot = snapshot
        self._now = now

    def rows(self, tree: Filter) -> Mask:
        """True for the runs that are there and match."""
        matching: Mask = self.mask(tree) & self._snapshot.alive
        return matching

    def mask(self, tree: Filter) -> Mask:
        match tree:
            case And(parts):
                return reduce(operator.and_, map(self.mask, parts), self._all(True))
            case Or(parts):
                return reduce(operator.or_, map(self.mask, parts), self._all(False))
            case Not(part):
                return ~self.mask(part)
        return self.condition(tree)

    def _all(self, answer: bool) -> Mask:
        return np.full(self._snapshot.capacity, answer, dtype=np.bool_)

    def condition(self, one: Condition) -> Mask:
        if isinstance(one, Exists):
            return self.exists(one.field)
        column = self._snapshot.column(one.field, now=self._now)
        return self._all(False) if column is None else self.on_column(one, column)

    def exists(self, field: Field) -> Mask:
        """An object exists where anything in it does."""
        fields = [field, *self._snapshot.has_below(field)]
        columns = [self._snapshot.column(one, now=self._now) for one in fields]
        found = [column.present() for column in columns if column is not None]
        return reduce(operator.or_, found, self._all(False))

    def on_column(self, one: Condition, column: Column) -> Mask:
        match one:
            case Compare(_, Op.EQ, value):
                return self.equals(column, value)
            case Compare(_, op, value):
                return self.stands(column, op, value)
            case OneOf(_, wanted):
                masks = [self.equals(column, value) for value in wanted]
                return reduce(operator.or_, masks, self._all(False))
            case Has(_, value):
                return self.test(column, ("has", name_of(value)), lambda v: values.has(v, value))
            case Contains(_, text):
                folded = text.casefold()
                return self.test(column, ("in", folded), lambda v: values.contains(v, folded))
            case Matches(_, pattern):
                return self.matches(column, pattern)
            case Size(_, n):
                return self.test(column, ("size", n), lambda v: is_list(v) and len(v) == n)
        raise AssertionError(one)

    def equals(self, column: Column, value: Value) -> Mask:
        wanted = self.resolved(value)
        by_code = self.test(column, ("=", name_of(wanted)), lambda v: values.equal(v, wanted))
        return by_code | self.by_number(column, Op.EQ, wanted)

    def stands(self, column: Column, op: Op, value: Value) -> Mask:
        """Before or after: numbers among numbers, texts among texts."""
        wanted = self.resolved(value)
        if isinstance(wanted, str):
            return self.test(column, (op, wanted), lambda v: values.is_ordered(v, op, wanted))
        return self.by_number(column, op, wanted)

    def by_number(self, column: Column, op: Op, wanted: Value) -> Mask:
        if column.numbers is None or not isinstance(wanted, float):
            return self._all(False)
        mask: Mask = ARITHMETIC[op](column.numbers, wanted)
        return mask

    def resolved(self, value: Value) -> Value:
        """Points in time as the seconds that columns hold."""
        return value.at(self._now) if isinstance(value, At | Ago | Midnight) else value

    def matches(self, column: Column, pattern: str) -> Mask:
        search = patterns.compiled(pattern).search
        return self.test(
            column, ("~", pattern), lambda v: any(search(whole(t)) for t in values.texts_of(v))
        )

    def test(self, column: Column, name: Hashable, is_wanted: Callable[[Any], bool]) -> Mask:
        """Asked once for each distinct value, not for each run."""
        if column.codes is None:
            return self._all(False)
        mask: Mask = column.dictionary.test(name, is_wanted)[column.codes]
        return mask


def name_of(value: Value) -> str:
    """Tells 1, true and "1" apart, which a dict's keys don't."""
    return repr(value)


def is_list(value: Any) -> bool:
    return isinstance(value, list)


def whole(text: str) -> str:
    """RE2 takes UTF-8, which has no half characters."""
    return text if text.isascii() else text.encode(errors="replace").decode()
