"""Compaction moves lines and changes none of them."""

from __future__ import annotations

import math
import random

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from history.models import Chunk, Segment, Stream, StreamKind
from history.rows.reading import read_page
from history.rows.wanted import Wanted
from history.segments.column import column_of
from history.services import close_streams, create_stream
from history.upkeep import compaction
from history.upkeep.compaction import compact, due_streams
from history.upkeep.leases import leased
from tests.factories import make_user, unique
from tests.history.streams import Row, append, let_time_pass, make_stream, rows_of

pytestmark = pytest.mark.django_db

MIXED: list[Row] = [
    {"_step": 0, "loss": 1.5, "n": 3, "name": "ä"},
    {"_step": 1, "loss": "NaN", "n": 2**60, "flag": True},
    {},
    {"_step": 2, "loss": "-Infinity", "n": 2.0, "image": {"_type": "image-file", "path": "a.png"}},
    {"_step": 2, "loss": 7, "nothing": None, "list": [1, 2.5, "x"], "name": ""},
    {"_step": -5, "loss": "text", "n": -0.0},
]


def test_rows_read_the_same_after_compaction(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED, batch=2)
    assert compact(stream.pk) == len(MIXED)
    assert rows_of(stream) == MIXED
    assert [type(row.get("n")) for row in rows_of(stream)] == [type(row.get("n")) for row in MIXED]
    assert not Chunk.objects.filter(stream=stream).exists()


def test_compacting_twice_changes_nothing(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    assert compact(stream.pk) == 0
    assert Segment.objects.filter(stream=stream).count() == 1
    assert rows_of(stream) == MIXED


def test_appending_goes_on_after_compaction(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    append(stream, MIXED)
    assert rows_of(stream) == MIXED + MIXED
    compact(stream.pk)
    assert rows_of(stream) == MIXED + MIXED


def test_a_page_spans_segments_and_chunks(ada: User) -> None:
    rows = [{"_step": step, "loss": step / 7} for step in range(300)]
    stream = make_stream(ada.personal_team, rows[:100])
    compact(stream.pk)
    append(stream, rows[100:200])
    compact(stream.pk)
    append(stream, rows[200:], batch=7)
    first = read_page(stream, from_line=50, limit=200)
    assert [row["_line"] for row in first.rows] == list(range(50, 250))
    assert first.next_line == 250
    rest = read_page(stream, Wanted(keys=["loss"]), from_line=250, limit=200)
    assert rest.rows == [{"_line": line, "loss": line / 7} for line in range(250, 300)]
    assert rest.next_line is None


def test_steps_bound_the_rows(ada: User) -> None:
    rows = [{"_step": step % 10, "at": step} for step in range(40)]
    stream = make_stream(ada.personal_team, rows)
    wanted = Wanted(keys=["at"], min_step=8)
    before = read_page(stream, wanted, from_line=0, limit=100).rows
    compact(stream.pk)
    assert read_page(stream, wanted, from_line=0, limit=100).rows == before
    assert [row["at"] for row in before] == [8, 9, 18, 19, 28, 29, 38, 39]


def test_a_stream_another_worker_has_is_left_alone(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    with leased(stream.pk) as mine:
        assert mine is not None
        assert compact(stream.pk) == 0
    assert compact(stream.pk) == len(MIXED)


def test_the_loser_of_a_race_leaves_neither_rows_nor_file(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    (piece,) = compaction.pieces(stream)
    compact(stream.pk)
    files = names_in_storage(stream)
    assert compaction.move(stream, piece) is False
    assert names_in_storage(stream) == files
    assert rows_of(stream) == MIXED


def names_in_storage(stream: Stream) -> list[str]:
    folder = Segment.objects.filter(stream=stream).first().name.rpartition("/")[0]
    return sorted(default_storage.listdir(folder)[1])


def test_a_failed_commit_deletes_the_file(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    kept: list[str] = []

    def disk_full(*args: object) -> bool:
        kept.append(args[1].name)  # type: ignore[attr-defined]
        raise OSError("disk full")

    monkeypatch.setattr(compaction, "replace_chunks", disk_full)
    with pytest.raises(OSError, match="disk full"):
        compact(stream.pk)
    assert not default_storage.exists(kept[0])
    assert rows_of(stream) == MIXED


def test_what_is_due(ada: User) -> None:
    team = ada.personal_team
    trickling = make_stream(team, MIXED)
    silent = make_stream(team, MIXED)
    let_time_pass(silent)
    finished = make_stream(team, MIXED)
    close_streams([finished.pk])
    let_time_pass(finished, hours=0.1)
    long = make_stream(team, [{"_step": step} for step in range(2_000)])
    heavy = make_stream(team, [{"text": random.Random(1).randbytes(300_000).hex()}])
    due = set(due_streams().values_list("pk", flat=True))
    assert due == {silent.pk, finished.pk, long.pk, heavy.pk}
    assert trickling.pk not in due


def test_compaction_keeps_count_of_pending_bytes(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    assert stream.pending_bytes > 0
    compact(stream.pk)
    stream.refresh_from_db()
    assert (stream.pending_bytes, stream.compacted_line) == (0, len(MIXED))


def test_compaction_waits_for_room_on_the_disk(ada: User, settings: object) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    let_time_pass(stream)
    settings.LABSTEAD_KEEP_FREE_BYTES = 2**62  # type: ignore[attr-defined]
    assert compaction.compact_due() == 0
    assert rows_of(stream) == MIXED


def test_a_long_stream_becomes_several_segments(ada: User) -> None:
    rows = [{"_step": step, "loss": step * 0.5} for step in range(70_000)]
    stream = make_stream(ada.personal_team, rows, batch=10_000)
    compact(stream.pk)
    sizes = list(
        Segment.objects.filter(stream=stream).order_by("first_line").values_list("n", flat=True)
    )
    assert sizes == [60_000, 10_000]
    assert rows_of(stream) == rows


numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from(["NaN", "Infinity", "-Infinity", True, False]),
)
values = st.one_of(numbers, st.none(), st.text(max_size=5), st.lists(st.integers(0, 3), max_size=2))
rows_strategy = st.lists(
    st.dictionaries(st.sampled_from(["_step", "a", "b/c", "d.e", "ü"]), values, max_size=5).map(
        lambda row: (
            {k: v for k, v in row.items() if k != "_step"}
            | ({"_step": row["_step"]} if type(row.get("_step")) is int else {})
        )
    ),
    max_size=40,
)


class AnyRows(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(rows_strategy, st.integers(1, 40), st.integers(0, 40))
    def test_any_rows_survive_exactly(self, rows: list[Row], batch: int, cut: int) -> None:
        stream = create_stream(make_user(unique("h")).personal_team, StreamKind.HISTORY)
        with transaction.atomic():
            append(stream, rows[:cut], batch=batch)
            compact(stream.pk)
            append(stream, rows[cut:], batch=batch)
            compact(stream.pk)
        found = rows_of(stream)
        assert found == rows
        assert [types_in(row) for row in found] == [types_in(row) for row in rows]


def types_in(row: Row) -> dict[str, type]:
    return {key: type(value) for key, value in row.items()}


def test_negative_zero_and_extremes_survive() -> None:
    values = [-0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2]
    column = column_of(range(len(values)), values)
    assert column.values(0, len(values)) == values
    assert math.copysign(1, column.values(0, 1)[0]) == -1
