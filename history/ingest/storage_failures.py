"""Telling a disk that takes nothing more from a database that is only busy."""

from __future__ import annotations

from django.db import DatabaseError

# What SQLite says when the disk is full, read-only or broken.
_OF_SQLITE = ("is full", "readonly database", "disk I/O error", "unable to open database file")
# PostgreSQL's states: disk full, read-only transaction, I/O error.
_OF_POSTGRESQL = {"53100", "25006", "58030"}


def is_storage_failure(error: BaseException) -> bool:
    """Whether writing failed for want of room or permission, and will until a person acts."""
    if not isinstance(error, DatabaseError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _OF_POSTGRESQL or any(words in str(error) for words in _OF_SQLITE)
