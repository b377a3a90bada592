"""Series agree with a plain computation, wherever the lines are kept."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from history.models import Rollup, Segment, Stream, StreamKind
from history.segments.reader import forget_segments
from history.series.points import Axis
from history.series.reading import Panel, Query, read_series
from history.series.tail import forget_tails
from history.services import create_stream
from history.upkeep.compaction import compact
from tests.factories import make_user, unique
from tests.history import reference
from tests.history.streams import Row, append, make_stream

pytestmark = pytest.mark.django_db
STEP = "_step"


def panel(stream: Stream, key: str, *, axis: Axis | None = None, buckets: int = 1000) -> Panel:
    stream.refresh_from_db()
    (found,) = read_series(Query([stream], [key], axis=axis or Axis(), buckets=buckets))
    return found


def check_exact(found: Panel, rows: list[Row], key: str, x: str = STEP) -> None:
    """Every distinct x is a cell of its own."""
    expected = reference.by_x(reference.points(rows, key, x))
    assert found.x.tolist() == list(expected)
    for series in found.series:
        check_cells(series, dict(enumerate(expected.values())))


def check_cells(series: object, expected: dict[int, reference.Cell]) -> None:
    y, lo, hi = series.y, series.lo, series.hi  # type: ignore[attr-defined]
    for place, cell in expected.items():
        assert y[place] == pytest.approx(cell.mean, rel=1e-12, abs=1e-300, nan_ok=True)
        if lo is not None:
            np.testing.assert_equal([lo[place], hi[place]], [cell.low, cell.high])
    if lo is None:
        assert max((cell.n_finite for cell in expected.values()), default=0) <= 1


small_numbers = st.one_of(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.integers(-1000, 1000),
    st.sampled_from(["NaN", "Infinity", "-Infinity", "text", None, True]),
)
steps = st.integers(-50, 50)
histories = st.lists(
    st.fixed_dictionaries({}, optional={STEP: steps, "loss": small_numbers, "t": small_numbers}),
    max_size=60,
)


class AnyHistory(TestCase):
    """Gaps, duplicates, disorder, NaN, infinities and changes of type."""

    @hypothesis_settings(max_examples=80, deadline=None)
    @given(histories, st.integers(1, 20), st.sampled_from([STEP, "t"]))
    def test_few_points_are_shown_as_they_are(self, rows: list[Row], batch: int, x: str) -> None:
        stream = filled(rows, batch)
        before = panel(stream, "loss", axis=Axis(x))
        check_exact(before, rows, "loss", x)
        compact(stream.pk)
        np.testing.assert_equal(as_lists(panel(stream, "loss", axis=Axis(x))), as_lists(before))

    @hypothesis_settings(max_examples=80, deadline=None)
    @given(histories, st.integers(1, 7), st.integers(0, 60))
    def test_many_points_fall_into_equal_cells(
        self, rows: list[Row], buckets: int, cut: int
    ) -> None:
        stream = filled(rows[:cut], 50)
        compact(stream.pk)
        append(stream, rows[cut:])
        found = panel(stream, "loss", buckets=buckets)
        points = reference.points(rows, "loss", STEP)
        if len({point.x for point in points}) <= buckets:
            check_exact(found, rows, "loss")
            return
        low, high = points[0].x, points[-1].x
        width = (high - low) / buckets
        edges = [low + width * place for place in range(buckets)]
        places = [int(np.abs(found.x - edge - width / 2).argmin()) for edge in edges]
        cells = reference.by_edges(points, edges)
        series = found.series[0]
        assert series.n_raw == len(points)
        last = int(np.searchsorted(found.x, high))
        np.testing.assert_equal(series.y[last], points[-1].y)
        inside = {places[place]: cell for place, cell in cells.items() if places[place] != last}
        check_cells(series, inside)


def filled(rows: list[Row], batch: int) -> Stream:
    forget_tails()  # rolled back examples use the same ids again
    stream = create_stream(make_user(unique("s")).personal_team, StreamKind.HISTORY)
    with transaction.atomic():
        append(stream, rows, batch=batch)
    return stream


def as_lists(found: Panel) -> list[object]:
    return [
        found.x.tolist(),
        *[
            (one.n_raw, one.last, one.y.tolist(), one.lo is None or one.lo.tolist())
            for one in found.series
        ],
    ]


def long_history(n: int, seed: int = 3) -> list[Row]:
    """Out of order here and there, with duplicates, NaN and infinities."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for line in range(n):
        step = line if dice.random() > 0.01 else max(0, line - dice.randrange(500))
        row: Row = {STEP: step, "_runtime": line * 0.5, "loss": dice.gauss(0, 1)}
        if dice.random() < 0.001:
            row["loss"] = dice.choice(["NaN", "Infinity", "-Infinity"])
        if line % 100 == 0:
            row["val"] = line / 100
        rows.append(row)
    return rows


@pytest.fixture
def long_stream(ada: User) -> tuple[Stream, list[Row]]:
    """40,000 lines, of which 500 are in chunks, the others in segments with rollups."""
    rows = long_history(40_000)
    stream = make_stream(ada.personal_team, rows[:39_500], batch=5_000)
    compact(stream.pk)
    append(stream, rows[39_500:])
    assert Rollup.objects.filter(stream=stream).count() == 4
    return stream, rows


