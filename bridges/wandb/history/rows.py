"""Rows of a stream: all of some steps, or as many as were asked for, evenly spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from history.ingest.lines import REFUSED
from history.models import Stream
from history.rows.columns import Columns, read_columns
from history.rows.picked import rows_at
from history.rows.reading import ROWS_AT_ONCE, read_blocks
from history.rows.wanted import Wanted
from labstead_core.errors import TooLarge

Row = dict[str, Any]
Item = TypeVar("Item")
STEP = "_step"
# As many rows as one answer holds; whoever wants more asks for fewer steps at a time.
MOST_ROWS = 100_000
USUAL_SAMPLES = 500


def spread_rows(stream: Stream, samples: int | None) -> list[Row]:
    """At most so many rows over all of the stream, the first and the last among them."""
    lines = spread(range(stream.next_line), samples)
    return [stepped(line, row) for line, row in rows_at(stream, lines).items() if is_kept(row)]


def rows_of_steps(stream: Stream, wanted: Wanted) -> list[Row]:
    """All rows of these steps, by step. Raises TooLarge rather than leave any out."""
    rows: list[Row] = []
    for block in read_blocks(stream, wanted, at_once=rows_expected(wanted)):
        found = (
            (line, row)
            for line, row in enumerate(block.rows, start=block.first_line)
            if wanted.has_step(row.get(STEP, line)) and is_kept(row)
        )
        rows += [stepped(line, row) for line, row in found]
        if len(rows) > MOST_ROWS:
            raise TooLarge(f"More than {MOST_ROWS:,} rows: ask for fewer steps at a time.")
    return sorted(rows, key=step_of)


def rows_expected(wanted: Wanted) -> int:
    """How many to read at first: one for each step, if that is not too many."""
    if wanted.min_step is None or wanted.max_step is None:
        return ROWS_AT_ONCE
    return min(max(wanted.max_step - wanted.min_step + 1, 1), ROWS_AT_ONCE)


def rows_with_all(stream: Stream, keys: Sequence[str], wanted: Wanted) -> list[Row]:
    """Those of the steps' rows that have a value under every key, with these keys alone."""
    found = rows_of_steps(stream, wanted)
    return [
        {key: row[key] for key in keys}
        for row in found
        if all(row.get(key) is not None for key in keys)
    ]


def spread_values(stream: Stream, keys: Sequence[str], samples: int | None) -> list[Row]:
    """At most so many of the rows that have a value under every key, evenly spread."""
    found = [
        values
        for block in read_columns(stream, keys)
        for values in zip(*with_steps(block, keys), strict=True)
        if None not in values
    ]
    return [dict(zip(keys, values, strict=True)) for values in spread(found, samples)]


def with_steps(block: Columns, keys: Sequence[str]) -> Iterator[list[Any]]:
    for key, values in zip(keys, block.values, strict=True):
        if key == STEP:
            numbered = enumerate(values, start=block.first_line)
            yield [line if step is None else step for line, step in numbered]
        else:
            yield values


def spread(items: Sequence[Item], samples: int | None) -> list[Item]:
    """Some of the items, evenly spread, with both ends."""
    most = min(max(USUAL_SAMPLES if samples is None else samples, 1), MOST_ROWS)
    if len(items) <= most:
        return list(items)
    if most == 1:
        return [items[-1]]
    last = len(items) - 1
    return [items[i * last // (most - 1)] for i in range(most)]


def is_kept(row: Row) -> bool:
    return REFUSED not in row


def stepped(line: int, row: Row) -> Row:
    """A row without a step stands at its line."""
    return row if STEP in row else {STEP: line, **row}


def step_of(row: Row) -> int:
    step = row[STEP]
    return step if isinstance(step, int) else -1
