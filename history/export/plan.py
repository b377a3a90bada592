"""What an export will hold, decided before its first byte: lines, keys and the type of each."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from history.export.extent import Extent, extents_of
from history.export.kinds import (
    FLOAT,
    INT,
    TEXT,
    ColumnType,
    Kinds,
    kinds_in,
    known_kinds,
    type_for,
)
from history.export.pieces import Piece, pieces
from history.models import Stream, StreamKey
from history.rows.wanted import Wanted
from labstead_core.errors import Invalid

# A wide file with more columns is slow in every reader.
MAX_COLUMNS = 500
LINE = "_line"
CLOCKS: dict[str, ColumnType] = {"_step": INT, "_timestamp": FLOAT, "_runtime": FLOAT}


@dataclass(frozen=True)
class Column:
    """A column of the file and the key it holds."""

    name: str
    key: str
    type: ColumnType


@dataclass(frozen=True)
class Plan:
    """``wanted.keys`` are names; None stands for all keys there are."""

    extents: Sequence[Extent]
    wanted: Wanted
    columns: Sequence[Column] = field(default_factory=list)

    @property
    def label_names(self) -> list[str]:
        return list(self.extents[0].labels) if self.extents else []


def plan_rows(streams: Sequence[Stream], labels: Sequence[dict[str, str]], wanted: Wanted) -> Plan:
    """For rows as they were logged: any number of keys."""
    found = key_bits(streams)
    return Plan(extents_of(streams, labels), named(wanted, found))


def plan_table(
    streams: Sequence[Stream],
    labels: Sequence[dict[str, str]],
    wanted: Wanted,
    *,
    part: int | None = None,
) -> Plan:
    """For a wide table. ``part`` takes the keys MAX_COLUMNS at a time, from 1 on.

    Raises Invalid (``too_many_columns``) when one file cannot hold them. Keys with whole numbers
    cost a look at their texts, and at the lines in chunks.
    """
    found = key_bits(streams)
    keys = keys_of_part(named(wanted, found), found, part)
    narrowed = replace(wanted, keys=keys if wanted.keys is not None or part else None)
    plan = Plan(extents_of(streams, labels), narrowed)
    return replace(plan, columns=columns_of(plan, [*CLOCKS, *keys], found))


def key_bits(streams: Sequence[Stream]) -> dict[str, int]:
    """All keys by name and the bits of their kinds over all streams. One query."""
    rows = StreamKey.objects.filter(stream__in=[stream.pk for stream in streams])
    found: dict[str, int] = {}
    for name, bits in rows.order_by("name").values_list("name", "kinds").distinct():
        found[name] = found.get(name, 0) | bits
    return found


def named(wanted: Wanted, found: Iterable[str]) -> Wanted:
    """With the keys that the patterns name. Raises Invalid when there is none of them."""
    if wanted.keys is None:
        return wanted
    names = [name for name in found if matches(name, wanted.keys)]
    if not names:
        raise Invalid("No such key was logged.", fields={"keys": "unknown"})
    return replace(wanted, keys=names)


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern is the name, or fits it: ``*`` is any text, ``?`` any character."""
    return name in patterns or any(
        regex.match(name) for regex in map(glob, patterns) if regex is not None
    )


def glob(pattern: str) -> re.Pattern[str] | None:
    if "*" not in pattern and "?" not in pattern:
        return None
    # Translated so that no pattern makes the search run away; [ is a plain character here.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))


def keys_of_part(wanted: Wanted, found: Iterable[str], part: int | None) -> list[str]:
    chosen = found if wanted.keys is None else wanted.keys
    names = [name for name in chosen if name not in CLOCKS]
    parts = max(1, -(-len(names) // MAX_COLUMNS))
    if part is None and parts > 1:
        raise Invalid(
            f"{len(names):,} keys are too many for one table. Name up to {MAX_COLUMNS} with keys, "
            f"or fetch {parts} tables with part=1 to part={parts}; NDJSON takes all.",
            code="too_many_columns",
            fields={"keys": "too many"},
            parts=parts,
        )
    if part is not None and part > parts:
        raise Invalid(f"There are {parts} parts.", fields={"part": "out of range"})
    start = ((part or 1) - 1) * MAX_COLUMNS
    return names[start : start + MAX_COLUMNS]


def columns_of(plan: Plan, keys: Sequence[str], found: Mapping[str, int]) -> list[Column]:
    known = {key: known_kinds(found[key]) for key in keys if key in found}
    kinds = {key: some for key, some in known.items() if some is not None}
    kinds |= looked_up(plan.extents, [key for key in known if key not in kinds])
    taken = {*plan.label_names, LINE}
    return [Column(free(key, taken), key, column_type(key, kinds)) for key in keys]


def column_type(key: str, kinds: Mapping[str, Kinds]) -> ColumnType:
    """A clock that nobody logged has a column of its usual type."""
    some = kinds.get(key, Kinds.NOTHING)
    return type_for(some) if some else CLOCKS.get(key, TEXT)


def free(key: str, taken: set[str]) -> str:
    """The key, or one like it where a column of ours has that name."""
    name = key
    while name in taken:
        name += " (logged)"
    taken.add(name)
    return name


def looked_up(extents: Sequence[Extent], keys: Sequence[str]) -> dict[str, Kinds]:
    kinds = dict.fromkeys(keys, Kinds.NOTHING)
    for extent in extents if keys else ():
        for piece in pieces(extent):
            for key in keys:
                kinds[key] |= kinds_of_key(piece, key)
    return kinds


def kinds_of_key(piece: Piece, key: str) -> Kinds:
    """A segment's index tells apart columns of whole numbers and of floats without reading them."""
    place = piece.file.places.get(key) if piece.file else None
    if place is not None and not place.has_js:
        return Kinds.INT if place.is_int else Kinds.FLOAT
    column = piece.read(key)
    return Kinds.NOTHING if column is None else kinds_in(column)
