"""Where in a stream the rows of some steps can be, so that only those lines are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from history.models import Chunk, Segment, Stream
from history.rows.wanted import Wanted

LEAST, GREATEST = -(2**63), 2**63 - 1
ENDLESS = 2**63


@dataclass(frozen=True)
class Stretch:
    """Neighbouring lines, ``end_line`` excluded."""

    first_line: int
    end_line: int


def stretches_with(stream: Stream, wanted: Wanted, *, from_line: int) -> list[Stretch]:
    """Stretches from ``from_line`` on with all rows of the wanted steps, in order.

    Where all steps are wanted it is one without an end, and no query; else two. Chunks are asked
    before segments: lines that move to those in between are found twice rather than never.
    """
    if not wanted.is_bounded:
        return [Stretch(from_line, ENDLESS)]
    near = Q(stream=stream.pk) & may_hold(wanted)
    return joined(
        Stretch(max(first, from_line), first + n)
        for model in (Chunk, Segment)
        for first, n in model.objects.filter(near).values_list("first_line", "n")
        if first + n > from_line
    )


def may_hold(wanted: Wanted) -> Q:
    """Rows without a step stand at their line, so lines count like steps."""
    least = LEAST if wanted.min_step is None else fitting(wanted.min_step)
    greatest = GREATEST if wanted.max_step is None else fitting(wanted.max_step)
    by_step = Q(min_step__lte=greatest, max_step__gte=least)
    return by_step | Q(first_line__lte=greatest, first_line__gt=max(least, 0) - F("n"))


def fitting(step: int) -> int:
    """No row has a step that takes more than 64 bits."""
    return min(max(step, LEAST), GREATEST)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that overlap or touch as one."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: one.first_line):
        if found and one.first_line <= found[-1].end_line:
            last = found.pop()
            one = Stretch(last.first_line, max(last.end_line, one.end_line))
        found.append(one)
    return found
