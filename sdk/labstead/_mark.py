"""How far a journal has been delivered, kept beside it in ``mark.json`` and replaced atomically.

The pair (``row_byte``, ``line``) is the whole secret of exactly-once: the rows before ``row_byte``,
less those refused, are the server's lines from ``base`` up to ``line``. Both move in one
replacement, after the server's acknowledgement. A process killed between the acknowledgement and
the replacement re-sends from the older pair; the fold gives the same lines again and the server
drops the overlap.

A refused line is passed by moving ``row_byte`` over it while ``line`` stays. That is written before
any later line is posted, so whoever reads the pair next continues with the line after the refused
one, at the number the server expects. Were the mark lost between refusal and replacement, the same
line would be posted, refused and passed again. ``refused`` remembers them for the one case in which
the journal is read from its start again: a server that lost lines and asks for an earlier offset.
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
    refused: tuple[int, ...] = ()
    """End bytes of the rows that the server refused for good."""

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

    def with_refused(self, end: int) -> Mark:
        return replace(self, row_byte=end, refused=(*self.refused, end))

    def with_updates(self, end: int) -> Mark:
        return replace(self, update_byte=max(end, self.update_byte))


def load_mark(path: Path) -> Mark:
    """The saved mark; a fresh one when there is none, which re-sends and lets the server drop."""
    try:
        saved = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return Mark()
    return Mark(**{**saved, "refused": tuple(saved["refused"])})


def save_mark(path: Path, mark: Mark) -> None:
    write_atomically(path, orjson.dumps(asdict(mark)))
