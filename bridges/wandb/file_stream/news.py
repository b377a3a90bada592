"""What one request of the file stream brings, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import orjson

from labstead_core.errors import Invalid, MalformedJSON

HISTORY, EVENTS = "wandb-history.jsonl", "wandb-events.jsonl"
CONSOLE, SUMMARY = "output.log", "wandb-summary.json"
LINES = (HISTORY, EVENTS, CONSOLE)
EXIT_CODES = range(-(2**31), 2**31)


@dataclass(frozen=True)
class FileNews:
    """Lines of one file; ``offset`` is the number of the first."""

    offset: int
    content: list[str]


@dataclass(frozen=True)
class News:
    files: dict[str, FileNews]
    is_preempting: bool
    is_complete: bool
    exit_code: int

    @property
    def has_lines(self) -> bool:
        return any(name in self.files and self.files[name].content for name in LINES)

    @property
    def told_summary(self) -> str | None:
        """The last of what is said of it, as JSON."""
        told = self.files[SUMMARY].content if SUMMARY in self.files else []
        return told[-1] if told else None


def read_news(body: bytes) -> News:
    """Raises Invalid. Whatever else the client sends is none of our business."""
    try:
        data = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise MalformedJSON(f"The body is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise Invalid("The body has to be an object.")
    files = data.get("files") or {}
    if not isinstance(files, dict):
        raise Invalid("“files” has to be an object.", fields={"files": "an object"})
    return News(
        files={name: file_news(name, some) for name, some in files.items()},
        is_preempting=data.get("preempting") is True,
        is_complete=data.get("complete") is True,
        exit_code=exit_code(data.get("exitcode")),
    )


def file_news(name: str, data: Any) -> FileNews:
    told = data if isinstance(data, dict) else {}
    offset, content = told.get("offset"), told.get("content")
    is_list = isinstance(content, list) and all(isinstance(line, str) for line in content)
    if not isinstance(offset, int) or not 0 <= offset < 2**63 or not is_list:
        message = "a list of texts in “content” and a number in “offset”"
        raise Invalid(f"“{name}” has to have {message}.", fields={name: message})
    return FileNews(offset, cast("list[str]", content))


def exit_code(value: Any) -> int:
    return value if type(value) is int and value in EXIT_CODES else 0
