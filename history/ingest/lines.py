"""Checking the JSON lines of one ingested batch.

A line is a JSON object. Its bytes are kept as they came; parsing only checks them and gathers what
the keys' table needs. Bare ``NaN`` and ``Infinity``, which strict parsers refuse, are taken and
rewritten to the strings the format uses.

A line that cannot be kept leaves ``{"_refused": {"code", "message"}}`` in its place, so that a
line's number is always that of the line its client sent. The other lines of its batch are kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from history.non_finite import NON_FINITE
from labstead_core.errors import InvalidLine, TooLarge
from labstead_core.json_columns import MAX_DEPTH, is_too_deep

MAX_KEY_CHARACTERS = 512
REFUSED = "_refused"
_NAME_OF = {str(value): name for name, value in NON_FINITE.items()}

Row = dict[str, Any]
Shape = tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a line was not kept; ``index`` is its place in the batch."""

    index: int
    code: str
    message: str


@dataclass(frozen=True)
class CheckedLines:
    """Lines in order with what they hold, and those that stand for refused ones."""

    lines: list[bytes]
    rows: list[Row]
    refused: list[Refusal]


def split(body: bytes) -> list[bytes]:
    """The body's lines; empty ones are none. Raises TooLarge when there are too many."""
    lines = [line for line in body.split(b"\n") if line and not line.isspace()]
    if len(lines) > settings.LABSTEAD_MAX_BATCH_LINES:
        raise TooLarge(
            f"A batch holds at most {settings.LABSTEAD_MAX_BATCH_LINES:,} lines.",
            limit_lines=settings.LABSTEAD_MAX_BATCH_LINES,
        )
    return lines


def check(body: bytes) -> CheckedLines:
    """Parse and check all lines of a body. Raises TooLarge; about 2 us a line of a dozen numbers.

    The usual batch is parsed in one go and its keys are checked once for each set of them. When
    anything about it is odd, each line is looked at by itself.
    """
    lines = split(body)
    rows = parse_all(lines)
    if rows is None or not are_fine(rows) or brackets_in(body) >= len(lines) + MAX_DEPTH:
        return check_one_by_one(lines)
    return CheckedLines(lines, rows, [])


def parse_all(lines: list[bytes]) -> list[Row] | None:
    """The lines' objects, or None when there is one that is too long or no strict JSON object."""
    if max(map(len, lines), default=0) > settings.LABSTEAD_MAX_LINE_BYTES:
        return None
    try:
        rows = list(map(orjson.loads, lines))
    except orjson.JSONDecodeError:
        return None
    return rows if set(map(type, rows)) <= {dict} else None


def are_fine(rows: Sequence[Row]) -> bool:
    shapes = set(map(tuple, rows))
    steps = [row["_step"] for row in rows if "_step" in row]
    return all(map(has_fine_keys, shapes)) and all(map(is_step, steps))


def brackets_in(text: bytes) -> int:
    """Few bodies and lines have enough of them to be worth the walk that measures their depth."""
    return text.count(b"[") + text.count(b"{")


def has_fine_keys(shape: Shape) -> bool:
    return len(shape) <= settings.LABSTEAD_MAX_LINE_KEYS and all(map(is_fine_key, shape))


def is_fine_key(name: str) -> bool:
    return 0 < len(name) <= MAX_KEY_CHARACTERS and "\x00" not in name


def is_step(value: Any) -> bool:
    return value is None or (type(value) is int and -(2**63) <= value < 2**63)


def check_one_by_one(lines: list[bytes]) -> CheckedLines:
    checked = CheckedLines([], [], [])
    for index, line in enumerate(lines):
        try:
            row, kept = check_line(line)
        except InvalidLine as error:
            refusal = Refusal(index, error.code, error.message)
            row = {REFUSED: {"code": refusal.code, "message": refusal.message}}
            kept = orjson.dumps(row)
            checked.refused.append(refusal)
        checked.rows.append(row)
        checked.lines.append(kept)
    return checked


def check_line(line: bytes) -> tuple[Row, bytes]:
    """The line's object and the bytes to keep. Raises InvalidLine."""
    limit = settings.LABSTEAD_MAX_LINE_BYTES
    if len(line) > limit:
        raise InvalidLine(
            f"The line has {len(line):,} bytes; the limit is {limit:,}.", code="line_too_long"
        )
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        row, line = repaired(line)
    check_row(row)
    if brackets_in(line) > MAX_DEPTH and is_too_deep(row):
        raise InvalidLine(f"The line is nested more than {MAX_DEPTH} levels deep.")
    return row, line


def repaired(line: bytes) -> tuple[Any, bytes]:
    """Read a line with bare NaN or Infinity and write them as the strings the format uses."""
    try:
        written = orjson.dumps(without_bare_floats(json.loads(line)))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidLine(f"The line is not valid JSON: {error}.") from error
    return orjson.loads(written), written


def without_bare_floats(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return _NAME_OF[str(value)]
    if isinstance(value, dict):
        return {name: without_bare_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_bare_floats(inner) for inner in value]
    return value


def check_row(row: Any) -> None:
    if not isinstance(row, dict):
        raise InvalidLine("The line is not a JSON object.")
    limit = settings.LABSTEAD_MAX_LINE_KEYS
    if len(row) > limit:
        raise InvalidLine(
            f"The line has {len(row):,} keys; the limit is {limit:,}.", code="too_many_keys"
        )
    if not all(map(is_fine_key, row)):
        raise InvalidLine(
            f"A key is empty, longer than {MAX_KEY_CHARACTERS} characters or holds a zero byte."
        )
    if not is_step(row.get("_step")):
        raise InvalidLine("_step has to be a whole number of 64 bits.")
