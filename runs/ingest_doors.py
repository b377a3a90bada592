"""Which keys may bring lines to which addresses, remembered for a few seconds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.urls import Resolver404, resolve

from accounts.authentication import login_of, remembered_login
from accounts.models import KeyScope
from labstead_core.errors import DomainError
from labstead_core.short_cache import ShortCache
from runs.ingest import open_stream
from runs.stream_api import StreamView


@dataclass(frozen=True)
class Door:
    """What one key sends to one address goes through one door."""

    key_id: int
    path: str


_open: ShortCache[Door, int] = ShortCache(seconds=5.0)


def stream_behind(key: str, path: str) -> int | None:
    """The stream, if the door was found open a moment ago. Never asks the database."""
    login = remembered_login(key)
    return None if login is None else _open.get(Door(login.key_id, path))


def knock(key: str, path: str) -> int | None:
    """Ask whether the door is open; None for all that needs another answer than lines kept."""
    try:
        return _knock(key, path)
    except (DomainError, Resolver404):
        return None
    except DatabaseError:
        connection.close()
        return None


def _knock(key: str, path: str) -> int | None:
    match = resolve(path)
    if getattr(match.func, "cls", None) is not StreamView:
        return None
    login = login_of(key)
    if login is None or login.scope == KeyScope.READ:
        return None
    stream_id = open_stream(login.user, **match.kwargs)
    _open.put(Door(login.key_id, path), stream_id)
    return stream_id
