"""What starts and stops with the web process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from history.ingest.writer import writer
from labstead_core.live import signals
from labstead_server.interpreter import leave_out_pandas, tune

Message = dict[str, Any]


class Lifespan:
    """ASGI lifespan: the process is tuned, and live signals enter this loop; at the end every
    accepted line is committed."""

    def __init__(self, closing: Sequence[Callable[[], None]]) -> None:
        """``closing`` are called at the end, after the last commit."""
        self._closing = closing

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                leave_out_pandas()
                tune()
                signals.attach_to_loop(asyncio.get_running_loop())
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(writer.drain)
                for close in self._closing:
                    await asyncio.to_thread(close)
                signals.attach_to_loop(None)
                await send({"type": "lifespan.shutdown.complete"})
                return
