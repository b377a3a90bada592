"""What has to happen when somebody may see more or less than a moment ago."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from labstead_core.live import signals, topics
from labstead_core.short_cache import forget_all


def access_changes_on_commit(user_id: int | None = None) -> None:
    """After the commit nothing remembered of access is used, and open sockets check theirs again.

    Of one person, or without ``user_id`` of everybody.
    """
    transaction.on_commit(partial(tell, user_id))


def tell(user_id: int | None) -> None:
    forget_all()
    group = topics.EVERYONE if user_id is None else topics.user_group(user_id)
    signals.publish(group, {"event": "access.changed"})
