"""Lines of the console: each has a number and may come again, with another text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import orjson

from bridges.wandb.file_stream.news import FileNews

_OLD_FORM = re.compile(
    r"(?P<level>ERROR )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z? (?P<text>.*)",
    re.DOTALL,
)
MOST_LABEL_CHARACTERS = 64


def console_lines(news: FileNews, *, writer: str) -> bytes:
    """Rows of our console stream, one for each line."""
    numbered = enumerate(news.content, start=news.offset)
    rows = ({"writer": writer, "number": number, **row_of(line)} for number, line in numbered)
    return b"\n".join(map(orjson.dumps, rows))


def row_of(line: str) -> dict[str, Any]:
    return structured(line) or prefixed(line)


def structured(line: str) -> dict[str, Any] | None:
    """A line as JSON: ``{"ts", "content", "level", "label"}``; None where it is none."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("content"), str):
        return None
    found = row(told["content"], told.get("ts"), is_error=told.get("level") == "error")
    label = told.get("label")
    return found | ({"label": label[:MOST_LABEL_CHARACTERS]} if isinstance(label, str) else {})


def prefixed(line: str) -> dict[str, Any]:
    """A line with its time in front, or bare, as older clients send it."""
    match = _OLD_FORM.fullmatch(line)
    if match is None:
        return row(line, None, is_error=False)
    return row(match["text"], match["time"], is_error=bool(match["level"]))


def row(text: str, time: Any, *, is_error: bool) -> dict[str, Any]:
    stamp = timestamp(time)
    return {
        "text": text,
        "stream": "stderr" if is_error else "stdout",
        **({} if stamp is None else {"_timestamp": stamp}),
    }


def timestamp(time: Any) -> float | None:
    """Seconds since 1970 of a time in UTC without a zone."""
    try:
        return datetime.fromisoformat(str(time).rstrip("Z")).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
