"""Computing what to try next, ahead of those who ask.

One worker at a time does it for a sweep, by a lease that a killed one loses after seconds. Should
two compute nevertheless, the later one's work is thrown away: it was made from older trials.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from sweeps.models import ACTIVE_STATES, Sweep, Trial
from sweeps.search.ending import reason_to_end
from sweeps.search.proposing import propose
from sweeps.search.trials import Exhausted, Proposal
from sweeps.services.asking_to_prepare import wanted_ahead
from sweeps.services.changing import locked, tell_on_commit
from sweeps.services.learning import learn, observations_of
from sweeps.services.outcomes import close, exhaust

LEASE = timedelta(seconds=10)


def prepare(pk: int, at_least: int = 0) -> int:
    """Learn of what ended, and fill the sweep's queue; how many came, none while somebody else is
    at it."""
    if (sweep := Sweep.objects.filter(pk=pk).first()) is None:
        return 0
    learn(sweep)
    until = timezone.now() + LEASE
    if not claim(pk, until):
        Sweep.objects.filter(pk=pk).exclude(state__in=ACTIVE_STATES).update(prepare_asked_at=None)
        return 0
    try:
        return sum(iter(lambda: one_round(pk, at_least), 0))
    finally:
        mine = Sweep.objects.filter(pk=pk, preparing_until=until)
        mine.update(preparing_until=None, prepare_asked_at=None)


def claim(pk: int, until: datetime) -> bool:
    is_free = Q(preparing_until=None) | Q(preparing_until__lt=timezone.now())
    due = Sweep.objects.filter(is_free, pk=pk, state__in=ACTIVE_STATES, is_closing=False)
    return bool(due.filter(is_exhausted=False).update(preparing_until=until))


def one_round(pk: int, at_least: int = 0) -> int:
    """Look at the trials, compute, keep; 0 when there was nothing to do or others were faster."""
    sweep = Sweep.objects.get(pk=pk)
    learn(sweep)
    seen = observations_of(sweep)
    if why := reason_to_end(sweep.search, seen):
        with locked(pk) as row:
            close(row, why)
        return 0
    count, cap = missing(sweep, at_least), room(sweep)
    if cap == 0:
        return give_up(sweep, f"all {sweep.run_cap} runs of run_cap were made")
    if count <= 0 or sweep.method == "custom":
        return 0
    found = propose(sweep.search, seen, count if cap is None else min(count, cap), seed_of(sweep))
    if isinstance(found, Exhausted):
        return give_up(sweep, found.why)
    return keep(sweep, found)


def missing(sweep: Sweep, at_least: int) -> int:
    if not sweep.is_active or sweep.is_exhausted or sweep.is_closing:
        return 0
    return max(wanted_ahead(sweep), at_least) - sweep.trials.prepared().count()


def room(sweep: Sweep) -> int | None:
    """How many more trials the cap allows."""
    return None if sweep.run_cap is None else max(0, sweep.run_cap - sweep.trials.count())


def seed_of(sweep: Sweep) -> int:
    """Of its own for each sweep. A shuffled grid keeps its order; draws must differ each time."""
    own = zlib.crc32(sweep.slug.encode())
    return own if sweep.method == "grid" else own + sweep.next_number


def keep(sweep: Sweep, proposals: list[Proposal]) -> int:
    """Into the queue, unless the trials are not the ones that this was computed from."""
    with locked(sweep.pk) as row:
        is_current = row.next_number == sweep.next_number and row.config == sweep.config
        if not is_current or not row.is_active or row.is_exhausted or row.is_closing:
            return 0
        add(row, proposals)
        return len(proposals)


def add(sweep: Sweep, proposals: list[Proposal], *, brought_by: str = "") -> list[Trial]:
    trials = Trial.objects.bulk_create(
        Trial(
            team_id=sweep.team_id,
            project_id=sweep.project_id,
            sweep=sweep,
            number=number,
            values=one.values,
            explanation=explained(one),
            brought_by=brought_by,
        )
        for number, one in enumerate(proposals, sweep.next_number)
    )
    number = sweep.next_number + len(proposals)
    Sweep.objects.filter(pk=sweep.pk).update(next_number=number)
    tell_on_commit(sweep)
    return trials


def explained(one: Proposal) -> dict[str, Any]:
    return asdict(one.explanation) | {"warnings": list(one.explanation.warnings)}


def give_up(sweep: Sweep, why: str) -> int:
    with locked(sweep.pk) as row:
        if row.next_number == sweep.next_number and row.config == sweep.config:
            exhaust(row, why)
    return 0
