"""Random filters for Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from history.non_finite import NON_FINITE
from runs.table.fields import RUN_FIELDS, Field, Kind, Source, run_field
from runs.table.moments import Ago, At, Midnight
from runs.table.tree import (
    And,
    Compare,
    Contains,
    Exists,
    Has,
    Matches,
    Not,
    OneOf,
    Op,
    Or,
    Size,
)
from tests.runs.table.columns_of import NUMBERS, PATHS, TEXTS


def as_value(value: Any) -> Any:
    """As the parsers write values: floats, tuples, and numbers for the strings of numbers."""
    if isinstance(value, list):
        return tuple(map(as_value, value))
    if isinstance(value, bool) or value is None:
        return value
    return NON_FINITE.get(value, value) if isinstance(value, str) else float(value)


SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS).map(as_value)
ORDERED = st.one_of(NUMBERS, TEXTS).map(as_value)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3).map(tuple))
CONFIG = PATHS.map(lambda path: Field(Source.CONFIG, path))


def conditions_on(fields: st.SearchStrategy[Field]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(Compare, fields, st.just(Op.EQ), VALUES),
        st.builds(Compare, fields, st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE]), ORDERED),
        st.builds(OneOf, fields, st.lists(VALUES, max_size=3).map(tuple)),
        st.builds(Has, fields, VALUES),
        st.builds(Contains, fields, TEXTS),
        st.builds(Exists, fields),
        st.builds(Size, fields, st.integers(0, 3)),
    )


def trees_of(conditions: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        conditions,
        lambda inner: st.one_of(
            st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=5,
    )


ON_CONFIG = trees_of(conditions_on(CONFIG))

# For writing and reading: every kind of field, and names that need quotes.
ODD_PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
SUMMARY = ODD_PATHS.map(lambda path: Field(Source.SUMMARY, path))
OWN_TEXTS = st.sampled_from(
    [run_field(name) for name, kind in RUN_FIELDS.items() if kind in (Kind.TEXT, Kind.TEXTS)]
)
TIMES = st.just(run_field("created_at"))
MOMENTS = st.one_of(
    st.integers(0, 4_000_000_000).map(lambda seconds: At(float(seconds))),
    st.integers(0, 10**9).map(lambda seconds: Ago(float(seconds))),
    st.sampled_from([Midnight(0), Midnight(1), Midnight(-1)]),
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN_TEXT = ANY_TEXT.filter(lambda text: text not in NON_FINITE)
WRITTEN = trees_of(
    st.one_of(
        conditions_on(SUMMARY),
        st.builds(Compare, OWN_TEXTS, st.just(Op.EQ), ANY_TEXT),
        st.builds(Compare, SUMMARY, st.sampled_from(list(Op)), PLAIN_TEXT),
        st.builds(Compare, TIMES, st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE]), MOMENTS),
        st.builds(Matches, OWN_TEXTS, st.sampled_from(["^a", "b+$", r"\d", '"', "\\\\"])),
        st.builds(Contains, OWN_TEXTS, ANY_TEXT),
    )
)
