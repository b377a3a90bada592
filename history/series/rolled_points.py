"""Points of long streams out of their rollups, with the lines since then merged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from history.models import Rollup as Row
from history.series import rollups
from history.series.grids import RolledPoints
from history.series.points import STEPS, Axis, read_points
from history.series.rollups import MAX_BUCKETS, Rollup
from history.series.tail import Floats
from history.snapshots import Snapshot

# Axes whose value in a bucket of steps is near enough to its mean there.
CLOCKS = ("_timestamp", "_runtime")


@dataclass(frozen=True)
class Stored:
    """A rollup as the database has it; it covers the stream's lines before ``through_line``."""

    rollup: Rollup
    through_line: int


StoredRollups = dict[tuple[int, str], Stored]


def load(stream_ids: Iterable[int], keys: Iterable[str]) -> StoredRollups:
    """The rollups of these keys. One query; each row says in itself how far it goes."""
    rows = Row.objects.filter(stream__in=list(stream_ids), key__name__in=set(keys))
    found = rows.values_list("stream", "key__name", "data", "stream__rolled_line")
    return {
        (stream, key): Stored(rollups.decode(data), through)
        for stream, key, data, through in found
        if through
    }


def read_rolled(
    snapshot: Snapshot, key: str, axis: Axis, buckets: int, stored: StoredRollups
) -> RolledPoints | None:
    """The key's points in the axis's range in buckets, or None when raw points have to be read:
    there is no rollup, it is too coarse for the range, or the points are few.
    """
    if axis.is_log or not (axis.is_step or axis.key in CLOCKS):
        return None
    rolled = complete(snapshot, key, stored)
    if rolled is None:
        return None
    points = (
        over_steps(rolled, axis) if axis.is_step else over_clock(snapshot, rolled, axis, stored)
    )
    if points is None or points.n_raw <= buckets or not is_fine_enough(points, axis, buckets):
        return None
    return points


def complete(snapshot: Snapshot, key: str, stored: StoredRollups) -> Rollup | None:
    """The stored rollup and the lines since then as one."""
    known = stored.get((snapshot.stream.pk, key))
    if known is None:
        return None
    since = read_points(snapshot, key, STEPS, from_line=known.through_line)
    if not since.n_raw:
        return known.rollup
    return rollups.merge(known.rollup, rollups.roll_up(since.x.astype(np.int64), since.y))


def is_fine_enough(points: RolledPoints, axis: Axis, buckets: int) -> bool:
    """A whole run always is; of a part of it enough buckets have to be in the range."""
    if not axis.is_bounded:
        return True
    return len(points.x) >= min(buckets, MAX_BUCKETS // 2)


def over_steps(rollup: Rollup, axis: Axis) -> RolledPoints | None:
    """The range is widened to whole buckets."""
    width = 1 << rollup.shift
    first = rollup.bucket[0] if axis.start is None else int(axis.start) >> rollup.shift
    last = rollup.bucket[-1] if axis.end is None else int(axis.end) >> rollup.shift
    inside = rollups.pick(rollup, (rollup.bucket >= first) & (rollup.bucket <= last))
    if not len(inside):
        return None
    x = (inside.bucket << rollup.shift).astype(np.float64)
    if inside.bucket[-1] == rollup.bucket[-1]:
        return RolledPoints(x, inside, float(rollup.last_step), rollup.last, width)
    return RolledPoints(x, inside, float(x[-1]), mean(inside)[-1], width)


def over_clock(
    snapshot: Snapshot, rollup: Rollup, axis: Axis, stored: StoredRollups
) -> RolledPoints | None:
    """Each bucket stands at the mean of the clock in it."""
    clock = complete(snapshot, axis.key, stored)
    if clock is None:
        return None
    shift = max(clock.shift, rollup.shift)
    rollup, clock = rollups.coarser(rollup, shift), rollups.coarser(clock, shift)
    has_clock = np.isin(rollup.bucket, clock.bucket[clock.count > 0])
    rollup = rollups.pick(rollup, has_clock)
    x = mean(clock)[np.searchsorted(clock.bucket, rollup.bucket)]
    order = np.argsort(x, kind="stable")
    x, rollup = x[order], rollups.pick(rollup, order)
    first = 0 if axis.start is None else int(np.searchsorted(x, axis.start, "left"))
    end = len(x) if axis.end is None else int(np.searchsorted(x, axis.end, "right"))
    if first >= end:
        return None
    inside = rollups.pick(rollup, slice(first, end))
    if end < len(x):
        return RolledPoints(x[first:end], inside, float(x[end - 1]), float(mean(inside)[-1]))
    return RolledPoints(x[first:], inside, max(float(x[-1]), clock.last), rollup.last)


def mean(rollup: Rollup) -> Floats:
    nothing = np.full(len(rollup), np.nan)
    np.divide(rollup.sum, rollup.count, out=nothing, where=rollup.count > 0)
    return nothing
