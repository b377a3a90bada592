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
    with connection.cursor() as cursor:
        free = pragma(cursor, "freelist_count")
        if free < LEAST_FREE_PAGES:
            return 0
        cursor.execute(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})").fetchall()
        given = free - pragma(cursor, "freelist_count")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return given


def pragma(cursor, name: str) -> int:  # type: ignore[no-untyped-def]
    (value,) = cursor.execute(f"PRAGMA {name}").fetchone()
    return int(value)