def test_a_long_stream_answers_exactly_from_rollups(
    long_stream: tuple[Stream, list[Row]],
) -> None:
    stream, rows = long_stream
    found = panel(stream, "loss", buckets=1000)
    points = reference.points(rows, "loss", STEP)
    width = found.x[1] - found.x[0]
    assert width % 2 == 0  # whole buckets of the rollup
    edges = [width * place for place in range(math.ceil(40_000 / width))]
    places = np.searchsorted(found.x, [edge + width / 2 for edge in edges]).tolist()
    (series,) = found.series
    assert (series.n_raw, series.last) == (len(points), points[-1].x)
    cells = reference.by_edges(points, edges)
    for place, cell in cells.items():
        assert series.y[places[place]] == pytest.approx(cell.mean, nan_ok=True)
        assert (series.lo[places[place]], series.hi[places[place]]) == (cell.low, cell.high)
    assert series.y[int(np.searchsorted(found.x, points[-1].x))] == points[-1].y


def test_a_part_of_a_long_stream_is_raw(long_stream: tuple[Stream, list[Row]]) -> None:
    stream, rows = long_stream
    found = panel(stream, "loss", axis=Axis(start=10_000, end=10_300))
    inside = [p for p in reference.points(rows, "loss", STEP) if 10_000 <= p.x <= 10_300]
    assert found.x.tolist() == list(reference.by_x(inside))
    check_cells(found.series[0], dict(enumerate(reference.by_x(inside).values())))


def test_a_sparse_key_of_a_long_stream_is_raw(long_stream: tuple[Stream, list[Row]]) -> None:
    stream, rows = long_stream
    check_exact(panel(stream, "val"), rows, "val")


def test_a_long_stream_over_time_has_every_point_in_a_cell(
    long_stream: tuple[Stream, list[Row]],
) -> None:
    stream, rows = long_stream
    found = panel(stream, "loss", axis=Axis("_runtime"))
    (series,) = found.series
    points = reference.points(rows, "loss", "_runtime")
    assert (series.n_raw, series.last) == (len(points), points[-1].x)
    finite = [point.y for point in points if math.isfinite(point.y)]
    assert np.nanmean(series.y) == pytest.approx(sum(finite) / len(finite), abs=0.02)
    assert (np.nanmin(series.lo), np.nanmax(series.hi)) == (min(finite), max(finite))


def test_a_logarithmic_axis_has_cells_of_equal_ratio(ada: User) -> None:
    stream = make_stream(ada.personal_team, [{STEP: s, "loss": 1.0} for s in range(5_000)])
    found = panel(stream, "loss", axis=Axis(is_log=True), buckets=10)
    ratios = found.x[2:9] / found.x[1:8]
    assert ratios == pytest.approx([5_000 ** (1 / 10)] * 7, rel=0.01)
    assert found.series[0].n_raw == 4_999  # step 0 has no place on it


def test_streams_of_different_length_share_one_grid(ada: User) -> None:
    team = ada.personal_team
    streams = [
        make_stream(team, [{STEP: s, "loss": float(n)} for s in range(n)]) for n in (10, 700, 3_000)
    ]
    (found,) = read_series(Query(streams, ["loss"], buckets=100))
    assert [series.n_raw for series in found.series] == [10, 700, 3_000]
    for series, n in zip(found.series, (10, 700, 3_000), strict=True):
        assert set(series.y[~np.isnan(series.y)]) == {float(n)}
        assert found.x[~np.isnan(series.y)].max() <= n + 30


def test_lines_without_a_step_are_found_in_a_range(ada: User) -> None:
    rows: list[Row] = [{STEP: 1, "loss": 0.5}, *[{"loss": float(line)} for line in range(1, 50)]]
    stream = make_stream(ada.personal_team, rows)
    compact(stream.pk)
    found = panel(stream, "loss", axis=Axis(start=20, end=22))
    assert found.series[0].y.tolist() == [20, 21, 22]


def test_a_missing_segment_leaves_the_rest_of_the_chart(ada: User) -> None:
    rows = [{STEP: step, "loss": float(step)} for step in range(30)]
    stream = make_stream(ada.personal_team, rows[:10])
    compact(stream.pk)
    append(stream, rows[10:20])
    compact(stream.pk)
    append(stream, rows[20:])
    default_storage.delete(Segment.objects.filter(stream=stream).earliest("first_line").name)
    forget_segments()
    found = panel(stream, "loss")
    assert found.incomplete == [0]
    assert found.x.tolist() == list(range(10, 30))


def test_a_long_stream_with_a_missing_segment_is_still_compacted(ada: User) -> None:
    rows = long_history(33_000)
    stream = make_stream(ada.personal_team, rows[:1_000])
    compact(stream.pk)
    default_storage.delete(Segment.objects.get(stream=stream).name)
    forget_segments()
    append(stream, rows[1_000:], batch=8_000)
    assert compact(stream.pk) == 32_000
    found = panel(stream, "loss")
    assert (found.incomplete, found.series[0].n_raw) == ([0], 32_000)


def test_a_corrupt_segment_is_noticed(ada: User) -> None:
    rows = [{STEP: step, "loss": random.Random(step).random()} for step in range(3_000)]
    stream = make_stream(ada.personal_team, rows)
    compact(stream.pk)
    path = Path(default_storage.path(Segment.objects.get(stream=stream).name))
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(damaged)
    forget_segments()
    found = panel(stream, "loss")
    assert (found.series, found.incomplete) == ([], [0])


def test_five_thousand_sparse_keys(ada: User) -> None:
    rows = [{STEP: s} | {f"k{s % 500 * 10 + i}": s + i for i in range(10)} for s in range(1_500)]
    stream = make_stream(ada.personal_team, rows)
    before = [as_lists(panel(stream, key)) for key in ("k0", "k4999")]
    compact(stream.pk)
    assert [as_lists(panel(stream, key)) for key in ("k0", "k4999")] == before
    check_exact(panel(stream, "k2500"), rows, "k2500")
