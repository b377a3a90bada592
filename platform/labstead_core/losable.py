"""Transactions that do not wait for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def losable() -> Iterator[None]:
    """A transaction that a power cut may undo after its commit, though no crash of ours can.

    For what is easily done again. Inside another transaction it is as durable as that.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _say("SET LOCAL synchronous_commit TO OFF")
            yield
    else:
        with _sqlite_in_no_hurry(), transaction.atomic():
            yield


@contextmanager
def _sqlite_in_no_hurry() -> Iterator[None]:
    """It takes the setting between transactions only."""
    _say("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        _say("PRAGMA synchronous=FULL")


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
