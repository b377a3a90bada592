"""Rollups: one key of a stream in at most 2048 buckets of steps, merged exactly as lines arrive.

A bucket is ``step >> shift``. The shift grows when the range needs it, so the buckets of any two
rollups nest and runs line up. A bucket keeps count, sum, min and max of its finite values; where it
has none, the greatest infinity among its values, if any.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

MAX_BUCKETS = 2048
ARRAYS = ("bucket", "total", "count", "sum", "low", "high", "infinity")
STORED_AS = ("<u2", "<u4", "<u4", "<f8", "<f8", "<f8", "<f8")

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_HEADER = struct.Struct("<BBqqIqd")
_VERSION = 1


@dataclass(frozen=True)
class Rollup:
    """Arrays over the buckets that have values, ascending. ``last`` is the value at the greatest
    step (of equal steps the later line), NaN for the string "NaN".

    ``total`` counts all values, also those that are not finite; ``low`` and ``high`` are NaN where
    ``count`` is 0, ``infinity`` is NaN where a bucket has finite values or no infinity.
    """

    shift: int
    bucket: Integers
    total: Integers
    count: Integers
    sum: Floats
    low: Floats
    high: Floats
    infinity: Floats
    first_step: int
    last_step: int
    last: float

    def __len__(self) -> int:
        return len(self.bucket)


def roll_up(steps: Integers, values: Floats) -> Rollup:
    """Roll up values in the order of their lines; at least one. Costs some 50 ns each."""
    order = None if is_sorted(steps) else np.argsort(steps, kind="stable")
    if order is not None:
        steps, values = steps[order], values[order]
    first, last = int(steps[0]), int(steps[-1])
    shift = shift_for(first, last)
    bucket = steps >> shift
    starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    finite = np.isfinite(values)
    total = np.diff(starts, append=len(steps))
    return Rollup(
        shift=shift,
        bucket=bucket[starts],
        total=total,
        count=np.add.reduceat(finite.astype(np.int64), starts),
        sum=np.add.reduceat(np.where(finite, values, 0.0), starts),
        low=np.fmin.reduceat(np.where(finite, values, np.nan), starts),
        high=np.fmax.reduceat(np.where(finite, values, np.nan), starts),
        infinity=infinities(values, finite, starts),
        first_step=first,
        last_step=last,
        last=float(values[-1]),
    )


def is_sorted(values: NDArray[np.int64] | Floats) -> bool:
    return len(values) < 2 or bool((values[1:] >= values[:-1]).all())


def shift_for(first: int, last: int) -> int:
    """The least shift with which steps ``first`` to ``last`` fit into MAX_BUCKETS."""
    shift = 0
    while (last >> shift) - (first >> shift) >= MAX_BUCKETS:
        shift += 1
    return shift


def infinities(values: Floats, finite: NDArray[np.bool_], starts: Integers) -> Floats:
    """The greatest infinity of each bucket without finite values, else NaN."""
    found = np.fmax.reduceat(np.where(np.isinf(values), values, np.nan), starts)
    return np.where(np.add.reduceat(finite.astype(np.int64), starts) > 0, np.nan, found)


def merge(old: Rollup, new: Rollup) -> Rollup:
    """What rolling up the lines of ``old`` and then those of ``new`` would give."""
    first, last = min(old.first_step, new.first_step), max(old.last_step, new.last_step)
    shift = max(old.shift, new.shift, shift_for(first, last))
    is_newer = new.last_step >= old.last_step
    both = [coarser(old, shift), coarser(new, shift)]
    return combine(
        shift,
        both,
        first_step=first,
        last_step=last,
        last=new.last if is_newer else old.last,
    )


def pick(rollup: Rollup, index: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Rollup:
    """Some of the buckets, in another order if ``index`` says so."""
    return replace(rollup, **{name: getattr(rollup, name)[index] for name in ARRAYS})


def coarser(rollup: Rollup, shift: int) -> Rollup:
    """The same in wider buckets."""
    if shift == rollup.shift:
        return rollup
    return combine(
        shift,
        [rollup],
        first_step=rollup.first_step,
        last_step=rollup.last_step,
        last=rollup.last,
    )


def combine(
    shift: int, parts: list[Rollup], *, first_step: int, last_step: int, last: float
) -> Rollup:
    """One rollup out of parts in the order of their lines."""
    bucket = np.concatenate([part.bucket >> (shift - part.shift) for part in parts])
    order = np.argsort(bucket, kind="stable")
    starts = np.flatnonzero(np.diff(bucket[order], prepend=bucket[order[0]] - 1))

    def put(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])[order]

    count = np.add.reduceat(put("count"), starts)
    return Rollup(
        shift=shift,
        bucket=bucket[order][starts],
        total=np.add.reduceat(put("total"), starts),
        count=count,
        sum=np.add.reduceat(put("sum"), starts),
        low=np.fmin.reduceat(put("low"), starts),
        high=np.fmax.reduceat(put("high"), starts),
        infinity=np.where(count > 0, np.nan, np.fmax.reduceat(put("infinity"), starts)),
        first_step=first_step,
        last_step=last_step,
        last=last,
    )


def encode(rollup: Rollup) -> bytes:
    """zstd of a header and the arrays, those of numbers split into bytes of like weight."""
    base = int(rollup.bucket[0])
    header = _HEADER.pack(
        _VERSION,
        rollup.shift,
        rollup.first_step,
        rollup.last_step,
        len(rollup),
        base,
        rollup.last,
    )
    stored = replace(rollup, bucket=rollup.bucket - base)
    body = b"".join(
        split_bytes(getattr(stored, name).astype(kind))
        for name, kind in zip(ARRAYS, STORED_AS, strict=True)
    )
    return zstandard.ZstdCompressor(level=3).compress(header + body)


def decode(data: bytes | memoryview) -> Rollup:
    plain = zstandard.ZstdDecompressor().decompress(bytes(data))
    version, shift, first_step, last_step, n, base, last = _HEADER.unpack_from(plain)
    if version != _VERSION:
        raise ValueError(f"Rollup version {version} is not known here.")
    at = _HEADER.size
    arrays: dict[str, Any] = {}
    for name, kind in zip(ARRAYS, STORED_AS, strict=True):
        size = np.dtype(kind).itemsize * n
        arrays[name] = joined_bytes(plain[at : at + size], kind, n)
        at += size
    for name in ("bucket", "total", "count"):
        arrays[name] = arrays[name].astype(np.int64)
    arrays["bucket"] += base
    return Rollup(shift=shift, first_step=first_step, last_step=last_step, last=last, **arrays)


def split_bytes(array: NDArray[Any]) -> bytes:
    """All first bytes, then all second ones, and so on: neighbours then compress well."""
    return array.view(np.uint8).reshape(len(array), array.itemsize).T.tobytes()


def joined_bytes(data: bytes, kind: str, n: int) -> NDArray[Any]:
    table = np.frombuffer(data, np.uint8).reshape(np.dtype(kind).itemsize, n)
    return np.ascontiguousarray(table.T).view(kind).reshape(n)
