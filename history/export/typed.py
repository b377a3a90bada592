"""A key's values as an Arrow array of the type that its column has in the file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from history.export.kinds import BOOL, FLOAT, INT, JSON, TEXT, ColumnType
from history.segments.column import KeyColumn, listed


def array_of(column: KeyColumn, kind: ColumnType, places: NDArray[np.int64]) -> pa.Array:
    """The column's values at these places, null where a place is -1. Null for logged nulls, too."""
    typed = _AS[kind](column)
    if len(places) == len(typed) and is_plain(places):
        return typed
    return typed.take(pa.array(places, mask=places < 0))


def is_plain(places: NDArray[np.int64]) -> bool:
    """Whether the places are all there are, one after the other."""
    return bool((places == np.arange(len(places))).all())


def as_floats(column: KeyColumn) -> pa.Array:
    return column.num


def as_integers(column: KeyColumn) -> pa.Array:
    if column.js is None:
        return column.num.cast(pa.int64())
    texts = without_nulls(column.js)
    plain = pc.if_else(column.js.is_valid(), pa.scalar(None, pa.float64()), column.num)
    return pc.coalesce(texts.cast(pa.string()).cast(pa.int64()), plain.cast(pa.int64()))


def as_bools(column: KeyColumn) -> pa.Array:
    return pc.equal(without_nulls(texts_of(column)), pa.scalar(b"true", pa.binary()))


def as_texts(column: KeyColumn) -> pa.Array:
    """Each distinct text is decoded once."""
    encoded = without_nulls(texts_of(column)).dictionary_encode()
    texts = orjson.loads(listed(encoded.dictionary.to_pylist()))
    return pa.array(texts, pa.string()).take(encoded.indices)


def as_json(column: KeyColumn) -> pa.Array:
    """JSON texts as they would stand in a line; NaN and the infinities are their names."""
    texts = without_nulls(texts_of(column)).to_pylist()
    plain = np.flatnonzero(np.asarray(texts_of(column).is_null())).tolist()
    for at in plain:
        texts[at] = orjson.dumps(column.values(at, at + 1)[0])
    return pa.array(texts, pa.binary()).cast(pa.string())


def texts_of(column: KeyColumn) -> pa.BinaryArray:
    return pa.nulls(len(column), pa.binary()) if column.js is None else column.js


def without_nulls(texts: pa.BinaryArray) -> pa.BinaryArray:
    """JSON's null as no value at all."""
    return pc.if_else(pc.equal(texts, b"null"), pa.scalar(None, pa.binary()), texts)


_AS: dict[ColumnType, Callable[[KeyColumn], pa.Array]] = {
    FLOAT: as_floats,
    INT: as_integers,
    BOOL: as_bools,
    TEXT: as_texts,
    JSON: as_json,
}
