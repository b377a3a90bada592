"""Fields that one subject adds to a type of another: ``extend type Project { sweeps … }``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Resolver = TypeVar("Resolver", bound=Callable[..., Any])
_added: dict[tuple[str, str], Callable[..., Any]] = {}


def field_of(kind: str, name: str) -> Callable[[Resolver], Resolver]:
    """Register ``resolver(node, call, **arguments)`` for a field under its GraphQL name."""

    def register(resolver: Resolver) -> Resolver:
        _added[kind, name] = resolver
        return resolver

    return register


def added_field(kind: str, name: str) -> Callable[..., Any] | None:
    return _added.get((kind, name))
