"""Logged Markdown as HTML that a page may show."""

from __future__ import annotations

from django.core.files.storage import default_storage

from labstead_core.markdown import sanitised
from runs.models import RunFile

MAX_BYTES = 200_000


def rendered(row: RunFile) -> str:
    """The file's first MAX_BYTES. Empty when its bytes are gone from storage."""
    try:
        with default_storage.open(row.storage_name) as content:
            text = content.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    return sanitised(text)
