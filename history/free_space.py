"""Giving space back that compaction and deletions left inside the SQLite file."""

from __future__ import annotations

from django.db import connection

# Some 40 MB at once, so that writers wait for a moment only.
PAGES_AT_ONCE = 10_000
LEAST_FREE_PAGES = 2_000


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
