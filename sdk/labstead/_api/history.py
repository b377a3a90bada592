"""A run's rows: all of them, page by page, or a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from labstead._connection.http_client import HttpClient

Row = dict[str, Any]
MOST_ROWS_A_PAGE = 10_000
NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def scan(
    client: HttpClient,
    stream_path: str,
    *,
    keys: Sequence[str] | None,
    min_step: int | None,
    max_step: int | None,
    page_size: int,
) -> Iterator[Row]:
    """Every row of a stream between the steps (the last one excluded), in the order logged.

    With ``keys`` the rows that have all of them, and nothing but them.
    """
    query: dict[str, Any] = {"limit": max(1, min(page_size, MOST_ROWS_A_PAGE))}
    if keys:
        query["keys"] = ",".join(keys)
    if min_step is not None:
        query["min_step"] = min_step
    if max_step is not None:
        query["max_step"] = max_step - 1
    line: int | None = 0
    while line is not None:
        answer = client.get(f"{stream_path}/rows?{urlencode({**query, 'from_line': line})}")
        yield from (plain(row) for row in answer["rows"] if not keys or all(k in row for k in keys))
        line = answer["next_line"]


def plain(row: Row) -> Row:
    """As it was logged: with numbers where the format has the texts NaN and Infinity."""
    return {
        key: NON_FINITE.get(value, value) if isinstance(value, str) else value
        for key, value in row.items()
        if key != "_line"
    }


def sampled(rows: list[Row], samples: int) -> list[Row]:
    """Evenly spread rows, the first and the last among them."""
    if len(rows) <= samples or samples < 2:
        return rows[: max(samples, 0)] if samples < 2 else rows
    last = len(rows) - 1
    return [rows[round(place * last / (samples - 1))] for place in range(samples)]


def as_frame(rows: list[Row]) -> Any:
    """A pandas DataFrame, or the rows themselves where pandas is not installed."""
    try:
        import pandas  # type: ignore[import-untyped]
    except ImportError:
        return rows
    return pandas.DataFrame.from_records(rows)
