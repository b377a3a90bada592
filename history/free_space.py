"""Giving space back that compaction and deletions left inside the SQLite file."""

from __future__ import annotations

from typing import Any

from django.db import connection

# Some 40 MB at once, so that writers wait for a moment only.
PAGES_AT_ONCE = 10_000
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
    """Shrink the database file; the number of free pages given back. PostgreSQL does it itself."""
    if connection.vendor != "sqlite":
        return 0
    free = free_pages()
    if free < LEAST_FREE_PAGES:
        return 0
    # A script, for the pragma frees a page a step and a cursor would take only the first.
    connection.connection.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
    given = free - free_pages()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return given


def free_pages() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        (count,) = cursor.fetchone()
    return int(count)
