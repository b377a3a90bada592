"""Rollups: merging is exact, in any cut of the lines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from history.series import rollups
from history.series.rollups import MAX_BUCKETS, Rollup, decode, encode, merge, roll_up

whole = st.integers(-(2**20), 2**20)
value = st.one_of(
    st.integers(-1000, 1000).map(float), st.sampled_from([math.nan, math.inf, -math.inf])
)
lines = st.lists(st.tuples(whole, value), min_size=1, max_size=200)
Lines = list[tuple[int, float]]


def rolled(some: Lines) -> Rollup:
    steps = np.array([step for step, _ in some], dtype=np.int64)
    return roll_up(steps, np.array([one for _, one in some], dtype=np.float64))


def as_dict(rollup: Rollup) -> dict[str, object]:
    return {name: np.asarray(getattr(rollup, name)).tolist() for name in vars(rollup)}


@settings(max_examples=200, deadline=None)
@given(lines, st.lists(st.integers(1, 199), max_size=5))
@example([(1, -math.inf), (-1, 0.0), (2047, 0.0), (0, math.inf)], [1])
def test_merged_parts_equal_one_pass(some: Lines, cuts: list[int]) -> None:
    ends = sorted({cut for cut in cuts if cut < len(some)} | {len(some)})
    merged, start = None, 0
    for end in ends:
        part = rolled(some[start:end])
        merged = part if merged is None else merge(merged, part)
        start = end
    assert merged is not None
    np.testing.assert_equal(as_dict(merged), as_dict(rolled(some)))


@settings(max_examples=100, deadline=None)
@given(lines)
def test_buckets_hold_what_a_plain_loop_finds(some: Lines) -> None:
    found = rolled(some)
    assert len(found) <= MAX_BUCKETS
    for place, bucket in enumerate(found.bucket.tolist()):
        inside = [one for step, one in some if step >> found.shift == bucket]
        finite = [one for one in inside if math.isfinite(one)]
        assert found.total[place] == len(inside)
        assert found.count[place] == len(finite)
        assert found.sum[place] == sum(finite)
        extremes = [min(finite, default=math.nan), max(finite, default=math.nan)]
        np.testing.assert_equal([found.low[place], found.high[place]], extremes)
    assert found.total.sum() == len(some)


@settings(max_examples=100, deadline=None)
@given(lines)
def test_stored_form_is_lossless(some: Lines) -> None:
    found = rolled(some)
    np.testing.assert_equal(as_dict(decode(encode(found))), as_dict(found))


def test_the_last_value_is_that_of_the_greatest_step() -> None:
    assert rolled([(5, 1.0), (9, 2.0), (9, 3.0), (7, 4.0)]).last == 3.0
    late = merge(rolled([(9, 3.0)]), rolled([(7, 4.0)]))
    assert (late.last, late.last_step) == (3.0, 9)


def test_a_range_of_64_bits_fits() -> None:
    found = rolled([(-(2**62), 1.0), (2**62, 2.0)])
    assert len(found) == 2
    assert found.shift == 63 - 11 + 1


def test_an_unknown_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(rolled([(0, 1.0)]))
    monkeypatch.setattr(rollups, "_VERSION", 2)
    with pytest.raises(ValueError, match="version 1"):
        decode(data)
