"""Refuses a body that is too large before it is read, whatever its length header claims."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from django.conf import settings

from labstead_core.http import envelope
from labstead_core.request_id import begin_request, current_request_id
from labstead_core.signing import note_arrival, upload_bytes

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
        note_arrival(scope)
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
    """A valid upload address may bring the file it was made for; nothing else may be large."""
    usual = int(settings.LABSTEAD_MAX_BODY_BYTES)
    if not path.startswith("/files/"):
        return usual
    return max(usual, upload_bytes(path.rpartition("/")[2]))


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
    begin_request()
    message = f"The body is over the limit of {limit:,} bytes. Send it in smaller parts."
    headers = [
        (b"content-type", b"application/json"),
        (b"connection", b"close"),
        (b"x-request-id", current_request_id.get().encode()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    body = orjson.dumps(envelope("too_large", message, limit_bytes=limit))
    await send({"type": "http.response.body", "body": body})
