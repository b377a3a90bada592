"""The live topic of one's own notices, ``notices:{username}``, and the signal sent to it."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from labstead_core.live import signals, topics
from labstead_core.visitors import Visitor
from notifications.unread import forget_count, unread_count


def register_topics() -> None:
    topics.register("notices", resolve_topic)


def resolve_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is the visitor's own name; the cursor is how many notices are new."""
    if not isinstance(visitor, User) or visitor.username != rest:
        return None
    return topics.Subscription(group_of(visitor.pk), str(unread_count(visitor, is_fresh=True)))


def group_of(user_id: int) -> str:
    return f"notices.{user_id}"


def tell_notices_changed(user_ids: Collection[int]) -> None:
    for user_id in user_ids:
        forget_count(user_id)
        signals.publish(group_of(user_id), {"event": "notices.changed"})
