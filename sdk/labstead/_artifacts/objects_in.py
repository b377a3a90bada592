"""Tables and media that are added to an artifact under a name.

``artifact.add(table, "words")`` writes ``words.table.json``: the table, and ``_type`` "table". Any
other value writes ``sample.image-file.json``: the dict that ``log`` would put into a row, with
``_type`` and the ``path`` of its file in the artifact, below ``media/``.
"""

from __future__ import annotations

from typing import Any

import orjson

from labstead._artifacts.draft import Draft
from labstead._artifacts.listing import Entry
from labstead._artifacts.names import checked_path
from labstead._console import Console
from labstead._errors import UsageError
from labstead._history.encoding import Encoder
from labstead._media.base import Content, Fields, Place
from labstead._media.foreign import as_media
from labstead._media.store import MediaStore
from labstead._media.table import Table

TABLE = "table"


def add_object(draft: Draft, value: Any, name: str, *, overwrite: bool) -> Entry:
    """Raises UsageError for what is no table, media value or figure."""
    media = as_media(value)
    if media is None:
        raise UsageError(
            f"add takes tables, images and other media, not {type(value).__name__}; "
            "add_file takes files"
        )
    store = _Store(draft, checked_path(name))
    fields = media.as_json(Place(store, name, 0, Encoder(Console(), store).plain))
    if isinstance(media, Table):
        content, kind = store.table(fields), TABLE
    else:
        content, kind = orjson.dumps(fields), str(fields["_type"]).replace("/", "-")
    return draft.add_bytes(content, f"{name}.{kind}.json", overwrite=overwrite)


class _Store(MediaStore):
    """Keeps the files of a value in a draft."""

    def __init__(self, draft: Draft, name: str) -> None:
        super().__init__(None, lambda path: None, Console())
        self._draft = draft
        self._tables: dict[str, bytes] = {}

    def keep(self, folder: str, name: str, extension: str, content: Content) -> dict[str, Any]:
        kept = super().keep(folder, name, extension, content)
        if folder == "table" and isinstance(content, bytes):
            self._tables[kept["path"]] = content
        elif isinstance(content, bytes):
            self._draft.add_bytes(content, kept["path"], overwrite=True)
        else:
            self._draft.add_file(content, kept["path"], "mutable", overwrite=True)
        return kept

    def table(self, fields: Fields) -> bytes:
        """The whole table as one object; the tables in its cells become files of their own."""
        whole = self._tables.pop(fields["path"])
        for path, content in self._tables.items():
            self._draft.add_bytes(content, path, overwrite=True)
        head = orjson.dumps({"_type": TABLE, "ncols": fields["ncols"], "nrows": fields["nrows"]})
        return head[:-1] + b"," + whole[1:]
