"""Threads that write to SQLite take turns, and no turn outlives its transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction

from labstead_core.models import Lease

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite"),
]


class OnPurpose(Exception):
    """Ends a transaction."""


def in_a_thread(act: Callable[[], object]) -> Future[object]:
    def once() -> object:
        try:
            return act()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(once)
    pool.shutdown(wait=False)
    return future


def write() -> None:
    with transaction.atomic():
        Lease.objects.create(name=str(Lease.objects.count()), until="2026-01-01T00:00Z")


def test_many_threads_write_and_none_is_refused() -> None:
    writing = [in_a_thread(lambda: [write() for _ in range(5)]) for _ in range(12)]
    for one in writing:
        one.result(timeout=60)
    assert Lease.objects.count() == 60


def test_a_turn_lasts_as_long_as_its_transaction() -> None:
    begun, may_end = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            begun.set()
            may_end.wait(30)

    holder = in_a_thread(hold)
    assert begun.wait(30)
    other = in_a_thread(write)
    assert not other.done()
    may_end.set()
    holder.result(timeout=30)
    other.result(timeout=30)
    assert Lease.objects.count() == 1


def fail() -> None:
    with suppress(OnPurpose), transaction.atomic():
        Lease.objects.create(name="lost", until="2026-01-01T00:00Z")
        raise OnPurpose


def close() -> None:
    with transaction.atomic():
        connection.close()


@pytest.mark.parametrize("end", [fail, close])
def test_a_turn_ends_however_its_transaction_ends(end: Callable[[], None]) -> None:
    in_a_thread(end).result(timeout=30)
    in_a_thread(write).result(timeout=30)
    assert [lease.name for lease in Lease.objects.all()] == ["0"]


def test_who_waits_too_long_hears_what_sqlite_says() -> None:
    options = connection.settings_dict["OPTIONS"]

    def write_at_once() -> None:
        connection.settings_dict = {
            **connection.settings_dict,
            "OPTIONS": {**options, "timeout": 0.05},
        }
        write()

    with transaction.atomic(), pytest.raises(OperationalError, match="locked"):
        in_a_thread(write_at_once).result(timeout=30)
