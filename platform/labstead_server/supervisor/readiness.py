"""Waits until the web process answers."""

import asyncio
import http.client
from http import HTTPStatus

from labstead_server.supervisor import console
from labstead_server.supervisor.address import Address

POLL_SECONDS = 0.1
# A server that answers "not yet" is not asked ten times a second: each question costs it work.
POLL_AGAIN_SECONDS = 1.0
PATIENCE_SECONDS = 30.0
ANSWER_SECONDS = 5.0


async def until_ready(address: Address) -> None:
    """Return when ``/readyz`` says 200; tell the person when that takes unusually long."""
    late = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, say_it_is_late, address)
    try:
        while (status := await asyncio.to_thread(ask, address)) != HTTPStatus.OK:
            await asyncio.sleep(POLL_AGAIN_SECONDS if status else POLL_SECONDS)
    finally:
        late.cancel()


def ask(address: Address) -> int | None:
    """The status of ``/readyz``, None when nobody answers. Blocks for at most some seconds."""
    connection = http.client.HTTPConnection(
        address.reachable_host, address.port, timeout=ANSWER_SECONDS
    )
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def say_it_is_late(address: Address) -> None:
    console.say(f"Still starting: {address.url}readyz tells what is missing.")
