"""Work that one worker at a time should do, though two would do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from labstead_core.models import Lease

LEASE = timedelta(minutes=10)


@contextmanager
def leased(name: str) -> Iterator[bool]:
    """Whether the work of this name is ours until the end of the block.

    A killed worker's claim runs out, and so does that of one who takes longer than LEASE.
    """
    now = timezone.now()
    until = now + LEASE
    Lease.objects.bulk_create([Lease(name=name, until=now)], ignore_conflicts=True)
    is_mine = Lease.objects.filter(name=name, until__lte=now).update(until=until) == 1
    try:
        yield is_mine
    finally:
        if is_mine:
            Lease.objects.filter(name=name, until=until).update(until=timezone.now())
