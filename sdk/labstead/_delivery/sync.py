"""Sending what journals hold: after their process is gone, and while an offline one writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from labstead._artifacts.package import open_packages
from labstead._connection.backoff import Backoff
from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.delivery import Delivery
from labstead._delivery.remainders import Remainder, Remainders
from labstead._delivery.sender import HEARTBEAT_SECONDS
from labstead._delivery.shipments import ARTIFACTS
from labstead._errors import CommunicationError, ServerUnavailableError
from labstead._folder.files_at_end import FilesAtEnd
from labstead._folder.mark import load_mark
from labstead._folder.mending import mend_journal
from labstead._folder.run_folder import RunFolder, RunIdentity
from labstead._settings.settings import Settings

_TRIES = 6
"""About ten seconds of a server that does not answer; a person is waiting at the terminal."""
_LOOK_SECONDS = 1.0
"""While files go up: rows of a living program go on meanwhile."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one run's journal; ``is_complete`` when all that was there is sent."""

    is_complete: bool
    text: str
    is_running: bool = False


def unsent_bytes(folder: RunFolder) -> int:
    """What the journal holds beyond what the server has acknowledged, from the first file on that
    it does not have. Reads two small files.
    """
    size = folder.journal_path.stat().st_size if folder.journal_path.exists() else 0
    return max(0, size - load_mark(folder.mark_path).delivered_to)


def has_unsent(folder: RunFolder) -> bool:
    """Whether anything of the run is still to be sent."""
    is_created = load_mark(folder.mark_path).is_created
    is_known = is_created and not FilesAtEnd(folder.path).paths()
    return unsent_bytes(folder) > 0 or not is_known or bool(open_packages(folder.path / ARTIFACTS))


def was_meant_for_server(folder: RunFolder, identity: RunIdentity) -> bool:
    """Not for a run that somebody made offline: those wait until they are asked for."""
    return identity.mode in ("online", "shared") or load_mark(folder.mark_path).is_created


def sync_run(folder: RunFolder, settings: Settings, console: Console) -> SyncResult:
    """Send the rest of one run. Raises CommunicationError when the server refuses or stays away.

    Of an offline run whose program still writes, what is there now. A run that never said how it
    ended keeps its state: the server calls it crashed when it was silent long enough.
    """
    if not folder.lock_sending():
        return SyncResult(False, "is being sent by its own program or another sync", True)
    try:
        if folder.lock():
            return _send_rest(folder, settings, console)
        return _send_so_far(folder, settings, console)
    finally:
        folder.unlock()


def _send_rest(folder: RunFolder, settings: Settings, console: Console) -> SyncResult:
    is_damaged = _mend(folder, console)
    with _delivering(folder, settings, console) as delivery:
        _persist(partial(_send_all, delivery, FilesAtEnd(folder.path)))
        what = "sent, without what was damaged," if is_damaged else "sent"
        return SyncResult(not is_damaged, f"{what} to {delivery.identity.url}")


def _send_so_far(folder: RunFolder, settings: Settings, console: Console) -> SyncResult:
    with _delivering(folder, settings, console) as delivery:
        _persist(partial(_send_new, delivery))
        url = delivery.identity.url
        return SyncResult(True, f"sent so far to {url}; its program still runs", True)


def _mend(folder: RunFolder, console: Console) -> bool:
    """Make the journal readable to its end; whether it was damaged, which is told."""
    mending = mend_journal(folder.journal_path)
    if mending.torn_bytes:
        size = mending.torn_bytes
        console.say(f"left out {size} bytes that were being written when the program was killed")
    if mending.damaged_bytes:
        console.say(
            f"{mending.damaged_bytes} bytes of {folder.journal_path} are damaged and cannot be "
            f"sent; all that can be read is. The file as it was is kept as {mending.kept_as}"
        )
    return mending.damaged_bytes > 0


@contextmanager
def _delivering(folder: RunFolder, settings: Settings, console: Console) -> Iterator[Delivery]:
    client = HttpClient(_address(folder, settings), settings.api_key)
    delivery = Delivery(folder, client, console)
    try:
        yield delivery
    finally:
        client.close()
        delivery.close()


def send_rows(
    folder: RunFolder, client: HttpClient, console: Console, earlier: Remainders
) -> Remainder:
    """Send what a dead program left, but for files: they go on behind those of ``earlier``.

    The caller holds the folder, which is let go with its last file. May be repeated. Raises
    CommunicationError.
    """
    _mend(folder, console)
    delivery, at_end = Delivery(folder, client, console), FilesAtEnd(folder.path)
    delivery.follow(earlier.so_far())
    delivery.finish_waits = False
    try:
        delivery.create()
        delivery.send_files(at_end.paths())
        while delivery.send_some(is_final=True):
            pass
    except BaseException:
        delivery.close()
        raise

    def let_go(is_complete: bool) -> None:
        if is_complete:
            at_end.clear()
        folder.unlock()

    return Remainder(delivery, let_go)


def _address(folder: RunFolder, settings: Settings) -> str:
    """Where the run was begun, since its line numbers count there; else where runs go now."""
    is_created = load_mark(folder.mark_path).is_created
    return folder.identity().base_url if is_created else settings.base_url


def _persist(send: Callable[[], None]) -> None:
    """Create and send, trying again a few times. Raises the last CommunicationError."""
    backoff = Backoff()
    for remaining in reversed(range(_TRIES)):
        try:
            return send()
        except ServerUnavailableError as error:
            if remaining == 0:
                raise
            time.sleep(backoff.next_wait(error.retry_after))
    raise CommunicationError("unreachable: the last try returns or raises")


def _send_all(delivery: Delivery, at_end: FilesAtEnd) -> None:
    delivery.create()
    delivery.send_files(at_end.paths())  # a killed program did not come to it
    send = partial(delivery.send_some, is_final=True)
    # Once more at last, for files may have arrived between the two, and the end waits for them.
    while send() or delivery.wait_for_files(_LOOK_SECONDS) or send():
        pass
    at_end.clear()


def _send_new(delivery: Delivery) -> None:
    delivery.create()
    beaten = time.monotonic()
    while delivery.send_some(is_final=False) or delivery.wait_for_files(_LOOK_SECONDS):
        if time.monotonic() - beaten > HEARTBEAT_SECONDS:
            beaten = time.monotonic()
            delivery.heartbeat()
    delivery.note_files()
    delivery.heartbeat()
