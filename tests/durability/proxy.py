"""A TCP proxy that treats connections badly: cut in a request or an answer, held up, slowed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_CHUNK_BYTES = 4096
_CUTS = ("request", "answer")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What happens to one connection. ``cut_after`` bytes of the side ``cut`` it is reset."""

    cut: str | None = None
    cut_after: int = 0
    delay_seconds: float = 0.0
    bytes_a_second: float | None = None


KIND = Treatment()


class BadProxy:
    """Listens on a port of its own and passes bytes on to a server, until told to be kind."""

    def __init__(self, target_port: int, treatment: Callable[[], Treatment]) -> None:
        """``treatment`` is asked for each connection."""
        self.url = ""
        self.cuts = 0
        self.connections = 0
        """Those that reached the server before it was told to be kind."""
        self.longest_request = 0
        """Bytes passed on of one connection's requests, the most so far."""
        self._target_port = target_port
        self._treatment = treatment
        self._is_kind = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        listening = asyncio.start_server(self._serve, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._drop_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _drop_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def be_kind(self) -> None:
        """From the next connection on, pass everything on as it comes."""
        self._is_kind = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        treatment = KIND if self._is_kind else self._treatment()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:  # the server is being restarted
            writer.transport.abort()
            return
        self.connections += not self._is_kind
        ways = [
            asyncio.ensure_future(self._pass_on("request", reader, back, treatment)),
            asyncio.ensure_future(self._pass_on("answer", there, writer, treatment)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, back):
            end.transport.abort()

    async def _pass_on(
        self,
        side: str,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        treatment: Treatment,
    ) -> None:
        left, passed = treatment.cut_after if treatment.cut == side else 2**62, 0
        with contextlib.suppress(OSError):
            while chunk := await source.read(_CHUNK_BYTES):
                await asyncio.sleep(treatment.delay_seconds)
                if treatment.bytes_a_second:
                    await asyncio.sleep(len(chunk) / treatment.bytes_a_second)
                sink.write(chunk[:left])
                await sink.drain()
                passed += len(chunk)
                if side == "request":
                    self.longest_request = max(passed, self.longest_request)
                left -= len(chunk)
                if left <= 0:
                    self.cuts += 1
                    return


def any_treatment(dice: random.Random) -> Treatment:
    """Something of everything."""
    if dice.random() < 0.2:
        return KIND
    return Treatment(
        cut=dice.choice([*_CUTS, *_CUTS, None]),
        # Spread over all sizes: inside the first header as well as in the tenth batch.
        cut_after=int(10 ** dice.uniform(0, 5)),
        delay_seconds=dice.choice([0, 0, 0.01, 0.1]),
        bytes_a_second=dice.choice([None, None, 20_000, 200_000]),
    )


@contextmanager
def bad_proxy(target_port: int, treatment: Callable[[], Treatment]) -> Iterator[BadProxy]:
    proxy = BadProxy(target_port, treatment)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
