"""Single rows of a stream by the numbers of their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from history.models import Stream
from history.rows.reading import Row, block_at
from history.rows.wanted import EVERYTHING, Wanted

# Lines so near to each other are read together: to pass over a row costs less than a query.
NEAR = 200


def rows_at(stream: Stream, lines: Sequence[int], wanted: Wanted = EVERYTHING) -> dict[int, Row]:
    """The rows of these lines; those that cannot be read are missing. Best for neighbours."""
    found: dict[int, Row] = {}
    asked = set(lines)
    for first, last in stretches(sorted(lines)):
        at = first
        while at <= last and (block := block_at(stream, at, wanted, last + 1 - at)):
            rows = enumerate(block.rows, start=block.first_line)
            found.update((line, row) for line, row in rows if line in asked)
            at = block.end_line
    return {line: found[line] for line in lines if line in found}


def stretches(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of the lines that lie near each other."""
    first = last = None
    for line in lines:
        if first is None or last is None:
            first = line
        elif line - last > NEAR:
            yield first, last
            first = line
        last = line
    if first is not None and last is not None:
        yield first, last
