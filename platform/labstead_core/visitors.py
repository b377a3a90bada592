"""Whoever asks for something: a person, or nobody that is known."""

from __future__ import annotations

from typing import Any, Protocol


class Visitor(Protocol):
    """What is asked of people and of Django's AnonymousUser alike."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_active(self) -> Any: ...

    @property
    def is_authenticated(self) -> Any: ...
