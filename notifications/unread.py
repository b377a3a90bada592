"""How many notices are new, as the bell on every page shows it."""

from __future__ import annotations

from accounts.models import User
from labstead_core.short_cache import ShortCache
from notifications.models import Notice

MOST_COUNTED = 100
# Another process learns late of what was read in this one; the page's socket tells what is so.
_counts: ShortCache[int, int] = ShortCache(seconds=60)


def unread_count(user: User, *, is_fresh: bool = False) -> int:
    """At most MOST_COUNTED, which stands for that many and more."""
    known = None if is_fresh else _counts.get(user.pk)
    if known is not None:
        return known
    count = Notice.objects.visible_to(user).unread()[:MOST_COUNTED].count()
    _counts.put(user.pk, count)
    return count


def forget_count(user_id: int) -> None:
    _counts.forget(user_id)
