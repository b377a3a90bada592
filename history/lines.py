"""One ingested batch: JSON lines checked and measured, ready to be committed.

A line is a JSON object. Its bytes are kept as they came; parsing only checks them and gathers what
the keys' table needs. Bare ``NaN`` and ``Infinity``, which strict parsers refuse, are taken and
rewritten to the strings the format uses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings

from history.models import StreamKey
from labstead_core.errors import InvalidLine, TooLarge
from labstead_core.json_columns import MAX_DEPTH, is_too_deep

MAX_KEY_CHARACTERS = 512
NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_NAME_OF = {str(value): name for name, value in NON_FINITE.items()}


@dataclass
class KeyUse:
    """How a batch uses one key: bits of types, number of values, the last of them."""

    kinds: int = 0
    count: int = 0
    last: Any = None


@dataclass(frozen=True)
class Batch:
    """Checked lines in order. ``rows`` are the parsed objects, ``lines`` their bytes."""

    lines: list[bytes]
    rows: list[dict[str, Any]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    def after(self, skipped: int) -> Batch:
        """The batch without its first ``skipped`` lines."""
        return Batch(self.lines[skipped:], self.rows[skipped:]) if skipped else self

    def key_uses(self) -> dict[str, KeyUse]:
        uses: dict[str, KeyUse] = {}
        for row in self.rows:
            for name, value in row.items():
                use = uses.setdefault(name, KeyUse())
                use.kinds |= kind_of(value)
                use.count += 1
                use.last = value
        return uses

    def range_of(self, key: str) -> tuple[Any, Any]:
        """Least and greatest number under ``key``, or two Nones."""
        values = [row[key] for row in self.rows if type(row.get(key)) in (int, float)]
        return (min(values), max(values)) if values else (None, None)


def kind_of(value: Any) -> int:
    """The bit of the value's type. A bool counts as int, a non-finite string as float."""
    if isinstance(value, int):
        return StreamKey.INT
    if isinstance(value, float):
        return StreamKey.FLOAT
    if isinstance(value, str):
        return StreamKey.FLOAT if value in NON_FINITE else StreamKey.TEXT
    is_media = isinstance(value, dict) and "_type" in value
    return StreamKey.MEDIA if is_media else StreamKey.JSON


def decode(body: bytes) -> Batch:
    """Split and check a body of newline-separated JSON objects.

    Raises TooLarge or InvalidLine; then nothing of the batch is kept. About 1 us a row of ten keys.
    """
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > settings.LABSTEAD_MAX_BATCH_LINES:
        raise TooLarge(
            f"A batch holds at most {settings.LABSTEAD_MAX_BATCH_LINES:,} lines.",
            limit_lines=settings.LABSTEAD_MAX_BATCH_LINES,
        )
    rows = []
    for index, line in enumerate(lines):
        row = parse_line(line, index)
        if row is None:
            row, lines[index] = repaired(line, index)
        check_row(row, index)
        check_depth(row, lines[index], index)
        rows.append(row)
    return Batch(lines, rows)


def parse_line(line: bytes, index: int) -> dict[str, Any] | None:
    """The object, or None when only a more lenient parser could read it."""
    if len(line) > settings.LABSTEAD_MAX_LINE_BYTES:
        raise InvalidLine(
            f"Line {index} has {len(line):,} bytes; "
            f"the limit is {settings.LABSTEAD_MAX_LINE_BYTES:,}.",
            line=index,
        )
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return as_object(row, index)


def repaired(line: bytes, index: int) -> tuple[dict[str, Any], bytes]:
    """Read a line with bare NaN or Infinity and write them as the strings the format uses."""
    try:
        row = as_object(json.loads(line), index)
        written = orjson.dumps(without_bare_floats(row))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidLine(f"Line {index} is not valid JSON: {error}.", line=index) from error
    return orjson.loads(written), written


def without_bare_floats(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return _NAME_OF[str(value)]
    if isinstance(value, dict):
        return {name: without_bare_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_bare_floats(inner) for inner in value]
    return value


def as_object(row: Any, index: int) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InvalidLine(f"Line {index} is not a JSON object.", line=index)
    return row


def check_row(row: dict[str, Any], index: int) -> None:
    if len(row) > settings.LABSTEAD_MAX_LINE_KEYS:
        raise InvalidLine(
            f"Line {index} has {len(row):,} keys; "
            f"the limit is {settings.LABSTEAD_MAX_LINE_KEYS:,}.",
            line=index,
        )
    for name in row:
        if not 0 < len(name) <= MAX_KEY_CHARACTERS or "\x00" in name:
            raise InvalidLine(
                f"Line {index} has a key that is empty, longer than {MAX_KEY_CHARACTERS} "
                "characters or holds a zero byte.",
                line=index,
            )
    check_int64(row.get("_step"), "_step", index)


def check_depth(row: dict[str, Any], line: bytes, index: int) -> None:
    """Few lines have enough brackets to be worth the walk."""
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and is_too_deep(row):
        raise InvalidLine(f"Line {index} is nested more than {MAX_DEPTH} levels deep.", line=index)


def check_int64(value: Any, name: str, index: int) -> None:
    if value is None:
        return
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise InvalidLine(f"Line {index}: {name} has to be a whole number.", line=index)


def join(lines: Iterable[bytes]) -> bytes:
    return b"\n".join(lines)
