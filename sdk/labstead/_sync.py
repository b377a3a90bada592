"""Sending what journals still hold after their process is gone."""

from __future__ import annotations

import time
from dataclasses import dataclass

from labstead._backoff import Backoff
from labstead._console import Console
from labstead._delivery import Delivery
from labstead._errors import CommunicationError, ServerUnavailableError
from labstead._files_at_end import FilesAtEnd
from labstead._http import HttpClient
from labstead._journal import cut_torn_tail
from labstead._mark import load_mark
from labstead._run_folder import RunFolder
from labstead._settings import Settings

_TRIES = 6
"""About ten seconds of a server that does not answer; a person is waiting at the terminal."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one run's journal."""

    is_complete: bool
    text: str


def has_unsent(folder: RunFolder) -> bool:
    """Whether the journal holds anything the server has not acknowledged. Reads two small files."""
    mark = load_mark(folder.mark_path)
    size = folder.journal_path.stat().st_size if folder.journal_path.exists() else 0
    at_end = FilesAtEnd(folder.path)
    return size > mark.read_from or not mark.is_created or bool(at_end.paths())


def sync_run(folder: RunFolder, settings: Settings, console: Console) -> SyncResult:
    """Send the rest of one run. Raises CommunicationError when the server refuses or stays away.

    A run that never said how it ended keeps its state: the server calls it crashed when it was
    silent long enough.
    """
    if not folder.lock():
        return SyncResult(False, "still running; sync again when its program has ended")
    try:
        return _sync_locked(folder, settings, console)
    finally:
        folder.unlock()


def _sync_locked(folder: RunFolder, settings: Settings, console: Console) -> SyncResult:
    torn = cut_torn_tail(folder.journal_path)
    if torn:
        console.say(f"left out {torn} bytes that were being written when the program was killed")
    client = HttpClient(_address(folder, settings), settings.api_key)
    delivery = Delivery(folder, client, console)
    try:
        _persist(delivery, FilesAtEnd(folder.path))
    finally:
        client.close()
        delivery.close()
    return SyncResult(True, f"sent to {delivery.identity.url}")


def _address(folder: RunFolder, settings: Settings) -> str:
    """Where the run was begun, since its line numbers count there; else where runs go now."""
    is_created = load_mark(folder.mark_path).is_created
    return folder.identity().base_url if is_created else settings.base_url


def _persist(delivery: Delivery, at_end: FilesAtEnd) -> None:
    """Create and send, trying again a few times. Raises the last CommunicationError."""
    backoff = Backoff()
    for remaining in reversed(range(_TRIES)):
        try:
            return _send_all(delivery, at_end)
        except ServerUnavailableError as error:
            if remaining == 0:
                raise
            time.sleep(backoff.next_wait(error.retry_after))
    raise CommunicationError("unreachable: the last try returns or raises")


def _send_all(delivery: Delivery, at_end: FilesAtEnd) -> None:
    delivery.create()
    while delivery.send_some(is_final=True):
        pass
    for path in at_end.paths():  # a killed program did not come to it
        delivery.send_file(path)
    at_end.clear()
