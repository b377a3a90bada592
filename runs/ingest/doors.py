"""Which keys may bring lines to which addresses, remembered for a few seconds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.urls import Resolver404, resolve

from accounts.authentication import KeyLogin, login_of, remembered_login
from accounts.models import KeyScope
from history.models import StreamKind
from labstead_core.errors import DomainError
from labstead_core.short_cache import ShortCache
from projects.models import Visibility
from runs.api.streams import StreamView
from runs.ingest.lines import open_run
from runs.models import Run


@dataclass(frozen=True)
class Door:
    """What one key sends to one address goes through one door."""

    key_id: int
    path: str


@dataclass(frozen=True)
class Place:
    """A project's address, as one key writes it."""

    key_id: int
    team: str
    project: str


_open: ShortCache[Door, int] = ShortCache(seconds=5.0)
# Projects of which the key may change every run: of the next run only the id is asked. Without it
# a thousand runs would ask a thousand times a period what their person may do.
_projects: ShortCache[Place, int] = ShortCache(seconds=5.0)


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
    door = Door(login.key_id, path)
    known = _open.get(door)  # when only the log-in was to be asked again
    if known is None:
        known = _stream_of(login, **match.kwargs)
        _open.put(door, known)
    return known


def _stream_of(login: KeyLogin, *, team: str, project: str, run: str, kind: str) -> int:
    place, stream = Place(login.key_id, team, project), StreamKind[kind.upper()]
    if (known := _projects.get(place)) is not None:
        ids = Run.objects.filter(project=known, slug=run).values_list(f"{stream.label}_id")
        if row := ids.first():
            return int(row[0])
    found = open_run(login.user, team=team, project=project, run=run)
    if found.project.visibility != Visibility.OPEN:  # there only one's own may be changed
        _projects.put(place, found.project_id)
    return found.stream_id(stream)
