"""One batch on its way to the writer: packed bytes, and what the tables need to know of them.

The parsed rows are gone by then. They would take ten times the memory of the bytes while the batch
waits, and the writer's thread has nothing left to do but to speak to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from history.chunks import pack, unpack_lines
from history.ingest.lines import REFUSED, CheckedLines, Refusal, Row, Shape, check
from history.media_values import is_media
from history.models import StreamKey
from history.non_finite import NON_FINITE

Range = tuple[Any, Any]


@dataclass
class KeyUse:
    """How a batch uses one key: bits of types, number of values, the last of them."""

    kinds: int
    count: int
    last: Any


@dataclass(frozen=True)
class Batch:
    """Checked lines in order, ``n`` of them."""

    n: int
    packed: bytes = field(repr=False)
    key_uses: dict[str, KeyUse]
    steps: Range
    timestamps: Range
    refused: list[Refusal]

    def __len__(self) -> int:
        return self.n

    @property
    def size_bytes(self) -> int:
        """About the memory it takes while it waits."""
        return len(self.packed) + 400 * len(self.key_uses)

    def rows(self) -> list[Row]:
        """The lines' objects, parsed again."""
        return list(map(orjson.loads, unpack_lines(self.packed)[: self.n]))

    def after(self, skipped: int) -> Batch:
        """The batch without its first ``skipped`` lines: what is new in a re-sent one."""
        if skipped <= 0:
            return self
        return decode(b"\n".join(unpack_lines(self.packed)[skipped : self.n]))


def decode(body: bytes) -> Batch:
    """The batch in a body of newline-separated JSON objects. Raises TooLarge, keeps bad lines out.

    About 3 us a line of a dozen numbers, most of it in C.
    """
    return digest(check(body))


def digest(checked: CheckedLines) -> Batch:
    return Batch(
        n=len(checked.lines),
        packed=pack(checked.lines),
        key_uses=key_uses_of(checked.rows),
        steps=range_of("_step", checked.rows),
        timestamps=range_of("_timestamp", checked.rows),
        refused=checked.refused,
    )


def key_uses_of(rows: Sequence[Row]) -> dict[str, KeyUse]:
    """Rows with the same keys are taken together, and of their values the few sets of types."""
    uses: dict[str, KeyUse] = {}
    for shape, members in latest_first(rows).items():
        signatures = set(map(signature, members))
        for name, types in zip(shape, map(set, zip(*signatures, strict=True)), strict=True):
            values = [row[name] for row in members] if types & LOOKED_AT else []
            use = uses.setdefault(name, KeyUse(0, 0, members[0][name]))
            use.kinds |= kinds_of(types, values)
            use.count += len(members)
    uses.pop(REFUSED, None)
    return uses


def signature(row: Row) -> tuple[type, ...]:
    return tuple(map(type, row.values()))


def latest_first(rows: Sequence[Row]) -> dict[Shape, list[Row]]:
    """Rows by their keys, newest first; so the first value met of a key is its last."""
    shapes: dict[Shape, list[Row]] = {}
    for row in reversed(rows):
        shapes.setdefault(tuple(row), []).append(row)
    return shapes


def kinds_of(types: Iterable[type], values: Sequence[Any]) -> int:
    """The bits of some values' types. A bool counts as int, a non-finite string as float.

    ``values`` may be left out when none of the types is in LOOKED_AT.
    """
    kinds = 0
    for kind in types:
        if kind is str:
            kinds |= kinds_of_texts({value for value in values if type(value) is str})
        elif kind is dict:
            kinds |= kinds_of_objects(value for value in values if type(value) is dict)
        else:
            kinds |= _KIND_OF[kind]
    return kinds


# Of these the type alone does not tell.
LOOKED_AT = {str, dict}
_KIND_OF = {
    int: StreamKey.INT,
    bool: StreamKey.INT,
    float: StreamKey.FLOAT,
    list: StreamKey.JSON,
    type(None): StreamKey.JSON,
}


def kinds_of_texts(texts: set[str]) -> int:
    non_finite = texts & NON_FINITE.keys()
    is_text = len(texts) > len(non_finite)
    return (StreamKey.FLOAT if non_finite else 0) | (StreamKey.TEXT if is_text else 0)


def kinds_of_objects(objects: Iterable[Row]) -> int:
    kinds = 0
    for value in objects:
        kinds |= StreamKey.MEDIA if is_media(value) else StreamKey.JSON
    return kinds


def range_of(key: str, rows: Sequence[Row]) -> Range:
    """Least and greatest number under ``key``, or two Nones."""
    values = [row[key] for row in rows if key in row]
    if not set(map(type, values)) <= {int, float}:
        values = [value for value in values if type(value) in (int, float)]
    return (min(values), max(values)) if values else (None, None)
