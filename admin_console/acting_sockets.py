"""While one acts as somebody, the live signals of a page are that person's, too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore

from accounts.authentication import address_in
from accounts.models import User
from admin_console import acting
from labstead_core import audit
from labstead_core.origin import Origin, current_origin

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
NO_LONGER = 4401


class ActingSockets:
    """ASGI, behind ``SocketAuthentication``. A key in the header is its own person's, always."""

    def __init__(self, inner: Callable[..., Awaitable[None]]) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if acting.COOKIE in scope.get("cookies", {}) and not has_key(scope):
            deadline = await database_sync_to_async(begin)(scope)
            if deadline is not None:
                receive = until(deadline, receive, send)
        await self.inner(scope, receive, send)


def has_key(scope: Scope) -> bool:
    return any(name == b"authorization" for name, _ in scope["headers"])


def begin(scope: Scope) -> float | None:
    """Make the person the socket's, with an audit entry; when that ends, in the server's time."""
    session, operator = scope["session"], scope["user"]
    person = acting.acted_as(session, by=operator) if operator.is_authenticated else None
    if person is None:
        return None
    is_logged_in, key = scope["still_allowed"], session.session_key
    scope["user"] = person
    scope["still_allowed"] = lambda: is_logged_in() and still_acts(key, operator, person)
    current_origin.set(Origin(address=address_in(scope), operator=operator.username))
    audit.record("operator.acted", scope["path"], by=person, method="WEBSOCKET")
    return float(session[acting.SESSION_KEY]["since"]) + acting.LONGEST_SECONDS


def still_acts(session_key: str, operator: User, person: User) -> bool:
    by = User.objects.filter(pk=operator.pk, is_active=True).first()
    return by is not None and acting.acted_as(SessionStore(session_key), by=by) == person


def until(deadline: float, receive: Receive, send: Send) -> Receive:
    """The same, but at that time the socket is closed."""

    async def receive_until() -> Message:
        try:
            return await asyncio.wait_for(receive(), max(0.0, deadline - time.time()))
        except TimeoutError:
            await send({"type": "websocket.close", "code": NO_LONGER})
            return {"type": "websocket.disconnect", "code": NO_LONGER}

    return receive_until
