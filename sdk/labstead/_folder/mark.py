"""How far a journal has been delivered, kept beside it in ``mark.json`` and replaced atomically.

The pair (``byte``, ``line``) of a stream is the whole secret of exactly-once: its records before
``byte`` are the server's lines from ``base`` up to ``line``, one for one, for a refused line leaves
a mark in its place. Both move in one replacement, after the server's acknowledgement. A process
killed between the two re-sends from the older pair; the fold gives the same lines again and the
server drops the overlap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, cast

import orjson

from labstead._atomic_file import write_atomically

Stream = Literal["history", "system", "console"]
STREAMS: tuple[Stream, ...] = ("history", "system", "console")
"""In the order in which a batch is posted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in one stream. The byte counts in the journal, lines in the server's stream."""

    byte: int = 0
    line: int = 0
    base: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of delivery. Before ``update_byte`` all that belongs to no stream is delivered, but
    for files: those before ``file_byte`` are, for they travel beside the rest and take longer.
    """

    history: Place = Place()
    system: Place = Place()
    console: Place = Place()
    update_byte: int = 0
    file_byte: int = 0
    is_created: bool = False

    def of(self, stream: Stream) -> Place:
        return cast(Place, getattr(self, stream))

    @property
    def read_from(self) -> int:
        """The journal byte before which nothing is left to deliver but files."""
        return min(self.history.byte, self.system.byte, self.console.byte, self.update_byte)

    @property
    def delivered_to(self) -> int:
        """The journal byte before which nothing is left to deliver."""
        return min(self.read_from, self.file_byte)

    def created_at(self, bases: Mapping[Stream, int]) -> Mark:
        """The server has the run, where this journal begins at these lines (above 0 if resumed)."""
        if self.is_created:
            return self
        places = {stream: Place(0, line, line) for stream, line in bases.items()}
        return replace(self, is_created=True, **places)  # type: ignore[arg-type]

    def bases(self) -> dict[Stream, int]:
        return {stream: self.of(stream).base for stream in STREAMS}

    def at(self, stream: Stream, place: Place) -> Mark:
        return replace(self, **{stream: place})  # type: ignore[arg-type]

    def with_lines(self, stream: Stream, end: int, count: int) -> Mark:
        """``count`` more lines of a stream are acknowledged, and all its records before ``end``."""
        known = self.of(stream)
        return self.at(stream, Place(max(end, known.byte), known.line + count, known.base))

    def with_updates(self, end: int) -> Mark:
        return replace(self, update_byte=max(end, self.update_byte))

    def with_files(self, end: int) -> Mark:
        return replace(self, file_byte=max(end, self.file_byte))


def load_mark(path: Path) -> Mark:
    """The saved mark; a fresh one when there is none, which re-sends and lets the server drop.

    So a mark may be lost: where the journal begins on the server is in ``run.json``.
    """
    try:
        saved = orjson.loads(path.read_bytes())
        saved.setdefault("file_byte", saved["update_byte"])  # version 0.1.0 sent them together
        return Mark(**{**saved, **{stream: Place(**saved[stream]) for stream in STREAMS}})
    except (FileNotFoundError, orjson.JSONDecodeError, TypeError, KeyError):
        return Mark()


def save_mark(path: Path, mark: Mark) -> None:
    write_atomically(path, orjson.dumps(asdict(mark)))
