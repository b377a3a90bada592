"""What who runs the server has said to everybody: announcements, and whether it only reads now."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from labstead_core.models import Announcement, ReadOnlyPeriod
from labstead_core.short_cache import ShortCache


@dataclass(frozen=True)
class Said:
    pk: int
    level: str
    text: str

    @property
    def key(self) -> str:
        """Under which a browser keeps that it was dismissed."""
        return str(self.pk)


@dataclass(frozen=True)
class SiteState:
    """``read_only`` is the reason; None in ordinary times."""

    announcements: tuple[Said, ...] = ()
    read_only: str | None = None


_state: ShortCache[str, SiteState] = ShortCache(seconds=5.0)


def site_state() -> SiteState:
    """Remembered for five seconds."""
    known = _state.get("state")
    if known is None:
        known = SiteState(announcements_now(), read_only_reason())
        _state.put("state", known)
    return known


def announcements_now() -> tuple[Said, ...]:
    lasting = Q(until=None) | Q(until__gt=timezone.now())
    rows = Announcement.objects.filter(lasting, withdrawn_at=None).order_by("-pk")
    return tuple(Said(row.pk, row.level, row.text) for row in rows)


def read_only_reason() -> str | None:
    row = ReadOnlyPeriod.objects.filter(ended_at=None).first()
    return row.reason if row else None
