"""A rewound stream is as if what came after had never been logged."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from history.ingest.batches import decode
from history.models import Chunk, Rollup, Segment, Stream, StreamKey, StreamKind, Trash
from history.removal import rewinding
from history.removal.rewinding import Rewound, rewind
from history.rows.reading import read_page
from history.segments.reader import forget_segments
from history.series.reading import Query, read_series
from history.services import Append, append_group, create_stream
from history.upkeep import compaction, merging
from history.upkeep.compaction import compact
from history.upkeep.stream_rollups import LEAST_LINES, rebuild_due
from labstead_core import errors
from tests.factories import make_user, unique
from tests.history.streams import Row, append, make_stream, rows_of

pytestmark = pytest.mark.django_db

ROWS: list[Row] = [
    {"_step": step, "_timestamp": 100.0 + step, "loss": 1 / (step + 1)} for step in range(40)
]


def back_to(stream: Stream, step: int) -> Rewound | None:
    told: list[Rewound] = []
    rewound = rewind(stream.pk, after_step=step, then=told.append)
    assert told == ([] if rewound is None else [rewound])
    stream.refresh_from_db()
    return rewound


def in_parts(user: User, rows: list[Row], *, compacted: list[int], batch: int = 7) -> Stream:
    """Rows up to each number in a segment of their own, the rest in chunks."""
    stream = make_stream(user.personal_team)
    start = 0
    for end in compacted:
        append(stream, rows[start:end], batch=batch)
        compact(stream.pk)
        start = end
    append(stream, rows[start:], batch=batch)
    return stream


def facts(stream: Stream) -> list[tuple[Any, ...]]:
    keys = StreamKey.objects.filter(stream=stream).order_by("name")
    return [(key.name, key.kinds, key.count, key.last) for key in keys]


PLACES = {
    "in chunks": [],
    "in one segment": [40],
    "in the second of three": [10, 30, 40],
    "between segments and chunks": [20],
    "at the start of a segment": [22, 40],
}


@pytest.mark.parametrize("compacted", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("step", [21, 20, 0, 38])
def test_it_is_as_if_the_rest_had_never_come(ada: User, compacted: list[int], step: int) -> None:
    stream = in_parts(ada, ROWS, compacted=compacted)
    rewound = back_to(stream, step)
    kept = ROWS[: step + 1]
    never = make_stream(ada.personal_team, kept)
    assert rewound is not None
    assert (rewound.next_line, rewound.n_gone) == (len(kept), len(ROWS) - len(kept))
    assert rows_of(stream) == kept
    assert facts(stream) == facts(never)
    assert stream.next_line == len(kept)
    assert stream.compacted_line <= stream.next_line


@pytest.mark.parametrize("compacted", PLACES.values(), ids=PLACES)
def test_logging_goes_on_at_the_cut(ada: User, compacted: list[int]) -> None:
    stream = in_parts(ada, ROWS, compacted=compacted)
    back_to(stream, 24)
    new = [{"_step": step, "loss": -1.0, "fresh": "x"} for step in range(25, 60)]
    append(stream, new, batch=9)
    assert rows_of(stream) == ROWS[:25] + new
    compact(stream.pk)
    assert rows_of(stream) == ROWS[:25] + new
    assert dict(StreamKey.objects.filter(stream=stream).values_list("name", "count")) == {
        "_step": 60,
        "_timestamp": 25,
        "loss": 60,
        "fresh": 35,
    }


def test_rewinding_beyond_the_end_changes_nothing(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[20])
    assert back_to(stream, 39) is None
    assert back_to(stream, 2**63 - 1) is None
    assert (stream.epoch, stream.rewinds, stream.next_line) == (0, 0, 40)


def test_everything_can_go(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[20])
    back_to(stream, -1)
    assert rows_of(stream) == []
    assert facts(stream) == []
    assert (stream.next_line, stream.compacted_line, stream.pending_bytes) == (0, 0, 0)
    append(stream, ROWS[:3])
    assert rows_of(stream) == ROWS[:3]


def test_lines_after_the_cut_go_though_their_own_step_is_lower(ada: User) -> None:
    steps = [0, 1, 2, 9, 1, 2, 3]
    stream = make_stream(ada.personal_team, [{"_step": step, "a": 1} for step in steps])
    back_to(stream, 2)
    assert [row["_step"] for row in rows_of(stream)] == [0, 1, 2]


def test_equal_steps_stay_together(ada: User) -> None:
    stream = make_stream(ada.personal_team, [{"_step": step, "a": 1} for step in [0, 1, 1, 1, 2]])
    back_to(stream, 1)
    assert [row["_step"] for row in rows_of(stream)] == [0, 1, 1, 1]


def test_a_line_without_a_step_stands_at_its_number(ada: User) -> None:
    rows = [{"a": n} for n in range(10)]
    stream = in_parts(ada, rows, compacted=[4])
    back_to(stream, 6)
    assert rows_of(stream) == rows[:7]


def test_huge_steps_are_told_apart(ada: User) -> None:
    top = 2**63 - 1
    rows = [{"_step": top - 2}, {"_step": top - 1}, {"_step": top}]
    stream = in_parts(ada, rows, compacted=[3])
    back_to(stream, top - 1)
    assert rows_of(stream) == rows[:2]


def test_types_that_came_later_are_forgotten(ada: User) -> None:
    rows = [{"_step": 0, "a": 1}, {"_step": 1, "a": 2.5}, {"_step": 2, "a": "x"}]
    stream = in_parts(ada, rows, compacted=[2])
    back_to(stream, 0)
    assert StreamKey.objects.get(stream=stream, name="a").kind_names == ["int"]


def test_a_shortened_segment_knows_what_it_still_holds(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[40])
    back_to(stream, 9)
    segment = Segment.objects.get(stream=stream)
    assert (segment.n, segment.n_values) == (10, 30)
    assert (segment.min_step, segment.max_step) == (0, 9)
    assert (segment.min_ts, segment.max_ts) == (100.0, 109.0)


def test_files_of_whole_segments_go_to_the_trash(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[10, 20, 40])
    names = list(Segment.objects.order_by("first_line").values_list("name", flat=True))
    back_to(stream, 14)
    assert set(Trash.objects.values_list("name", flat=True)) == {names[2]}
    assert Segment.objects.filter(name=names[1], n=5).exists()


def test_a_shortened_segment_survives_merging(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[10, 20, 40])
    back_to(stream, 14)
    for step in range(15, 15 + merging.MANY):
        append(stream, [{"_step": step, "late": step}])
        compact(stream.pk)
    wanted = rows_of(stream)
    assert merging.merge(stream.pk) > 0
    assert rows_of(stream) == wanted
    assert sum(Segment.objects.filter(stream=stream).values_list("n_values", flat=True)) == sum(
        map(len, wanted)
    )


def test_a_compaction_under_way_brings_nothing_back(ada: User) -> None:
    stream = make_stream(ada.personal_team, ROWS)
    stale = Stream.objects.get(pk=stream.pk)
    (piece,) = compaction.pieces(stale)
    back_to(stream, 9)
    assert compaction.move(stale, piece) is False
    assert rows_of(stream) == ROWS[:10]
    append(stream, ROWS[10:12])
    assert compaction.move(stale, piece) is False
    assert rows_of(stream) == ROWS[:12]


def test_a_merge_under_way_brings_nothing_back(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[10, 20])
    stale = Stream.objects.get(pk=stream.pk)
    row = list(Segment.objects.filter(stream=stream).order_by("first_line"))
    merged = merging.write(stale, row)
    back_to(stream, 12)
    assert merging.replace(stale, row, merged) is False
    assert rows_of(stream) == ROWS[:13]


def test_a_plan_from_before_another_rewind_is_not_applied(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[20])
    plan = rewinding.planned(stream, 30)
    back_to(stream, 9)
    assert not rewinding.is_still_right(plan, Stream.objects.get(pk=stream.pk))


def test_a_plan_from_before_a_compaction_is_made_again(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[])
    plan = rewinding.planned(stream, 30)
    compact(stream.pk)
    assert not rewinding.is_still_right(plan, Stream.objects.get(pk=stream.pk))


def test_a_segment_nobody_can_read_is_no_place_to_rewind_to(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[20])
    default_storage.delete(Segment.objects.get(stream=stream).name)
    forget_segments()
    with pytest.raises(errors.Conflict, match="cannot be read") as refusal:
        back_to(stream, 10)
    assert refusal.value.code == "history_damaged"


def test_pending_bytes_are_those_of_the_chunks_that_stay(ada: User) -> None:
    stream = make_stream(ada.personal_team, ROWS, batch=7)
    back_to(stream, 16)
    sizes = [len(bytes(chunk.data)) for chunk in Chunk.objects.filter(stream=stream)]
    assert (len(sizes), stream.pending_bytes) == (3, sum(sizes))


def test_a_chart_shows_what_is_left(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[20])
    before = chart_of(stream)
    back_to(stream, 9)
    assert before == [row["loss"] for row in ROWS]
    assert chart_of(stream) == [row["loss"] for row in ROWS[:10]]
    append(stream, [{"_step": 10, "loss": 5.0}])
    assert chart_of(stream)[9:] == [ROWS[9]["loss"], 5.0]


def chart_of(stream: Stream) -> list[float]:
    (panel,) = read_series(Query([stream], ["loss"]))
    return panel.series[0].y.tolist() if panel.series else []


def test_a_page_ends_at_the_cut(ada: User) -> None:
    stream = in_parts(ada, ROWS, compacted=[40])
    back_to(stream, 9)
    page = read_page(stream, from_line=5, limit=100)
    assert [row["_line"] for row in page.rows] == [5, 6, 7, 8, 9]
    assert page.next_line is None


def append_at(stream: Stream, offset: int, *, rewinds: int | None) -> object:
    with transaction.atomic():
        batch = decode(b'{"_step": 99}\n{"_step": 100}')
        (outcome,) = append_group([Append(stream.pk, offset, batch, rewinds)])
    return outcome


def test_a_client_that_counts_as_before_the_rewind_is_told(ada: User) -> None:
    stream = make_stream(ada.personal_team, ROWS)
    back_to(stream, 9)
    outcomes = [append_at(stream, offset, rewinds=0) for offset in (40, 10, 5)]
    assert [type(outcome) for outcome in outcomes] == [errors.Rewound] * 3
    assert outcomes[0].extra == {"next_line": 10, "rewinds": 1}  # type: ignore[attr-defined]
    assert rows_of(stream) == ROWS[:10]


def test_a_client_that_does_not_say_is_held_to_offsets_alone(ada: User) -> None:
    stream = make_stream(ada.personal_team, ROWS)
    back_to(stream, 9)
    gap = append_at(stream, 40, rewinds=None)
    assert isinstance(gap, errors.OffsetGap)
    assert gap.extra == {"expected_offset": 10}
    append_at(stream, 9, rewinds=1)
    assert rows_of(stream) == [*ROWS[:10], {"_step": 100}]


LONG = [{"_step": step, "loss": float(step % 100)} for step in range(LEAST_LINES + 7_000)]


def test_rollups_come_back_though_nothing_is_logged_any_more(ada: User) -> None:
    stream = in_parts(ada, LONG, compacted=[20_000, len(LONG)], batch=10_000)
    assert Rollup.objects.filter(stream=stream).count() == 2
    last = LEAST_LINES + 99
    back_to(stream, last)
    assert not Rollup.objects.filter(stream=stream).exists()
    raw = read_series(Query([stream], ["loss"], buckets=100))
    assert rebuild_due() == 1
    stream.refresh_from_db()
    assert (stream.rolled_line, Rollup.objects.filter(stream=stream).count()) == (last + 1, 2)
    rolled = read_series(Query([stream], ["loss"], buckets=100))
    assert rolled[0].series[0].n_raw == raw[0].series[0].n_raw == last + 1
    assert rolled[0].series[0].last == raw[0].series[0].last == last
    assert rebuild_due() == 0


def test_rollups_come_back_with_the_next_segment(ada: User) -> None:
    stream = in_parts(ada, LONG, compacted=[len(LONG)], batch=10_000)
    back_to(stream, LEAST_LINES)
    append(stream, [{"_step": LEAST_LINES + 1 + step, "loss": 7.0} for step in range(2_000)])
    compact(stream.pk)
    stream.refresh_from_db()
    assert stream.rolled_line == stream.next_line == LEAST_LINES + 2_001
    (panel,) = read_series(Query([stream], ["loss"], buckets=100))
    assert panel.series[0].n_raw == stream.next_line


steps = st.lists(st.one_of(st.none(), st.integers(-3, 12)), max_size=30)


class AnyHistory(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(steps, st.integers(-4, 13), st.integers(1, 9), st.integers(0, 30), st.integers(0, 30))
    def test_any_history_rewinds_like_a_list(
        self, steps: list[int | None], step: int, batch: int, first: int, second: int
    ) -> None:
        rows = [
            {"n": n, "x": n * 0.5} | ({} if one is None else {"_step": one})
            for n, one in enumerate(steps)
        ]
        stream = create_stream(make_user(unique("r")).personal_team, StreamKind.HISTORY)
        parts = sorted([min(first, len(rows)), min(second, len(rows))])
        start = 0
        for end in parts:
            append(stream, rows[start:end], batch=batch)
            compact(stream.pk)
            start = end
        append(stream, rows[start:], batch=batch)
        kept = kept_by_hand(rows, step)
        back_to(stream, step)
        assert rows_of(stream) == kept
        assert stream.next_line == len(kept)
        counts = dict(StreamKey.objects.filter(stream=stream).values_list("name", "count"))
        assert counts.get("n", 0) == len(kept)
        assert counts.get("_step", 0) == sum("_step" in row for row in kept)


def kept_by_hand(rows: list[Row], step: int) -> list[Row]:
    beyond = (line for line, row in enumerate(rows) if row.get("_step", line) > step)
    return rows[: next(beyond, len(rows))]
