"""Which kinds of values a key has, and the one type that holds all of them exactly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from history.models import StreamKey
from history.segments.column import EXACT_INTEGERS, KeyColumn


class Kinds(IntFlag):
    """What was logged under a key. Null counts as nothing: it fits into every column."""

    NOTHING = 0
    BOOL = 1
    INT = 2
    FLOAT = 4
    TEXT = 8
    NESTED = 16
    # Among the whole numbers is one that int64, or float64, does not hold.
    BEYOND_INT64 = 32
    BEYOND_FLOAT64 = 64


@dataclass(frozen=True)
class ColumnType:
    name: str
    arrow: pa.DataType


INT = ColumnType("int", pa.int64())
FLOAT = ColumnType("float", pa.float64())
BOOL = ColumnType("bool", pa.bool_())
TEXT = ColumnType("text", pa.string())
JSON = ColumnType("json", pa.string())


def type_for(kinds: Kinds) -> ColumnType:
    """A type that loses nothing; JSON text where no other does."""
    if kinds == Kinds.BOOL:
        return BOOL
    if kinds == Kinds.TEXT or not kinds:
        return TEXT
    if Kinds.INT in kinds and not kinds & ~(Kinds.INT | Kinds.BEYOND_FLOAT64):
        return INT
    is_float = not kinds & ~(Kinds.INT | Kinds.FLOAT | Kinds.BEYOND_INT64)
    return FLOAT if is_float else JSON


def known_kinds(bits: int) -> Kinds | None:
    """What the table of keys says for sure; a key with whole numbers needs a closer look."""
    return {StreamKey.FLOAT: Kinds.FLOAT, StreamKey.TEXT: Kinds.TEXT}.get(bits)


def kinds_in(column: KeyColumn) -> Kinds:
    """The kinds of a column's values. Looks at the texts alone; without any it costs nothing."""
    plain = Kinds.INT if column.is_int else Kinds.FLOAT
    if column.js is None:
        return plain if len(column) else Kinds.NOTHING
    kinds = plain if column.js.null_count else Kinds.NOTHING
    firsts = pc.binary_slice(column.js, 0, 1)
    for first in firsts.unique().drop_null().to_pylist():
        kinds |= _KIND_OF.get(first, Kinds.INT)
    if Kinds.INT in kinds:
        kinds |= kinds_of_integers(column.js, column.num, firsts)
    return kinds


_KIND_OF = {
    b'"': Kinds.TEXT,
    b"t": Kinds.BOOL,
    b"f": Kinds.BOOL,
    b"n": Kinds.NOTHING,
    b"{": Kinds.NESTED,
    b"[": Kinds.NESTED,
}


def kinds_of_integers(js: pa.BinaryArray, num: pa.DoubleArray, firsts: pa.BinaryArray) -> Kinds:
    """What is special about large whole numbers. ``firsts`` are the first bytes of ``js``."""
    is_number = pc.invert(pc.is_in(firsts, value_set=pa.array(list(_KIND_OF), pa.binary())))
    is_large = np.abs(num.to_numpy(zero_copy_only=False)) >= EXACT_INTEGERS
    found = pc.and_(pc.and_(is_number, js.is_valid()), pa.array(is_large))
    kinds = Kinds.NOTHING
    for text in js.filter(found).to_pylist():
        value = int(text)
        if not -(2**63) <= value < 2**63:
            kinds |= Kinds.BEYOND_INT64
        if int(float(value)) != value:
            kinds |= Kinds.BEYOND_FLOAT64
    return kinds
