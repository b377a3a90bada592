"""Documents: HTML and Markdown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from labstead._errors import UsageError
from labstead._media.base import FileMedia, existing_file

_STYLE = '<base target="_blank"><style>body{font-family:system-ui,sans-serif;margin:8px}</style>'
_LONGEST_PATH = 1024


class Html(FileMedia):
    """A page: HTML as a text, an open file, or the path of an ``.html`` file.

    ``inject`` adds a plain style and opens links in a new window. With ``data_is_not_path`` a text
    is never taken for a path.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"report": labstead.Html("<h1>Good</h1>")})
    >>> run.summary["report"]["_type"]
    'html-file'
    """

    file_type = "html-file"
    folder = "html"
    list_type = "html"
    list_name = "html"

    def __init__(
        self,
        data: str | os.PathLike[str] | Any,
        inject: bool = True,
        data_is_not_path: bool = False,
        caption: str | None = None,
    ) -> None:
        self.html = _read(data, ".html", "Html", data_is_not_path)
        content = _styled(self.html) if inject else self.html
        super().__init__(_as_utf8(content), "html", caption)


class Markdown(FileMedia):
    """A text in Markdown, or the path of an ``.md`` file.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"notes": labstead.Markdown("It **works**.")})
    >>> run.summary["notes"]["size"]
    13
    """

    file_type = "markdown-file"
    folder = "markdown"

    def __init__(self, data: str | os.PathLike[str] | Any, caption: str | None = None) -> None:
        super().__init__(_as_utf8(_read(data, ".md", "Markdown")), "md", caption)


def _read(data: Any, suffix: str, what: str, is_no_path: bool = False) -> str:
    if hasattr(data, "read"):
        data = data.read()
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
    if not isinstance(data, (str, os.PathLike)):
        raise UsageError(f"{what} takes a text or a path, not {type(data).__name__}")
    is_path = isinstance(data, os.PathLike) or _names_a_file(data, suffix)
    if is_path and not is_no_path:
        return existing_file(data, what).read_text("utf-8", "replace")
    return str(data)


def _names_a_file(text: str, suffix: str) -> bool:
    """Whether a text is a path and no content: one short line that ends like a file's name."""
    is_short = len(text) <= _LONGEST_PATH and "\n" not in text
    return is_short and Path(text).suffix.lower() == suffix and "<" not in text


def _styled(html: str) -> str:
    """With our head, inside the page's own where there is one."""
    for tag in ("<head>", "<html>"):
        start = html.lower().find(tag)
        if start >= 0:
            end = start + len(tag)
            return html[:end] + _STYLE + html[end:]
    return _STYLE + html


def _as_utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
