"""Short ways in front of Django, for the requests of programs that come all the time.

A lane answers what it knows: a key that may do what it asks at this address, remembered for some
seconds as a door. Whatever needs another answer (another log-in, no right, an unknown address)
passes on to Django and the view of that address, with which the lane shares all its rules.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson
from django.db import DatabaseError, connection
from django.urls import Resolver404

from accounts.authentication import KeyLogin, address_in, key_in, login_of, remembered_login
from accounts.models import KeyScope
from labstead_core.errors import DomainError
from labstead_core.maintenance import demand_writable
from labstead_core.request_id import begin_request, current_request_id
from labstead_core.short_cache import ShortCache

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]
Door = TypeVar("Door")
Read = TypeVar("Read")

REMEMBERED_SECONDS = 5.0
# Decoding a body of this size, some 3 ms, costs all clients less than handing it to another thread.
SMALL_BODY_BYTES = 100_000
DECODING_THREADS = 2


class ClientLeft(Exception):
    """Before its body was complete: nobody waits for an answer."""


@dataclass(frozen=True)
class Asked:
    """A request whose body is here."""

    headers: dict[bytes, bytes]
    query: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """Its value, empty where it is not there; ``name`` in lower case."""
        return self.headers.get(name, b"").decode("latin-1")


@dataclass(frozen=True)
class Answer:
    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Lane(ABC, Generic[Door]):
    """Subclasses say which requests are theirs, what a door leads to, and what they answer.

    What one key sends to one address goes through one door.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._open: ShortCache[tuple[int, str], Door] = ShortCache(seconds=REMEMBERED_SECONDS)
        self._decoders = ThreadPoolExecutor(DECODING_THREADS, thread_name_prefix="lane-decode")
        # One thread, which keeps its database connection.
        self._doorman = ThreadPoolExecutor(1, thread_name_prefix="lane-door")

    @abstractmethod
    def is_mine(self, scope: Message, headers: dict[bytes, bytes]) -> bool:
        """Whether the request may be this lane's, as far as its head tells."""

    @abstractmethod
    def door_at(self, login: KeyLogin, path: str) -> Door | None:
        """What a key that may write opens at an address, asked of the database.

        None, DomainError or Resolver404 for all that needs another answer than this lane's.
        """

    @abstractmethod
    async def answer(self, door: Door, asked: Asked) -> Answer | None:
        """None passes the request on, as if the door had not been open."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        door = await self._door(scope, headers)
        if door is None:
            await self._application(scope, receive, send)
            return
        begin_request()
        try:
            body = await read_body(receive)
        except ClientLeft:
            return
        answer = await self.answer(door, Asked(headers, scope["query_string"], body))
        if answer is None:
            await self._application(scope, replaying(body, receive), send)
        else:
            await respond(send, answer)

    async def decoded(self, decode: Callable[..., Read], asked: Asked, *rest: Any) -> Read:
        """``decode(asked, *rest)``; of large bodies in a thread."""
        if len(asked.body) <= SMALL_BODY_BYTES:
            return decode(asked, *rest)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._decoders, decode, asked, *rest)

    def close(self) -> None:
        """End the threads and what they hold."""
        end(self._doorman)
        self._decoders.shutdown()

    async def _door(self, scope: Message, headers: dict[bytes, bytes]) -> Door | None:
        if not self.is_mine(scope, headers):
            return None
        key = key_in(headers.get(b"authorization", b"").decode("latin-1"))
        if not key:
            return None
        known = self._remembered(key, scope["path"])
        if known is not None:
            return known
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._doorman, self._knock, key, scope["path"], address_in(scope)
        )

    def _remembered(self, key: str, path: str) -> Door | None:
        """The door, if it was found open a moment ago. Never asks the database."""
        login = remembered_login(key)
        return None if login is None else self._open.get((login.key_id, path))

    def _knock(self, key: str, path: str, address: str) -> Door | None:
        """In the doorman's thread. Raises nothing."""
        try:
            return self._asked(key, path, address)
        except (DomainError, Resolver404):
            return None
        except DatabaseError:
            connection.close()
            return None

    def _asked(self, key: str, path: str, address: str) -> Door | None:
        login = login_of(key, address=address)
        if login is None or login.scope == KeyScope.READ:
            return None
        demand_writable()
        place = (login.key_id, path)
        known = self._open.get(place)  # when only the log-in was to be asked again
        if known is None:
            known = self.door_at(login, path)
            if known is not None:
                self._open.put(place, known)
        return known


def end(thread: ThreadPoolExecutor) -> None:
    """Of one that keeps a database connection: when its work is done."""
    thread.submit(lambda: connection.close())
    thread.shutdown()


async def read_body(receive: Receive) -> bytes:
    """The whole body; the application around us limits its size."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def replaying(body: bytes, receive: Receive) -> Receive:
    """``receive`` for who reads the body once more."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def respond(send: Send, answer: Answer) -> None:
    body = orjson.dumps(answer.body)
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
        "X-Request-Id": current_request_id.get(),
        **answer.headers,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
