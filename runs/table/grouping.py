"""Groups of runs with the same values, nested, and what a metric is like in each.

Statistics are over the finite numbers of a group; ``std`` is that of a sample (n - 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from labstead_core.errors import Invalid
from runs.table.columns import Column
from runs.table.dictionary import Floats
from runs.table.fields import Field
from runs.table.flattening import Rows
from runs.table.numbers import told_numbers
from runs.table.snapshot import Snapshot
from runs.table.values import as_number, sort_key

MOST_KEYS = 5
MOST_METRICS = 50
MOST_GROUPS = 10_000
MOST_COUNTED = 1_000_000

Ids: TypeAlias = NDArray[np.intp]
Statistics: TypeAlias = "dict[str, float | int | None]"
NOTHING: Statistics = dict.fromkeys(("mean", "min", "max", "std", "median")) | {"n": 0}


class Missing:
    """The value of runs that do not have the field; null is another one."""


@dataclass
class Group:
    """``groups`` are those of the next key, in ascending order of their values."""

    value: Any
    count: int
    metrics: dict[str, Statistics]
    groups: list[Group] = field(default_factory=list)


def group_rows(
    snapshot: Snapshot, rows: Rows, *, by: Sequence[Field], metrics: Sequence[Field], now: float
) -> list[Group]:
    """Raises Invalid (``too_many_groups``)."""
    numbers = {str(one): told_numbers(snapshot, one, rows, now=now) for one in metrics}
    outer = Level(np.zeros(len(rows), dtype=np.intp), [Group(None, len(rows), {})])
    level = outer
    for key in by:
        level = level.split(*labels_of(snapshot.column(key, now=now), rows), numbers)
    return outer.groups[0].groups


@dataclass(frozen=True)
class Level:
    """The groups by the first keys, and for each row the index of its group."""

    ids: Ids
    groups: list[Group]

    def split(self, labels: Ids, values: list[Any], numbers: dict[str, Floats]) -> Level:
        """The groups inside each group, by one more key; they are hung into their parents."""
        pairs = self.ids * len(values) + labels
        found, ids = compacted(pairs, len(self.groups) * len(values))
        counts = np.bincount(ids, minlength=len(found))
        if len(found) > MOST_GROUPS:
            raise Invalid(
                f"There are more than {MOST_GROUPS:,} groups. Filter first, or group by less.",
                code="too_many_groups",
                fields={"by": "too many groups"},
            )
        statistics = {name: statistics_of(some, ids, len(found)) for name, some in numbers.items()}
        groups = []
        for i, (pair, count) in enumerate(zip(found.tolist(), counts.tolist(), strict=True)):
            parent, label = divmod(pair, len(values))
            metrics = {name: some[i] for name, some in statistics.items()}
            groups.append(Group(values[label], count, metrics))
            self.groups[parent].groups.append(groups[-1])
        for group in self.groups:
            group.groups.sort(key=place_of)
        return Level(ids, groups)


def place_of(group: Group) -> tuple[bool, bool, float, str]:
    """Numbers, then what else has an order, then null, NaN, objects and missing."""
    number = None if isinstance(group.value, str) else as_number(group.value)
    if number is not None and not np.isnan(number):
        return (False, False, number, "")
    key = None if group.value is Missing else sort_key(group.value)
    return (key is None, True, 0.0, key or str(group.value))


def labels_of(column: Column | None, rows: Rows) -> tuple[Ids, list[Any]]:
    """For each row the index of its value, and the distinct values."""
    if column is None:
        return np.zeros(len(rows), dtype=np.intp), [Missing]
    labels = np.zeros(len(rows), dtype=np.intp)
    values: list[Any] = [Missing]
    if column.codes is not None:
        codes = column.codes[rows]
        found, inverse = compacted(codes[codes >= 0], len(column.dictionary))
        labels[codes >= 0] = inverse + len(values)
        values += [column.dictionary.entries[code] for code in found.tolist()]
    if column.numbers is not None:
        numbers = column.numbers[rows]
        is_number = ~np.isnan(numbers)
        distinct, inverse = np.unique(numbers[is_number], return_inverse=True)
        labels[is_number] = inverse + len(values)
        values += distinct.tolist()
    return labels, values


def compacted(ids: Any, limit: int) -> tuple[Ids, Ids]:
    """The distinct ids, ascending, and for each id its place among them.

    All are below ``limit``; unless that is large, they are counted rather than sorted.
    """
    if limit > MOST_COUNTED:
        found, inverse = np.unique(ids, return_inverse=True)
        return found, inverse
    is_used = np.bincount(ids, minlength=limit) > 0
    places = np.cumsum(is_used) - 1
    return np.flatnonzero(is_used), places[ids]


def statistics_of(numbers: Floats, ids: Ids, n_groups: int) -> list[Statistics]:
    """For each group; one sort for all of them."""
    finite = np.isfinite(numbers)
    values, groups = numbers[finite], ids[finite]
    # As lexsort would, but small integers are sorted by radix: some ten times as fast.
    order = np.argsort(values)
    order = order[np.argsort(groups[order].astype(np.uint16), kind="stable")]
    values, groups = values[order], groups[order]
    all_counts = np.bincount(groups, minlength=n_groups)
    present = np.flatnonzero(all_counts)
    counts = all_counts[present]
    starts = np.cumsum(counts) - counts
    found = [dict(NOTHING) for _ in range(n_groups)]
    if not len(present):
        return found
    with np.errstate(over="ignore", invalid="ignore"):
        means = np.add.reduceat(values, starts) / counts
        squares = np.add.reduceat((values - np.repeat(means, counts)) ** 2, starts)
    ends = starts + counts
    columns = {
        "n": counts,
        "mean": means,
        "min": values[starts],
        "max": values[ends - 1],
        "median": values[starts + (counts - 1) // 2] / 2 + values[starts + counts // 2] / 2,
        "std": np.sqrt(squares / np.maximum(counts - 1, 1)),
    }
    lists = {name: column.tolist() for name, column in columns.items()}
    for i, group in enumerate(present.tolist()):
        found[group] = {name: column[i] for name, column in lists.items()}
        if lists["n"][i] == 1:
            found[group]["std"] = None
    return found
