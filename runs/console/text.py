"""A run's console as text: every line as it stood last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from history.models import Stream
from history.rows.reading import read_rows
from history.rows.wanted import Wanted

Row = dict[str, Any]
Place = tuple[str, int]
"""A writer and its number of a line."""


LINES_A_PART = 2_000


def console_text(stream: Stream) -> Iterator[bytes]:
    """The console as UTF-8, in parts of some thousand lines."""
    lines = console_lines(stream)
    while part := "".join(islice(lines, LINES_A_PART)):
        yield part.encode()


def console_lines(stream: Stream) -> Iterator[str]:
    """The lines in the order in which they were begun, with their ANSI colours.

    Reads the stream twice: a progress bar's last state is far behind the place where it stands. In
    memory are only lines that were written anew.
    """
    newest = rewritten(stream)
    lengths: dict[str, int] = defaultdict(int)
    for _, row in read_rows(stream):
        place = place_of(row)
        if is_rewrite(place, lengths):
            continue
        text = newest.get(place, row.get("text")) if place else row.get("text")
        yield f"{text or ''}".removesuffix("\n") + "\n"


def rewritten(stream: Stream) -> dict[Place, str]:
    """The last texts of lines that came more than once."""
    lengths: dict[str, int] = defaultdict(int)
    newest = {}
    for _, row in read_rows(stream, Wanted(keys=("writer", "number", "text"))):
        place = place_of(row)
        if place is not None and is_rewrite(place, lengths):
            newest[place] = str(row.get("text"))
    return newest


def place_of(row: Row) -> Place | None:
    """None for lines without a number: they stand where they come."""
    number = row.get("number")
    return (str(row.get("writer")), number) if isinstance(number, int) else None


def is_rewrite(place: Place | None, lengths: dict[str, int]) -> bool:
    """Whether the line was there before: a writer counts its lines from 0, without gaps."""
    if place is None:
        return False
    writer, number = place
    if number < lengths[writer]:
        return True
    lengths[writer] = number + 1
    return False
