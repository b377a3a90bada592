"""Many clients at once: each sends its requests one after the other over one connection.

Written on asyncio streams and httptools, for a client library would cost more than the servers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools

from benchmarks.contenders.base import Post


@dataclass
class Load:
    """``acknowledged[i]`` is how many of client ``i``'s requests were answered with 200."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    errors: int = 0

    def percentile(self, part: float) -> float:
        """A latency in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


class Answer:
    """Tells httptools' parser when one answer is whole."""

    def __init__(self) -> None:
        self.is_whole = False

    def on_message_complete(self) -> None:
        self.is_whole = True


def run_load(url: str, clients: Sequence[Sequence[Post]], seconds: float) -> Load:
    """Send each client's posts in order until ``seconds`` are over or all are sent."""
    return asyncio.run(load(url, clients, seconds))


async def load(url: str, clients: Sequence[Sequence[Post]], seconds: float) -> Load:
    found = Load(acknowledged=[0] * len(clients))
    started = time.perf_counter()
    deadline = started + seconds
    await asyncio.gather(
        *(one_client(url, index, posts, deadline, found) for index, posts in enumerate(clients))
    )
    found.seconds = time.perf_counter() - started
    return found


async def one_client(
    url: str, index: int, posts: Sequence[Post], deadline: float, found: Load
) -> None:
    """Goes on with the next request whatever became of the one before."""
    connection = None
    for message in (message_of(url, post) for post in posts):
        if time.perf_counter() > deadline:
            break
        began = time.perf_counter()
        try:
            connection = connection or await asyncio.open_connection(*address_of(url))
            status = await exchange(*connection, message)
        except (OSError, httptools.HttpParserError):
            connection, status = None, 0
        found.latencies.append(time.perf_counter() - began)
        found.acknowledged[index] += status == 200
        found.errors += status != 200
    if connection:
        connection[1].close()


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes
) -> int:
    """The status of the answer. Raises ConnectionError when the server hangs up before it ends."""
    writer.write(message)
    answer = Answer()
    parser = httptools.HttpResponseParser(answer)
    while not answer.is_whole:
        data = await reader.read(65_536)
        if not data:
            raise ConnectionError("the server closed the connection")
        parser.feed_data(data)
    return int(parser.get_status_code())


def message_of(url: str, post: Post) -> bytes:
    headers = {"Host": urlsplit(url).netloc, **post.headers, "Content-Length": len(post.body)}
    lines = [f"POST {post.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + post.body


def address_of(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return str(parts.hostname), int(parts.port or 80)
