"""Giving space back that compaction and deletions left inside the SQLite file."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

# Some 40 MB at once, so that writers wait for a moment only, and are let in between.
PAGES_AT_ONCE = 10_000
TIMES = 100
PAUSE_SECONDS = 0.2
LEAST_FREE_PAGES = 2_000


def allow(**kwargs: Any) -> None:
    """Before the first migration: let freed pages be given back later.

    Not among the settings of a connection, where the same pragma would take the write lock each
    time. A file with tables in it keeps the mode it has, for to change it costs a full VACUUM.
    """
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return
    connection.ensure_connection()
    connection.connection.executescript("PRAGMA auto_vacuum=INCREMENTAL; VACUUM")


def give_back() -> int:
    """Shrink the database file; the number of free pages given back. PostgreSQL does it itself.

    At most some 4 GB: it is called often.
    """
    if connection.vendor != "sqlite":
        return 0
    given = 0
    for _ in range(TIMES):
        some = give_some_back()
        if not some:
            break
        given += some
        time.sleep(PAUSE_SECONDS)
    return given


def give_some_back() -> int:
    free = free_pages()
    if free < LEAST_FREE_PAGES:
        return 0
    # A script, for the pragma frees a page a step and a cursor would take only the first.
    connection.connection.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
    given = free - free_pages()
    with connection.cursor() as cursor:
        # The log holds what was moved; without this it would stay as large as what was freed.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return given


def free_pages() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        (count,) = cursor.fetchone()
    return int(count)
