"""How far a journal has been delivered, kept beside it in ``mark.json`` and replaced atomically.

The pair (``row_byte``, ``line``) is the whole secret of exactly-once: the rows before ``row_byte``
are the server's lines from ``base`` up to ``line``, one for one, for a refused row leaves a mark in
its place. Both move in one replacement, after the server's acknowledgement. A process killed
between the two re-sends from the older pair; the fold gives the same lines again and the server
drops the overlap.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson

from labstead._atomic_file import write_atomically


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of delivery. Bytes count in the journal, lines in the server's history stream."""

    row_byte: int = 0
    update_byte: int = 0
    line: int = 0
    base: int = 0
    is_created: bool = False

    @property
    def read_from(self) -> int:
        """The journal byte before which nothing is left to deliver."""
        return min(self.row_byte, self.update_byte)

    def created_at(self, next_line: int) -> Mark:
        """The server has the run, whose history goes on at ``next_line`` (above 0 when resumed)."""
        if self.is_created:
            return self
        return replace(self, line=next_line, base=next_line, is_created=True)

    def with_rows(self, end: int, count: int) -> Mark:
        return replace(self, row_byte=max(end, self.row_byte), line=self.line + count)

    def with_updates(self, end: int) -> Mark:
        return replace(self, update_byte=max(end, self.update_byte))


def load_mark(path: Path) -> Mark:
    """The saved mark; a fresh one when there is none, which re-sends and lets the server drop."""
    try:
        saved = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return Mark()
    return Mark(**saved)


def save_mark(path: Path, mark: Mark) -> None:
    write_atomically(path, orjson.dumps(asdict(mark)))
