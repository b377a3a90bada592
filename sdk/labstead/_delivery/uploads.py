"""Bringing the copies in a run's folder to the server, several at a time.

One image takes two requests, so that an answer from far away would cost more than its bytes; rows
wait behind files.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from labstead._connection.http_client import HttpClient
from labstead._console import Console

MAX_AT_A_TIME = 4
_CHUNK_BYTES = 256 * 1024
Guard = Callable[[str, Callable[[], object]], None]
"""Calls what it is given; takes it for done where the server will never agree."""


class Uploads:
    """Uploads files of one run, on the calling thread and some beside it."""

    def __init__(self, files_path: Path, client: HttpClient, console: Console) -> None:
        self._files_path = files_path
        self._console = console
        # A client is for one thread at a time; their connections stay for the next files.
        self._clients = [client]

    def send(self, run_path: str, paths: Sequence[str], guard: Guard) -> None:
        """Raises what went wrong with one of them, once no thread is at work any more."""
        todo, errors = deque(paths), list[BaseException]()

        def work(client: HttpClient) -> None:
            try:
                while not errors:
                    path = todo.popleft()
                    guard(f"the file {path}", partial(self._send_one, client, run_path, path))
            except IndexError:
                pass  # none is left
            except BaseException as error:
                errors.append(error)

        first, *others = self._clients_for(len(paths))
        helpers = [threading.Thread(target=work, args=(one,), daemon=True) for one in others]
        # A program that is ending starts no threads any more, but this one goes on.
        with contextlib.suppress(RuntimeError):
            for helper in helpers:
                helper.start()
        work(first)
        for helper in helpers:
            if helper.ident is not None:
                helper.join()
        if errors:
            raise errors[0]

    def _clients_for(self, count: int) -> list[HttpClient]:
        wanted = max(1, min(count, MAX_AT_A_TIME))
        while len(self._clients) < wanted:
            self._clients.append(self._clients[0].another())
        return self._clients[:wanted]

    def _send_one(self, client: HttpClient, run_path: str, path: str) -> None:
        """Send the file as it is now: one saved again meanwhile replaces the open one whole.

        What the server has already with the same bytes is not sent again.
        """
        try:
            file = (self._files_path / path).open("rb")
        except OSError as error:
            self._console.say(f"the file {path} cannot be read ({error})")
            return
        with file:
            size_bytes = os.fstat(file.fileno()).st_size
            offer = {"path": path, "size": size_bytes, "sha256": _digest_of(file)}
            answer = client.post(f"{run_path}/files", offer)
            is_there = answer.get("state") == "ready" and answer.get("sha256") == offer["sha256"]
            if not is_there:
                client.put_file(str(answer["upload_url"]), _chunks_of(file), size_bytes)


def _digest_of(file: BinaryIO) -> str:
    """SHA-256 in hex; the file is at its beginning again."""
    from hashlib import sha256  # loads OpenSSL, which a run without files can do without

    digest = sha256()
    for chunk in _chunks_of(file):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _chunks_of(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
