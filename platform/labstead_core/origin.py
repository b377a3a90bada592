"""From where a request comes: what the audit trail says of it beside who."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import ip_address

from django.http import HttpRequest

from labstead_core.middleware import LightMiddleware

USER_AGENT_CHARACTERS = 256


@dataclass(frozen=True)
class Origin:
    """Empty texts where there is nothing to tell: work in the background has no address."""

    address: str = ""
    user_agent: str = ""
    # What the API key of the request begins with.
    key: str = ""
    # Who runs the server and acts as the person.
    operator: str = ""


current_origin: ContextVar[Origin] = ContextVar("current_origin", default=Origin())  # noqa: B039


def origin_of(request: HttpRequest) -> Origin:
    """uvicorn takes the address from X-Forwarded-For where it trusts the proxy."""
    agent = request.headers.get("User-Agent", "")[:USER_AGENT_CHARACTERS]
    return Origin(checked_address(request.META.get("REMOTE_ADDR", "")), printable(agent))


def checked_address(text: str) -> str:
    """Nothing for what is no IP address, as a socket file has none."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def printable(text: str) -> str:
    """Headers come as they like; no database takes every character."""
    return "".join(one for one in text if one.isprintable())


def note_key(prefix: str) -> None:
    """The request turned out to bring this key."""
    current_origin.set(replace(current_origin.get(), key=prefix))


def note_operator(username: str) -> None:
    """The request turned out to be of somebody who acts as another."""
    current_origin.set(replace(current_origin.get(), operator=username))


class OriginMiddleware(LightMiddleware):
    def before(self, request: HttpRequest) -> None:
        current_origin.set(origin_of(request))
