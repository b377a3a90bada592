"""Finding text in a console of any length, by Arrow's matchers: no pattern runs away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from history.models import Stream
from history.rows.columns import read_columns
from labstead_core.errors import Invalid
from runs.console.index import index_of

MOST_LINES = 20_000
ESCAPE = "\x1b"
ANSI = r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\^_])"


@dataclass(frozen=True)
class Sought:
    """Case does not matter."""

    text: str
    is_pattern: bool = False


@dataclass(frozen=True)
class Found:
    """``n_lines`` match, of which the first MOST_LINES are listed."""

    n_lines: int
    lines: list[int]
    n_rows: int


def search(stream: Stream, sought: Sought, *, from_row: int = 0) -> Found:
    """The lines that hold the text as they stand now. 1,000,000 rows take about a second.

    With ``from_row`` those that came or changed since. Raises Invalid for a bad pattern.
    """
    index = index_of(stream)
    found = [np.empty(0, np.int64)]
    for block in read_columns(stream, ("text",), from_line=from_row):
        found.append(places(block.values[0], sought) + block.first_line)
    rows = np.concatenate(found)
    with index.lock:
        lines = index.lines_of(rows[rows < index.n_rows])
        return Found(len(lines), lines[:MOST_LINES].tolist(), index.n_rows)


def places(texts: list[Any], sought: Sought) -> Any:
    """Where among the texts it is found."""
    shown = pa.array([text if type(text) is str else "" for text in texts], pa.large_string())
    if pc.any(pc.match_substring(shown, ESCAPE)).as_py():
        shown = pc.replace_substring_regex(shown, ANSI, "")
    return np.flatnonzero(matches(shown, sought).to_numpy(zero_copy_only=False))


def matches(shown: Any, sought: Sought) -> Any:
    if not sought.is_pattern:
        return pc.match_substring(shown, sought.text, ignore_case=True)
    try:
        return pc.match_substring_regex(shown, sought.text, ignore_case=True)
    except pa.ArrowInvalid as error:
        raise Invalid("This is no regular expression.", fields={"text": str(error)[:200]}) from None
