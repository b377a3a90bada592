"""Refuses a body that is too large before it is read, whatever its length header claims."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from django.conf import settings

from labstead_core.http import envelope

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class BodyTooLarge(Exception):
    """Raised into the application while it reads, and caught here."""


class BodyLimit:
    """ASGI: uploads of files may be large, every other body is small. Answers 413 and closes."""

    def __init__(self, application: Callable[..., Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        limit = limit_of(scope["path"])
        if declared_length(scope) > limit:
            await refuse(send, limit)
            return
        has_answered = False

        async def watched_send(message: Message) -> None:
            nonlocal has_answered
            has_answered = True
            await send(message)

        try:
            await self.application(scope, counted(receive, limit), watched_send)
        except BodyTooLarge:
            if not has_answered:
                await refuse(send, limit)


def limit_of(path: str) -> int:
    if path.startswith("/files/"):
        return int(settings.LABSTEAD_MAX_FILE_BYTES)
    return int(settings.LABSTEAD_MAX_BODY_BYTES)


def declared_length(scope: Message) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that raises BodyTooLarge once more than ``limit`` bytes came."""
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge
        return message

    return receive_counted


async def refuse(send: Send, limit: int) -> None:
    message = f"The body is over the limit of {limit:,} bytes. Send it in smaller parts."
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    body = orjson.dumps(envelope("too_large", message, limit_bytes=limit))
    await send({"type": "http.response.body", "body": body})
