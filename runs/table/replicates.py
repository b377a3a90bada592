"""Runs that differ in nothing but a seed, put together: the replicates of one experiment.

Runs belong together when they agree in every configuration field except those that are named, and
in the fields asked for besides. The numbers themselves go out: what they prove is worked out where
it is shown, by the code that draws the bands of charts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labstead_core.errors import Invalid
from runs.table.dictionary import Floats
from runs.table.fields import Field, Source
from runs.table.flattening import Rows
from runs.table.grouping import MOST_GROUPS, Ids, Missing, compacted, labels_of
from runs.table.numbers import told_numbers
from runs.table.snapshot import Snapshot

MOST_NUMBERS = 1_000_000
# What clients write about themselves is no setting: ``_wandb`` and the like.
OWN = "_"


@dataclass(frozen=True)
class Replicates:
    """One group. ``values`` are its own in the fields in which groups differ.

    ``metrics`` holds the finite numbers of its runs, a list for each metric.
    """

    values: dict[str, Any]
    count: int
    metrics: dict[str, list[float]]


def find_replicates(
    snapshot: Snapshot,
    rows: Rows,
    *,
    of: Sequence[Field],
    by: Sequence[Field],
    metrics: Sequence[Field],
    now: float,
) -> list[Replicates]:
    """The largest group first, equally large ones in the order in which they were made.

    Raises Invalid (``too_many_groups``, ``too_many_numbers``). Costs one pass over the runs for
    each configuration field.
    """
    if len(rows) * len(metrics) > MOST_NUMBERS:
        raise Invalid("Filter first: these are too many numbers.", code="too_many_numbers")
    ids: Ids = np.zeros(len(rows), dtype=np.intp)
    told: dict[str, tuple[Ids, list[Any]]] = {}
    for field in fields_apart(snapshot, of, by):
        labels, values = labels_of(snapshot.column(field, now=now), rows)
        used, labels = compacted(labels, len(values))
        if len(used) > 1:
            told[str(field)] = labels, [values[at] for at in used.tolist()]
            _, ids = compacted(ids * len(used) + labels, (int(ids.max()) + 1) * len(used))
    counts = np.bincount(ids)
    if len(counts) > MOST_GROUPS:
        raise Invalid(
            f"There are more than {MOST_GROUPS:,} groups. Filter, or name more replicate keys.",
            code="too_many_groups",
            fields={"of": "too many groups"},
        )
    _, firsts = np.unique(ids, return_index=True)
    numbers = {
        str(one): split(told_numbers(snapshot, one, rows, now=now), ids, len(counts))
        for one in metrics
    }
    order = np.lexsort((firsts, -counts)).tolist()
    return [
        Replicates(
            values=described(told, int(firsts[at])),
            count=int(counts[at]),
            metrics={name: some[at].tolist() for name, some in numbers.items()},
        )
        for at in order
    ]


def fields_apart(snapshot: Snapshot, of: Sequence[Field], by: Sequence[Field]) -> list[Field]:
    """In the order of their names, those asked for first."""
    config = sorted(
        field
        for field in snapshot.columns
        if field.source == Source.CONFIG
        and not field.path.startswith(OWN)
        and not any(is_within(field, one) for one in of)
    )
    return [*by, *(field for field in config if field not in by)]


def is_within(field: Field, outer: Field) -> bool:
    """The field itself, or one inside the object of that name."""
    return field.source == outer.source and f"{field.path}.".startswith(f"{outer.path}.")


def described(told: dict[str, tuple[Ids, list[Any]]], row: int) -> dict[str, Any]:
    """A field that the group does not have is left out; null is a value."""
    values = {name: values[labels[row]] for name, (labels, values) in told.items()}
    return {name: value for name, value in values.items() if value is not Missing}


def split(numbers: Floats, ids: Ids, n_groups: int) -> list[Floats]:
    """The finite numbers of each group."""
    finite = np.isfinite(numbers)
    order = np.argsort(ids[finite], kind="stable")
    counts = np.bincount(ids[finite], minlength=n_groups)
    return np.split(numbers[finite][order], np.cumsum(counts)[:-1])
