"""Who works here: the owner of a key, teams and their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from labstead._connection.http_client import HttpClient
from labstead._connection.pages import by_cursor


@dataclass(frozen=True)
class User:
    """A person or a program, and the teams they work in."""

    username: str
    name: str
    email: str
    teams: tuple[str, ...]
    default_team: str | None
    is_service: bool


@dataclass(frozen=True)
class Member:
    """Somebody in a team, with the role they have there: admin, member or viewer."""

    username: str
    name: str
    role: str
    is_service: bool


class Team:
    """A team by its slug, the first part of every address."""

    def __init__(self, client: HttpClient, found: dict[str, Any]) -> None:
        self._client = client
        self.slug = str(found["slug"])
        self.name = str(found["name"])

    @property
    def members(self) -> list[Member]:
        """Everybody in the team, programs included."""
        path = f"/teams/{quote(self.slug, safe='')}/members"
        return list(by_cursor(self._client, path, member_of))

    def __repr__(self) -> str:
        return f"<labstead.Team {self.slug}>"


def user_of(me: dict[str, Any]) -> User:
    names = ("username", "name", "email", "default_team", "is_service")
    return User(teams=tuple(me["teams"]), **{name: me[name] for name in names})


def member_of(found: dict[str, Any]) -> Member:
    names = ("username", "name", "role", "is_service")
    return Member(**{name: found[name] for name in names})
