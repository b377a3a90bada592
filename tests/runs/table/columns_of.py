"""Snapshots of runs with given configs, without a database."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
from hypothesis import strategies as st

from runs.table.evaluation import Evaluation
from runs.table.fields import Field, Source
from runs.table.loading import Batch
from runs.table.ordering import Order, Sorting
from runs.table.snapshot import Snapshot
from runs.table.tree import Filter

CREATED = "2026-05-01 10:00:00"


def batch_of(configs: list[dict[str, Any]], *, first: int = 1) -> Batch:
    """Runs numbered from ``first`` on."""
    n = len(configs)
    pks = range(first, first + n)
    constant = {
        "state": "finished",
        "tags": "[]",
        "group": "",
        "job_type": "",
        "created_by_id": None,
        "created_at": CREATED,
        "heartbeat_at": CREATED,
        "finished_at": None,
        "exit_code": None,
        "sweep": "",
        "trial": None,
    }
    columns: dict[str, Any] = {name: [value] * n for name, value in constant.items()}
    columns["slug"] = [f"r{pk}" for pk in pks]
    columns["name"] = [f"run-{pk}" for pk in pks]
    columns["config"] = [orjson.dumps(config).decode() for config in configs]
    return Batch(pks, columns)


def snapshot_of(configs: list[dict[str, Any]]) -> Snapshot:
    snapshot = Snapshot(1)
    snapshot.apply(batch_of(configs))
    snapshot.loaded = {Source.RUN, Source.CONFIG}
    return snapshot


def matching(snapshot: Snapshot, tree: Filter) -> list[int]:
    """Indices of the runs that match, from 0."""
    rows = np.flatnonzero(Evaluation(snapshot, now=0.0).rows(tree))
    return sorted(int(pk) - 1 for pk in snapshot.pks[rows])


def sorted_by(snapshot: Snapshot, order: Order) -> list[int]:
    rows = np.flatnonzero(snapshot.alive)
    sorting = Sorting(snapshot, order, now=0.0)
    return [int(pk) - 1 for pk in snapshot.pks[sorting.first(rows, len(rows))]]


def config(path: str) -> Field:
    return Field(Source.CONFIG, path)


KEYS = st.sampled_from(["a", "b", "a.b", "c"])
TEXTS = st.sampled_from(["", "a", "A", "ab", "Straße", "NaN", "Infinity", "-Infinity", "1", "ζ"])
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from([0.1, 1e300, -0.0, 2**53]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
LISTS = st.lists(SCALARS, max_size=3)
VALUES = st.recursive(
    st.one_of(SCALARS, LISTS), lambda inner: st.dictionaries(KEYS, inner, max_size=2), max_leaves=4
)
CONFIGS = st.lists(st.dictionaries(KEYS, VALUES, max_size=3), max_size=12)
PATHS = st.sampled_from(["a", "b", "a.b", "c", "a.a", "b.c", "a.b.c", "nowhere"])
