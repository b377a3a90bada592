"""The writer: one thread that commits many batches in one transaction.

A request hands its batch over and waits; the thread takes what has gathered, commits once, and
then answers all of them. So nothing is acknowledged that is not durable, SQLite has one writer in
the web process, and fifty clients cost one commit.
"""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future

from django.conf import settings
from django.db import connection, transaction

from history.ingest.storage_failures import is_storage_failure
from history.services import Append, Appended, Outcome, append_group
from labstead_core.errors import Busy, DomainError, StorageFailed
from labstead_core.sqlite3.line import speak_for_many

log = logging.getLogger(__name__)
GROUP_SIZE = 128
# At most this many lines in one transaction, so that no small batch waits for a pile of large ones.
GROUP_LINES = 50_000

Waiting = tuple[Append, "Future[Appended]"]


class Writer:
    """Owns the thread and its queue. Safe to use from any thread."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Waiting | None] = queue.Queue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_draining = False

    def submit(self, append: Append) -> Future[Appended]:
        """Queue a batch. The future ends with what was appended, or with a DomainError.

        Raises Busy when the queue is full or the server is stopping: nothing was taken then.
        """
        with self._lock:
            if self._is_draining:
                raise Busy("The server is restarting. Send again in a moment.")
            self._demand_room()
            self._waiting_bytes += append.batch.size_bytes
            self._start()
            future: Future[Appended] = Future()
            # From here on nobody can cancel it: a client that went away must not stop the thread.
            future.set_running_or_notify_cancel()
            self._queue.put((append, future))
        return future

    def drain(self) -> None:
        """Commit what was taken, answer it, and end the thread. Called when the server stops."""
        with self._lock:
            thread, self._thread, self._is_draining = self._thread, None, True
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()
        with self._lock:
            self._is_draining = False

    def _demand_room(self) -> None:
        is_full = (
            self._queue.qsize() >= settings.LABSTEAD_WRITER_QUEUE
            or self._waiting_bytes >= settings.LABSTEAD_WRITER_QUEUE_BYTES
        )
        if is_full:
            raise Busy("The server has more batches waiting than it may hold.")

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="history-writer", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        speak_for_many()
        try:
            while group := self._next_group():
                answer(group, commit(group))
                with self._lock:
                    self._waiting_bytes -= sum(append.batch.size_bytes for append, _ in group)
        finally:
            connection.close()

    def _next_group(self) -> list[Waiting]:
        """What has gathered, at least one batch; empty when the thread shall end."""
        group: list[Waiting] = []
        lines = 0
        while len(group) < GROUP_SIZE and lines < GROUP_LINES:
            try:
                waiting = self._queue.get(block=not group)
            except queue.Empty:
                break
            if waiting is None:
                if group:
                    self._queue.put(None)
                break
            group.append(waiting)
            lines += len(waiting[0].batch)
        return group


def commit(group: list[Waiting]) -> list[Outcome]:
    """All in one transaction; if that fails, each alone, so that no batch fails its neighbours."""
    appends = [append for append, _ in group]
    try:
        return in_transaction(appends)
    except Exception:
        log.exception("A group of %d batches failed; trying them one by one.", len(group))
        # It may have failed because the connection is gone; the next use opens a new one.
        connection.close()
        return [commit_alone(append) for append in appends]


def commit_alone(append: Append) -> Outcome:
    try:
        return in_transaction([append])[0]
    except Exception as error:
        log.exception("A batch for stream %d was not committed.", append.stream_id)
        connection.close()
        if is_storage_failure(error):
            return StorageFailed("The disk takes nothing more. Nothing was kept; send it again.")
        return Busy(f"The lines were not committed ({type(error).__name__}). Send them again.")


def in_transaction(appends: list[Append]) -> list[Outcome]:
    with transaction.atomic():
        return append_group(appends)


def answer(group: list[Waiting], outcomes: list[Outcome]) -> None:
    for (_, future), outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, DomainError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


writer = Writer()
