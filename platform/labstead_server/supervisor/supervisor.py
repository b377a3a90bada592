"""Keeps several children running, and takes them down together."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence

from labstead_server.supervisor import console
from labstead_server.supervisor.child import Child

GRACE_SECONDS = 15.0


class Supervisor:
    """Runs ``children`` until SIGTERM, SIGINT or SIGHUP.

    The first child is the one people wait for: ``ready`` is awaited for it, then ``on_ready`` is
    called. If it dies before that, everything stops: a server that never came up is no server.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        ready: Callable[[], Awaitable[None]],
        on_ready: Callable[[], None],
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self.children = children
        self.grace_seconds = grace_seconds
        self._ready = ready
        self._on_ready = on_ready
        self._wanted_down = asyncio.Event()
        self._never_came_up = False

    async def run(self) -> int:
        """The exit code: 0 after a stop someone asked for, 1 when the first child never came up."""
        self._listen_for_signals()
        keepers = [asyncio.create_task(child.keep_running()) for child in self.children]
        for keeper in keepers:  # one that ends by an error of ours must not leave the others alone
            keeper.add_done_callback(lambda _: self._wanted_down.set())
        start = asyncio.create_task(self._watch_start())
        await self._wanted_down.wait()
        start.cancel()
        await self._take_down(keepers)
        return 1 if self._never_came_up else 0

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._wanted_down.set)
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it ignored
            loop.add_signal_handler(signal.SIGHUP, self._wanted_down.set)

    def _interrupt(self) -> None:
        if not self._wanted_down.is_set():
            self._wanted_down.set()
        else:
            self._kill(self.children)

    async def _watch_start(self) -> None:
        """Announce the start, or give up when the first child dies before it."""
        first = self.children[0]
        ready = asyncio.ensure_future(self._ready())
        died = asyncio.create_task(first.died.wait())
        _, pending = await asyncio.wait({ready, died}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if first.died.is_set():
            self._give_up(first)
        else:
            self._on_ready()

    def _give_up(self, child: Child) -> None:
        self._never_came_up = True
        console.say(f"Labstead could not start: read {child.output.path}")
        self._wanted_down.set()

    async def _take_down(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        console.say("Stopping ...")
        for child in self.children:
            child.ask_to_stop()
        await asyncio.wait(keepers, timeout=self.grace_seconds)
        late = [c for c, keeper in zip(self.children, keepers, strict=True) if not keeper.done()]
        self._kill(late)
        await asyncio.gather(*keepers)
        console.say("Stopped.")

    def _kill(self, children: Sequence[Child]) -> None:
        for child in children:
            child.output.note("is killed")
            child.kill()
