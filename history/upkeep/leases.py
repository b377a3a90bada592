"""A lease on a stream: one worker at a time compacts it, and a killed worker's claim runs out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from history.models import Stream

LEASE = timedelta(minutes=10)


@contextmanager
def leased(stream_id: int) -> Iterator[Stream | None]:
    """The stream as it is now, or None while another worker has it or when it is gone."""
    now = timezone.now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = Stream.objects.filter(is_free, pk=stream_id)
    if not mine.update(leased_until=now + LEASE):
        yield None
        return
    try:
        yield Stream.objects.get(pk=stream_id)
    finally:
        Stream.objects.filter(pk=stream_id, leased_until=now + LEASE).update(leased_until=None)


def is_locked(stream: Stream) -> bool:
    """Lock the stream's row, inside a transaction; False when its epoch is another by now."""
    unchanged = Stream.objects.filter(pk=stream.pk, epoch=stream.epoch)
    return len(unchanged.select_for_update().values_list("pk")) == 1
