"""Sending an artifact that no run logs, while somebody waits for it."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from labstead._artifacts.content import ContentGone
from labstead._artifacts.draft import Draft
from labstead._artifacts.packing import make_package
from labstead._artifacts.sending import Sending
from labstead._connection.backoff import Backoff
from labstead._connection.http_client import HttpClient
from labstead._errors import Error, ServerUnavailableError

_PATIENCE_SECONDS = 120.0
Progress = Callable[[int, int], None]
"""Is told the bytes sent and the bytes that have to be."""


def send_alone(
    draft: Draft,
    client: HttpClient,
    entity: str,
    project: str,
    progress: Progress = lambda sent, total: None,
) -> Mapping[str, Any]:
    """The version. Whoever is cut off sends it again, and only what has not arrived.

    Raises CommunicationError once nothing has gone on for two minutes.
    """
    path = f"/teams/{quote(entity, safe='')}/projects/{quote(project, safe='')}"
    with tempfile.TemporaryDirectory(prefix="labstead-", dir=_near(draft)) as folder:
        package = make_package(draft, Path(folder), {"history_step": None})
        sending = Sending(client, package, path, None, threading.Event())
        try:
            with _Watch(sending, progress):
                return _persist(sending)
        finally:
            draft.staging.learn(package.digests())


def _near(draft: Draft) -> Path | None:
    """On the file system where its bytes wait, if that can be written."""
    parent = draft.staging.parent()
    with suppress(OSError):
        parent.mkdir(parents=True, exist_ok=True)
    return parent if os.access(parent, os.W_OK) else None


def _persist(sending: Sending) -> Mapping[str, Any]:
    backoff, last, since = Backoff(), 0, time.monotonic()
    while True:
        try:
            return sending.send() or {}
        except ContentGone as error:
            raise Error(str(error)) from error
        except ServerUnavailableError as error:
            if sending.sent_bytes > last:
                last, since = sending.sent_bytes, time.monotonic()
                backoff.reset()
            if time.monotonic() - since > _PATIENCE_SECONDS:
                raise
            time.sleep(backoff.next_wait(error.retry_after))


class _Watch:
    """Tells the progress twice a second, in a ``with`` block."""

    def __init__(self, sending: Sending, progress: Progress) -> None:
        self._sending = sending
        self._progress = progress
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._is_over.wait(0.5):
            self._progress(self._sending.sent_bytes, self._sending.total_bytes)
