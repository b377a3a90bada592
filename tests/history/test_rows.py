"""Pages of rows: exact, lean, and the same while the stream grows and is compacted."""

from __future__ import annotations

import random
from typing import Any

import pytest

from accounts.models import User
from history.models import Segment, Stream
from history.rows import reading
from history.rows.reading import Page, read_page
from history.rows.wanted import Wanted
from history.segments.files import local_path
from history.segments.reader import forget_segments
from history.upkeep.compaction import compact
from history.upkeep.merging import merge
from tests.history.streams import Row, append, make_stream

pytestmark = pytest.mark.django_db


def page(stream: Stream, from_line: int, limit: int, **wanted: Any) -> Page:
    return read_page(stream, Wanted(**wanted), from_line=from_line, limit=limit)


def all_pages(stream: Stream, limit: int, **wanted: Any) -> list[Row]:
    rows: list[Row] = []
    at: int | None = 0
    while at is not None:
        found = page(stream, at, limit, **wanted)
        rows += found.rows
        at = found.next_line
    return rows


def sparse_rows(n: int) -> list[Row]:
    """Ten of five thousand keys in each row, of every kind of value."""
    dice = random.Random(7)
    kinds: list[Any] = [1, 2.5, "text", True, None, "NaN", 2**60, [1], {"a": 1}]
    return [
        {"_step": step} | {f"k{dice.randrange(5000)}": dice.choice(kinds) for _ in range(10)}
        for step in range(n)
    ]


def numbered(rows: list[Row]) -> list[Row]:
    return [{"_line": line, **row} for line, row in enumerate(rows)]


def test_sparse_rows_read_exactly_from_segments(ada: User) -> None:
    rows = sparse_rows(700)
    stream = make_stream(ada.personal_team, rows)
    compact(stream.pk)
    assert all_pages(stream, 130) == numbered(rows)


def test_keys_pick_their_rows_out_of_sparse_ones(ada: User) -> None:
    rows = sparse_rows(700)
    stream = make_stream(ada.personal_team, rows)
    compact(stream.pk)
    keys = [*list(rows[5])[1:3], *list(rows[600])[1:3], "never logged"]
    expected = [
        {"_line": line} | {key: row[key] for key in keys if key in row}
        for line, row in enumerate(rows)
        if set(keys) & set(row)
    ]
    assert all_pages(stream, 3, keys=keys) == expected


def test_pages_stay_exact_while_lines_come_and_move(ada: User) -> None:
    rows = [{"_step": step, "loss": step / 7} for step in range(600)]
    stream = make_stream(ada.personal_team, rows[:100], batch=9)
    found = page(stream, 0, 60).rows
    compact(stream.pk)
    append(stream, rows[100:300], batch=11)
    found += page(stream, 60, 140).rows
    compact(stream.pk)
    found += page(stream, 200, 50).rows
    append(stream, rows[300:], batch=50)
    merge(stream.pk)
    found += all_pages(stream, 1000)[250:]
    assert found == numbered(rows)


def test_a_step_range_passes_over_other_segments(ada: User) -> None:
    rows = [{"_step": step * 10, "loss": step} for step in range(300)]
    stream = make_stream(ada.personal_team, rows[:100])
    compact(stream.pk)
    append(stream, rows[100:])
    compact(stream.pk)
    found = page(stream, 0, 1000, min_step=1500, max_step=1520)
    assert [row["loss"] for row in found.rows] == [150, 151, 152]
    assert found.next_line is None


def test_a_row_without_a_step_stands_at_its_line_and_null_nowhere(ada: User) -> None:
    rows: list[Row] = [{"a": 0}, {"_step": 9, "a": 1}, {"a": 2}, {"_step": None, "a": 3}]
    stream = make_stream(ada.personal_team, rows)
    before = page(stream, 0, 10, min_step=2).rows
    compact(stream.pk)
    assert [row["a"] for row in before] == [1, 2]
    assert page(stream, 0, 10, min_step=2).rows == before


def test_a_page_that_finds_nothing_ends_and_goes_on(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LINES_A_PAGE", 100)
    rows: list[Row] = [{"a": line} for line in range(900)] + [{"rare": 1}]
    stream = make_stream(ada.personal_team, rows)
    first = page(stream, 0, 10, keys=["rare"])
    assert first.rows == []
    assert first.next_line is not None
    assert all_pages(stream, 10, keys=["rare"]) == [{"_line": 900, "rare": 1}]


def test_a_missing_segment_is_told_and_the_others_are_read(ada: User) -> None:
    rows = [{"_step": step} for step in range(30)]
    stream = make_stream(ada.personal_team, rows[:10])
    compact(stream.pk)
    append(stream, rows[10:20])
    compact(stream.pk)
    append(stream, rows[20:])
    segment = Segment.objects.filter(stream=stream, first_line=10).get()
    forget_segments()
    local_path(segment.name).unlink()
    found = page(stream, 0, 100)
    assert found.missing_lines == [(10, 20)]
    assert [row["_step"] for row in found.rows] == [*range(10), *range(20, 30)]


@pytest.mark.parametrize("many_lines", [5, 1_000])
def test_bounded_steps_are_found_wherever_they_are(
    ada: User, monkeypatch: pytest.MonkeyPatch, many_lines: int
) -> None:
    monkeypatch.setattr(reading, "MANY_LINES", many_lines)
    dice = random.Random(11)
    steps = [dice.choice([dice.randrange(-50, 1000), None]) for _ in range(600)]
    rows: list[Row] = [{"x": i} | ({"_step": s} if i % 5 else {}) for i, s in enumerate(steps)]
    stream = make_stream(ada.personal_team, rows[:400], batch=23)
    compact(stream.pk)
    append(stream, rows[400:], batch=7)
    for _ in range(30):
        low = dice.randrange(-60, 1000)
        wanted = Wanted(min_step=low, max_step=low + dice.randrange(0, 90))
        expected = [row for line, row in enumerate(rows) if wanted.row(line, row) is not None]
        assert [row for _, row in reading.read_rows(stream, wanted)] == expected


def test_steps_in_the_middle_cost_what_is_there(ada: User) -> None:
    stream = make_stream(ada.personal_team, [{"_step": step} for step in range(2_000)], batch=50)

    blocks = list(reading.read_blocks(stream, Wanted(min_step=900, max_step=999)))

    assert sum(len(block.rows) for block in blocks) <= 150


def test_steps_beyond_64_bits_are_no_rows(ada: User) -> None:
    stream = make_stream(ada.personal_team, [{"_step": 1}])

    assert page(stream, 0, 10, min_step=-(2**70), max_step=2**70).rows == [{"_line": 0, "_step": 1}]
    assert page(stream, 0, 10, min_step=2**70).rows == []
