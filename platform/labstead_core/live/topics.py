"""Topics: what a page may listen to. Apps register how a topic of theirs is found and guarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labstead_core.visitors import Visitor


@dataclass(frozen=True)
class Subscription:
    """The group behind a topic, and where its events stand now."""

    group: str
    cursor: str


# Takes the visitor and what follows the topic's first colon; None when it is not theirs to see.
Resolver = Callable[[Visitor, str], Subscription | None]

_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Call from an app's ``ready``; ``kind`` is the word before the topic's first colon."""
    _resolvers[kind] = resolver


def resolve(visitor: Visitor, topic: str) -> Subscription | None:
    """The subscription, or None: unknown kinds, missing objects and others' objects are alike."""
    kind, _, rest = topic.partition(":")
    resolver = _resolvers.get(kind)
    return resolver(visitor, rest) if resolver else None


# Every socket hears when access changed for more than one person.
EVERYONE = "everyone"


def user_group(user_id: int) -> str:
    """Where a person's sockets hear that their access changed."""
    return f"user.{user_id}"
