"""What a media value is.

It takes its content over when it is made, or, where it is a file or a table, when it is logged:
what happens to the original afterwards changes nothing. Logged, it writes its files through the
place it is logged at, and what stands in the row is a small dict with ``_type``.
"""

from __future__ import annotations

import importlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from labstead._errors import UsageError

if TYPE_CHECKING:
    from labstead._media.store import MediaStore

TYPES = frozenset({
    "audio", "audio-file", "bokeh-file", "custom-chart", "graph-file", "histogram", "html",
    "html-file", "image-file", "images/separated", "incremental-table-file", "joined-table",
    "markdown-file", "molecule", "molecule-file", "object3D", "object3D-file", "partitioned-table",
    "plotly-file", "table-file", "video-file", "videos",
})  # fmt: skip
"""Every ``_type`` a value may have in a row."""

Content = bytes | Path
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is logged: under a key, at a step or in the summary."""

    store: MediaStore
    key: str
    step: int | str
    encode: Callable[[Any, int, Place], Any]
    """Any other value as JSON has it, at a depth."""

    def plain(self, value: Any) -> Any:
        """Any other value as JSON has it; media in it are kept here."""
        return self.encode(value, 0, self)

    def keep(self, folder: str, extension: str, content: Content) -> Fields:
        """Write a file of the run; its ``path``, ``sha256`` and ``size``."""
        return self.store.keep(folder, f"{self.key}_{self.step}", extension, content)


class Media(ABC):
    """A value that ``log`` writes as a file, or as a dict with ``_type``."""

    @abstractmethod
    def as_json(self, place: Place) -> Fields:
        """Write the files; the dict that goes into the row."""

    @classmethod
    def list_as_json(cls, values: Sequence[Any], place: Place) -> Any:
        """Several of this very type under one key."""
        return [value.as_json(place) for value in values]


class FileMedia(Media):
    """A value that is one file and perhaps a caption."""

    file_type: ClassVar[str]
    folder: ClassVar[str]
    list_type: ClassVar[str | None] = None
    """The ``_type`` of several under one key; without one they are a plain list."""
    list_name: ClassVar[str] = ""
    """The field of that dict which holds them."""

    def __init__(self, content: Content, extension: str, caption: object = None) -> None:
        self._content = content
        self._extension = extension
        self.caption = None if caption is None else str(caption)

    def as_json(self, place: Place) -> Fields:
        kept = place.keep(self.folder, self._extension, self._content)
        return {"_type": self.file_type, **kept, **self._more()}

    def _more(self) -> Fields:
        """What this type says beside its file."""
        return {} if self.caption is None else {"caption": self.caption}

    @classmethod
    def list_as_json(cls, values: Sequence[Any], place: Place) -> Any:
        each = super().list_as_json(values, place)
        if cls.list_type is None:
            return each
        together = {"_type": cls.list_type, "count": len(values), cls.list_name: each}
        return {**together, **cls._list_more(values, each)}

    @classmethod
    def _list_more(cls, values: Sequence[Any], each: Sequence[Fields]) -> Fields:
        return {}


def captions_of(values: Sequence[FileMedia]) -> list[str | None] | bool:
    """The captions in order, or False when there is none."""
    captions = [value.caption for value in values]
    return captions if any(caption is not None for caption in captions) else False


def existing_file(path: str | os.PathLike[str], what: str) -> Path:
    """The file's path. Raises UsageError where there is none."""
    file = Path(path).absolute()
    if not file.is_file():
        raise UsageError(f"{what}: there is no file {str(path)!r}")
    return file


def is_path(value: object) -> bool:
    return isinstance(value, (str, os.PathLike))


def needed(module: str, package: str, what: str) -> Any:
    """Import an optional package. Raises UsageError that says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"{what} needs {package}: pip install {package}") from error


def labels_of(classes: Any, what: str) -> dict[str, str]:
    """Class names by their id as text. Takes ``{id: name}`` or a list of ``{"id", "name"}``."""
    if classes is None:
        return {}
    try:
        if isinstance(classes, Mapping):
            return {str(int(number)): str(name) for number, name in classes.items()}
        return {str(int(one["id"])): str(one["name"]) for one in classes}
    except (TypeError, ValueError, KeyError) as error:
        raise UsageError(
            f"{what}: classes are {{0: 'cat'}} or [{{'id': 0, 'name': 'cat'}}]"
        ) from error
