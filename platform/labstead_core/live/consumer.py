"""The socket at /ws/: subscribe to topics, hear small signals. It never writes."""

from __future__ import annotations

from typing import Any

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from labstead_core.live import topics

MAX_TOPICS = 200
MAX_MESSAGE_CHARACTERS = 8192


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One page's socket. Access is checked at each ``sub``, and again when it may have changed.

    The scope holds ``user`` and ``still_allowed``, which says whether that log-in still stands.
    """

    async def connect(self) -> None:
        self.visitor = self.scope["user"]
        self.group_of: dict[str, str] = {}
        await self.accept()
        for group in self.own_groups():
            await self.channel_layer.group_add(group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        for group in {*self.group_of.values(), *self.own_groups()}:
            await self.channel_layer.group_discard(group, self.channel_name)

    def own_groups(self) -> list[str]:
        """Where this socket hears of changed access, whatever it subscribes to."""
        if not self.visitor.is_authenticated:
            return [topics.EVERYONE]
        return [topics.EVERYONE, topics.user_group(self.visitor.pk)]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        message = parse(text_data)
        topic = message.get("topic")
        match message.get("type"):
            case "ping":
                await self.answer(type="pong")
            case "sub" if isinstance(topic, str):
                await self.subscribe(topic)
            case "unsub" if isinstance(topic, str):
                await self.unsubscribe(topic)
            case _:
                await self.answer(
                    type="error",
                    code="invalid",
                    message='Send {"type": "sub" | "unsub", "topic": "…"} or {"type": "ping"}.',
                )

    async def subscribe(self, topic: str) -> None:
        if len(self.group_of) >= MAX_TOPICS:
            await self.answer(type="refused", topic=topic, code="too_many_topics")
            return
        resolve = database_sync_to_async(topics.resolve)
        found = await resolve(self.visitor, topic)
        if found is not None:
            self.group_of[topic] = found.group
            await self.channel_layer.group_add(found.group, self.channel_name)
            # Read where things stand after joining: what comes later is heard.
            found = await resolve(self.visitor, topic)
        if found is None:
            await self.unsubscribe(topic)
            await self.answer(type="refused", topic=topic, code="not_found")
            return
        await self.answer(type="subscribed", topic=topic, cursor=found.cursor)

    async def unsubscribe(self, topic: str) -> None:
        group = self.group_of.pop(topic, None)
        if group is not None and group not in self.group_of.values():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def live_event(self, message: dict[str, Any]) -> None:
        for topic, group in self.group_of.items():
            if group == message["group"]:
                await self.answer(type="event", topic=topic, **message["event"])
        if message["event"].get("event") == "access.changed":
            await self.check_again()

    async def check_again(self) -> None:
        """Drop what this person may no longer see; a closed account or key ends the socket."""
        if not await database_sync_to_async(self.scope["still_allowed"])():
            await self.close(code=4401)
            return
        for topic in list(self.group_of):
            found = await database_sync_to_async(topics.resolve)(self.visitor, topic)
            if found is None:
                await self.unsubscribe(topic)
                await self.answer(type="refused", topic=topic, code="not_found")

    async def answer(self, **message: object) -> None:
        await self.send(text_data=orjson.dumps(message).decode())


def parse(text: str | None) -> dict[str, Any]:
    """The message, or an empty dict for anything that is not a small JSON object."""
    if text is None or len(text) > MAX_MESSAGE_CHARACTERS:
        return {}
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return message if isinstance(message, dict) else {}
