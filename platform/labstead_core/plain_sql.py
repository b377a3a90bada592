"""SQL of our own, for the few paths where building a query costs more than running it.

Statements are constants of the code; values travel as parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection


def read_rows(statement: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows for some ids. ``{ids}`` stands where they go, ``{lock}`` where rows are locked.

    SQLite needs no row locks: a transaction that writes is the only one there.
    """
    if not ids:
        return []
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ids=marks, lock=lock), list(ids) * statement.count("{ids}"))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def write_rows(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """The statement once for each row of parameters. A tenth of what ``bulk_create`` costs."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def time_parameter(moment: datetime) -> Any:
    """A time in the form the database's own columns have."""
    return connection.ops.adapt_datetimefield_value(moment)
