"""Small segments become one, and nothing of their lines changes."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from accounts.models import User
from history.models import Segment, Stream, Trash
from history.segments.reader import forget_segments
from history.series.points import Axis
from history.series.reading import Query, read_series
from history.upkeep import merging, trash
from history.upkeep.compaction import compact
from history.upkeep.merging import MANY, merge, merge_due, rows_of_small
from tests.history.streams import Row, append, make_stream, rows_of
from tests.history.test_compaction import MIXED

pytestmark = pytest.mark.django_db


def make_small_segments(user: User, count: int) -> tuple[Stream, list[Row]]:
    """Each of other keys and types than the one before."""
    stream = make_stream(user.personal_team)
    rows: list[Row] = []
    for number in range(count):
        new = [{**row, f"only-{number % 3}": number, "n2": number * 1.5} for row in MIXED]
        new += [{"whole": number}, {"whole": "text" if number == 5 else number}]
        append(stream, new)
        compact(stream.pk)
        rows += new
    return stream, rows


def test_many_small_segments_become_one(ada: User) -> None:
    stream, rows = make_small_segments(ada, MANY)
    chart = read_series(Query([stream], ["n"], axis=Axis("_step")))
    assert merge_due() == MANY
    merged = Segment.objects.get(stream=stream)
    assert (merged.first_line, merged.n) == (0, len(rows))
    assert rows_of(stream) == rows
    after = read_series(Query([stream], ["n"], axis=Axis("_step")))
    assert after[0].series[0].y.tolist() == chart[0].series[0].y.tolist()


def test_a_few_are_left_alone(ada: User) -> None:
    stream, rows = make_small_segments(ada, MANY - 1)
    assert merge_due() == 0
    assert merge(stream.pk) == 0
    assert rows_of(stream) == rows


def test_replaced_files_stay_for_those_who_read_them(ada: User, settings: object) -> None:
    stream, rows = make_small_segments(ada, MANY)
    names = list(Segment.objects.filter(stream=stream).values_list("name", flat=True))
    merge_due()
    assert set(Trash.objects.values_list("name", flat=True)) == set(names)
    assert trash.empty() == 0
    assert all(default_storage.exists(name) for name in names)
    Trash.objects.update(after="2020-01-01T00:00:00Z")
    assert trash.empty() > 0
    assert not any(default_storage.exists(name) for name in names)
    forget_segments()
    assert rows_of(stream) == rows


def test_a_stream_that_changed_meanwhile_is_not_merged(ada: User) -> None:
    stream, _ = make_small_segments(ada, 3)
    row = list(Segment.objects.filter(stream=stream).order_by("first_line"))
    merged = merging.write(stream, row)
    Segment.objects.filter(pk=row[-1].pk).update(n=1)
    assert merging.replace(stream, row, merged) is False
    assert Segment.objects.filter(stream=stream).count() == 3


def test_a_damaged_segment_stays_as_it_is(ada: User) -> None:
    stream, _ = make_small_segments(ada, MANY)
    default_storage.delete(Segment.objects.filter(stream=stream).earliest("first_line").name)
    forget_segments()
    assert merge_due() == 0
    assert Segment.objects.filter(stream=stream).count() == MANY


def segment(n: int, n_values: int = 10) -> Segment:
    return Segment(n=n, n_values=n_values)


def test_full_neighbours_are_never_rewritten() -> None:
    small, full = [segment(100) for _ in range(3)], segment(60_000)
    assert [len(row) for row in rows_of_small([full, *small, full, *small])] == [3]
    assert list(rows_of_small([full, segment(5), full])) == []


def test_a_merged_segment_is_never_too_large() -> None:
    rows = list(rows_of_small([segment(30_000) for _ in range(20)]))
    assert {sum(one.n for one in row) for row in rows} == {60_000}
    wide = list(rows_of_small([segment(10, 1_500_000) for _ in range(20)]))
    assert {sum(one.n_values for one in row) for row in wide} == {3_000_000}
