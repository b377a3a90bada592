"""Live signals: tell the open pages that something changed. Small dicts, never data or HTML.

In the web process signals enter the server's own event loop (the in-memory channel layer is not
thread-safe). The worker of an embedded install posts them to a loopback address; with Redis every
process speaks to the channel layer itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import Future

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from labstead_core.live import loopback

log = logging.getLogger(__name__)
Event = Mapping[str, object]

_server_loop: asyncio.AbstractEventLoop | None = None


def attach_to_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    """Called by the web process when its event loop starts, and with None when it stops."""
    global _server_loop
    _server_loop = loop


def publish(group: str, event: Event) -> None:
    """Send ``event`` to everyone in ``group``. From any thread; never raises, never waits long.

    A lost signal costs a page a few seconds (it also polls), so trouble is logged, not raised.
    """
    if _server_loop is not None and _server_loop.is_running():
        sent = asyncio.run_coroutine_threadsafe(_group_send(group, event), _server_loop)
        sent.add_done_callback(_log_failure)
    elif settings.LABSTEAD_REDIS_URL:
        _publish_blocking(group, event)
    else:
        loopback.post(group, event)


def _log_failure(sent: Future[None]) -> None:
    if not sent.cancelled() and sent.exception() is not None:
        log.warning("A live signal was not delivered: %s", sent.exception())


def _publish_blocking(group: str, event: Event) -> None:
    try:
        async_to_sync(_group_send)(group, event)
    except Exception as error:
        log.warning("A live signal was not delivered: %s", error)


async def _group_send(group: str, event: Event) -> None:
    await get_channel_layer().group_send(
        group, {"type": "live.event", "group": group, "event": dict(event)}
    )
