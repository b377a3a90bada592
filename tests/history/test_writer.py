"""The writer: durable before it answers, and nothing a client or a disk does stops it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.signals import connection_created

from accounts.models import User
from history import services
from history.ingest.batches import decode
from history.ingest.storage_failures import is_storage_failure
from history.ingest.writer import Writer
from history.models import Chunk, Stream, StreamKey
from history.services import Append, Appended
from labstead_core.errors import Busy, DomainError, NotFound, OffsetGap, StorageFailed
from tests.factories import make_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writer() -> Iterator[Writer]:
    writer = Writer()
    yield writer
    writer.drain()


@pytest.fixture
def stream(ada: User) -> Stream:
    return make_run(by=ada).history


def append(stream: Stream, offset: int, *values: int) -> Append:
    lines = [b'{"_step":%d,"v":%d}' % (v, v) for v in values]
    return Append(stream.pk, offset, decode(b"\n".join(lines)))


def stored(stream: Stream) -> list[tuple[int, int]]:
    """First line and number of lines of every chunk."""
    return list(Chunk.objects.filter(stream=stream).order_by("first_line").values_list(
        "first_line", "n"))  # fmt: skip


def failure(future: Any) -> DomainError:
    error: DomainError = future.exception(timeout=30)
    return error


@contextmanager
def held_back(writer: Writer) -> Iterator[None]:
    """Batches given meanwhile wait, and are then taken together as one group."""
    gate = threading.Event()
    commit = services.append_group

    def waiting(appends: Any) -> Any:
        gate.wait()
        return commit(appends)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("history.ingest.writer.append_group", waiting)
        try:
            yield
        finally:
            gate.set()


def test_batches_that_gather_are_one_transaction(writer: Writer, stream: Stream) -> None:
    commits: list[int] = []
    services.on_append(counting := lambda grown: commits.append(len(grown)))
    with held_back(writer):
        futures = [writer.submit(append(stream, n, n)) for n in range(10)]
    assert [future.result(timeout=30).next_line for future in futures] == list(range(1, 11))
    services._folds.remove(counting)
    assert sum(commits) == 10
    assert len(commits) <= 2
    assert stored(stream) == [(n, 1) for n in range(10)]


def test_one_bad_batch_does_not_fail_its_neighbours(
    writer: Writer, stream: Stream, ada: User
) -> None:
    other = make_run(by=ada).history
    gone = make_run(by=ada)
    poison = append(other, 0, 1)
    poison.batch.key_uses["k" * 100] = None  # type: ignore[assignment]
    with held_back(writer):
        good = writer.submit(append(stream, 0, 0, 1))
        bad = writer.submit(poison)
        gap = writer.submit(append(stream, 7, 7))
        lost = writer.submit(Append(gone.history.pk + 999, 0, decode(b"{}")))
        more = writer.submit(append(stream, 2, 2))
    assert good.result(timeout=30).next_line == 2
    assert isinstance(failure(bad), Busy)
    assert failure(gap).extra == OffsetGap(expected_offset=2, offset=7).extra
    assert isinstance(failure(lost), NotFound)
    assert more.result(timeout=30).next_line == 3
    assert (stored(stream), stored(other)) == ([(0, 2), (2, 1)], [])


def test_a_resent_part_is_dropped_and_counted_once(writer: Writer, stream: Stream) -> None:
    writer.submit(append(stream, 0, 0, 1, 2)).result(timeout=30)
    again = writer.submit(append(stream, 1, 1, 2, 3, 4)).result(timeout=30)
    assert (again.first_line, again.next_line, len(again.new)) == (3, 5, 2)
    assert stored(stream) == [(0, 3), (3, 2)]
    key = StreamKey.objects.get(stream=stream, name="v")
    assert (key.count, key.last) == (5, 4)


def test_a_client_that_goes_away_stops_nothing(writer: Writer, stream: Stream) -> None:
    async def impatient() -> None:
        with held_back(writer):
            waiting = asyncio.wrap_future(writer.submit(append(stream, 0, 0)))
            waiting.cancel()
            await asyncio.sleep(0)

    asyncio.run(impatient())
    future = writer.submit(append(stream, 0, 0, 1))
    assert not future.cancel()
    assert future.result(timeout=30).next_line == 2


def test_a_full_queue_takes_nothing(writer: Writer, stream: Stream, settings: Any) -> None:
    settings.LABSTEAD_WRITER_QUEUE = 0
    with pytest.raises(Busy):
        writer.submit(append(stream, 0, 0))
    assert stored(stream) == []


def test_memory_of_waiting_batches_is_bounded_and_given_back(
    writer: Writer, stream: Stream, settings: Any
) -> None:
    settings.LABSTEAD_WRITER_QUEUE_BYTES = 1
    with held_back(writer):
        first = writer.submit(append(stream, 0, 0))
        with pytest.raises(Busy):
            writer.submit(append(stream, 1, 1))
    first.result(timeout=30)
    assert retried(lambda: writer.submit(append(stream, 1, 1))).result(timeout=30).next_line == 2


def retried(submit: Callable[[], Any]) -> Any:
    """What a client does with 429."""
    for _ in range(10_000):
        try:
            return submit()
        except Busy:
            continue
    raise AssertionError("it stayed busy")


def test_draining_commits_what_was_taken(writer: Writer, stream: Stream) -> None:
    futures = [writer.submit(append(stream, n, n)) for n in range(300)]
    writer.drain()
    assert all(future.done() for future in futures)
    assert sum(n for _, n in stored(stream)) == 300


def test_while_draining_nothing_more_is_taken(writer: Writer, stream: Stream) -> None:
    with held_back(writer):
        taken = writer.submit(append(stream, 0, 0))
        draining = threading.Thread(target=writer.drain)
        draining.start()
        assert retried_until_draining(writer, stream)
    draining.join()
    assert taken.result(timeout=1).next_line == 1


def retried_until_draining(writer: Writer, stream: Stream) -> bool:
    """True when the writer turned a batch away; those it took before are harmless re-sends."""
    for _ in range(10_000):
        try:
            writer.submit(append(stream, 0, 0))
        except Busy:
            return True
    return False


SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own messages")
READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET default_transaction_read_only = on",
}


@contextmanager
def connections_told(statement: str) -> Iterator[None]:
    """Every connection opened meanwhile hears ``statement`` first."""

    def tell(connection: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    connection_created.connect(tell)
    try:
        yield
    finally:
        connection_created.disconnect(tell)


def test_a_read_only_disk_is_told_and_survived(writer: Writer, stream: Stream) -> None:
    with connections_told(READ_ONLY[connection.vendor]):
        assert isinstance(failure(writer.submit(append(stream, 0, 0))), StorageFailed)
    assert isinstance(writer.submit(append(stream, 0, 0)).result(timeout=30), Appended)
    assert stored(stream) == [(0, 1)]


@SQLITE
def test_a_full_disk_is_told_and_survived(writer: Writer, stream: Stream) -> None:
    # More than the pages that earlier tests left free in the file.
    texts = [b'{"text":"%s"}' % os.urandom(400_000).hex().encode() for _ in range(20)]
    large = Append(stream.pk, 0, decode(b"\n".join(texts)))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
    with connections_told(f"PRAGMA max_page_count = {pages}"):
        assert isinstance(failure(writer.submit(large)), StorageFailed)
        assert stored(stream) == []
    assert writer.submit(large).result(timeout=30).next_line == 20


def test_a_busy_database_is_no_full_disk() -> None:
    assert not is_storage_failure(OperationalError("database is locked"))
    assert not is_storage_failure(ValueError("the disk is full"))


def test_the_writer_outlives_a_lost_connection(writer: Writer, stream: Stream) -> None:
    writer.submit(append(stream, 0, 0)).result(timeout=30)

    def lose(grown: Any) -> None:
        services._folds.remove(lose)
        connection.connection.close()

    services.on_append(lose)
    assert writer.submit(append(stream, 1, 1)).result(timeout=30).next_line == 2
    assert stored(stream) == [(0, 1), (1, 1)]


def test_a_fold_that_fails_takes_its_lines_along(writer: Writer, stream: Stream) -> None:
    def fail(grown: Any) -> None:
        with transaction.atomic():
            raise RuntimeError("no")

    services.on_append(fail)
    outcome = failure(writer.submit(append(stream, 0, 0)))
    services._folds.remove(fail)
    assert isinstance(outcome, Busy)
    assert stored(stream) == []
    stream.refresh_from_db()
    assert stream.next_line == 0
