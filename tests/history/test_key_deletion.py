"""A deleted key is gone at once, and later from the files, too."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from history.chunks import unpack_lines
from history.models import Chunk, Rollup, Segment, Stream, StreamKey, Trash
from history.removal import key_deletion
from history.removal.key_deletion import delete_key, rewrite, rewrite_due
from history.rows.reading import read_page
from history.rows.wanted import Wanted
from history.segments.reader import forget_segments
from history.series.points import Axis
from history.series.reading import Query, read_series
from history.upkeep import compaction, merging
from history.upkeep.compaction import compact
from history.upkeep.leases import leased
from history.upkeep.stream_rollups import LEAST_LINES
from labstead_core import errors
from tests.history.streams import Row, append, make_stream, rows_of

pytestmark = pytest.mark.django_db

ROWS: list[Row] = [
    {"_step": step, "loss": 1 / (step + 1), "secret": step * 2.0, "note": f"n{step}"}
    for step in range(30)
]


def without(rows: list[Row], *names: str) -> list[Row]:
    return [{key: value for key, value in row.items() if key not in names} for row in rows]


def make(user: User) -> Stream:
    """Two segments, two chunks."""
    stream = make_stream(user.personal_team, ROWS[:10])
    compact(stream.pk)
    append(stream, ROWS[10:20])
    compact(stream.pk)
    append(stream, ROWS[20:], batch=5)
    return stream


def delete(stream: Stream, name: str) -> None:
    with transaction.atomic():
        delete_key(stream, name)
    stream.refresh_from_db()


def chart_of(stream: Stream, key: str, x: str = "_step") -> list[float]:
    (panel,) = read_series(Query([stream], [key], axis=Axis(x)))
    return panel.series[0].y.tolist() if panel.series else []


def texts_in_storage(stream: Stream) -> list[set[str]]:
    """The keys in each file that a segment names."""
    names = Segment.objects.filter(stream=stream).order_by("first_line").values_list("name")
    return [set(pq.read_table(default_storage.path(name))["key"].to_pylist()) for (name,) in names]


def test_it_is_gone_at_once(ada: User) -> None:
    stream = make(ada)
    assert len(chart_of(stream, "secret")) == 30
    delete(stream, "secret")
    assert rows_of(stream) == without(ROWS, "secret")
    assert chart_of(stream, "secret") == []
    assert chart_of(stream, "loss", x="secret") == []
    assert chart_of(stream, "loss") == [row["loss"] for row in ROWS]
    assert not StreamKey.objects.filter(stream=stream, name="secret").exists()
    assert read_page(stream, Wanted(keys=["secret"]), from_line=0, limit=9).rows == []


def test_a_worker_takes_it_out_of_files_and_chunks(ada: User) -> None:
    stream = make(ada)
    old = set(Segment.objects.values_list("name", flat=True))
    delete(stream, "secret")
    assert rewrite_due() == 4
    assert texts_in_storage(stream) == [{"_step", "loss", "note"}] * 2
    chunks = Chunk.objects.filter(stream=stream)
    assert not any(b"secret" in unpack_lines(bytes(chunk.data))[0] for chunk in chunks)
    assert set(Trash.objects.values_list("name", flat=True)) == old
    assert rows_of(stream) == without(ROWS, "secret")
    stream.refresh_from_db()
    sizes = [len(bytes(chunk.data)) for chunk in chunks]
    assert stream.pending_bytes == sum(sizes)
    assert {one.n_values for one in Segment.objects.filter(stream=stream)} == {30}
    assert rewrite_due() == 0


def test_the_same_key_logged_later_is_a_new_one(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    new = [{"_step": 30 + step, "secret": step} for step in range(5)]
    append(stream, new)
    wanted = without(ROWS, "secret") + new
    assert rows_of(stream) == wanted
    assert chart_of(stream, "secret") == [0, 1, 2, 3, 4]
    assert StreamKey.objects.get(stream=stream, name="secret").count == 5
    compact(stream.pk)
    assert rows_of(stream) == wanted
    rewrite(stream.pk)
    assert rows_of(stream) == wanted
    assert chart_of(stream, "secret") == [0, 1, 2, 3, 4]


def test_compaction_leaves_it_out(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    compact(stream.pk)
    assert texts_in_storage(stream)[2] == {"_step", "loss", "note"}
    assert rows_of(stream) == without(ROWS, "secret")


def test_a_compaction_under_way_does_not_bring_it_back(ada: User) -> None:
    stream = make_stream(ada.personal_team, ROWS)
    stale = Stream.objects.get(pk=stream.pk)
    (piece,) = compaction.pieces(stale)
    delete(stream, "secret")
    assert compaction.move(stale, piece) is False
    compact(stream.pk)
    assert texts_in_storage(stream) == [{"_step", "loss", "note"}]


def test_a_merge_under_way_does_not_bring_it_back(ada: User) -> None:
    stream = make(ada)
    stale = Stream.objects.get(pk=stream.pk)
    row = list(Segment.objects.filter(stream=stream).order_by("first_line"))
    merged = merging.write(stale, row)
    delete(stream, "secret")
    assert merging.replace(stale, row, merged) is False
    assert rows_of(stream) == without(ROWS, "secret")


def test_a_deletion_during_a_rewrite_is_not_lost(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    stale = Stream.objects.get(pk=stream.pk)
    old = Segment.objects.filter(stream=stream).earliest("first_line")
    new = key_deletion.written_anew(stale, old)
    delete(stream, "note")
    assert key_deletion.replace(stale, old, new) is False
    assert rewrite(stream.pk) == 4
    assert texts_in_storage(stream) == [{"_step", "loss"}] * 2


def test_keys_deleted_one_after_the_other_all_go(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    append(stream, [{"_step": 30, "secret": 1, "loss": 2.0}])
    delete(stream, "note")
    delete(stream, "loss")
    wanted = [*without(ROWS, "secret", "note", "loss"), {"_step": 30, "secret": 1}]
    assert rows_of(stream) == wanted
    rewrite(stream.pk)
    assert rows_of(stream) == wanted
    assert texts_in_storage(stream) == [{"_step"}] * 2


def test_a_segment_of_nothing_else_stays_readable(ada: User) -> None:
    rows = [{"only": n} for n in range(5)]
    stream = make_stream(ada.personal_team, rows)
    compact(stream.pk)
    delete(stream, "only")
    assert rows_of(stream) == [{}] * 5
    assert rewrite(stream.pk) == 1
    forget_segments()
    assert rows_of(stream) == [{}] * 5


def test_a_worker_that_dies_before_its_commit_leaves_the_rest_due(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = make(ada)
    delete(stream, "secret")
    with monkeypatch.context() as broken:
        broken.setattr(key_deletion, "replace", raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            rewrite(stream.pk)
    assert rows_of(stream) == without(ROWS, "secret")
    assert rewrite(stream.pk) == 4
    assert rows_of(stream) == without(ROWS, "secret")


def raise_interrupt(*args: object) -> bool:
    raise KeyboardInterrupt


def test_a_stream_another_worker_has_waits(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    with leased(stream.pk) as mine:
        assert mine is not None
        assert rewrite_due() == 0
    assert rewrite_due() == 4


def test_a_damaged_segment_holds_up_no_other(ada: User) -> None:
    stream = make(ada)
    delete(stream, "secret")
    default_storage.delete(Segment.objects.filter(stream=stream).earliest("first_line").name)
    forget_segments()
    assert rewrite_due() == 3


@pytest.mark.parametrize("name", ["_step", "_timestamp", "_runtime"])
def test_what_lines_go_by_stays(ada: User, name: str) -> None:
    stream = make(ada)
    with pytest.raises(errors.Invalid) as refusal:
        delete(stream, name)
    assert refusal.value.code == "key_needed"


def test_a_key_that_is_not_there_is_not_found(ada: User) -> None:
    with pytest.raises(errors.NotFound):
        delete(make(ada), "nothing")


def test_rollups_of_other_keys_stay(ada: User) -> None:
    rows = [{"_step": step, "a": 1.0, "b": step % 7} for step in range(LEAST_LINES + 10)]
    stream = make_stream(ada.personal_team, rows, batch=10_000)
    compact(stream.pk)
    stream.refresh_from_db()
    chart = chart_of(stream, "a")
    delete(stream, "b")
    kept = Rollup.objects.filter(stream=stream).values_list("key__name", flat=True)
    assert sorted(kept) == ["_step", "a"]
    append(stream, [{"_step": LEAST_LINES + 10 + step, "b": 100} for step in range(20)])
    compact(stream.pk)
    (panel,) = read_series(Query([stream], ["b"]))
    assert panel.series[0].n_raw == 20
    assert chart_of(stream, "a") == chart
    rewrite(stream.pk)
    (panel,) = read_series(Query([stream], ["b"]))
    assert panel.series[0].n_raw == 20
