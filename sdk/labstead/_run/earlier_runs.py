"""What earlier programs left in the same directory: runs to go on with, journals to send."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.remainders import Remainders
from labstead._delivery.sync import has_unsent, send_rows, sync_run, was_meant_for_server
from labstead._errors import Error, RequestRefusedError, UsageError
from labstead._folder.run_folder import PARENT_NAME, RunFolder, RunIdentity, find_run_folders
from labstead._settings.settings import Settings


def last_unfinished(settings: Settings) -> str | None:
    """The id of the newest run of the project here, unless that finished or there is none.

    Runs that a living program writes are passed over: their end is not known, and two programs
    must never write one run.
    """
    here = [
        (identity.started_at, folder, identity)
        for folder, identity in _identified(settings.dir)
        if _is_at_home(identity, settings)
    ]
    living = {identity.id for _, folder, identity in here if folder.is_running()}
    ended = [one for one in here if one[2].id not in living]
    if not ended:
        return None
    _, folder, identity = max(ended, key=lambda one: one[0])
    return None if folder.outcome() == "finished" else identity.id


@contextmanager
def taking_turns(directory: Path) -> Iterator[None]:
    """Hold off other programs of this directory for a moment; after two seconds go on anyway."""
    parent = RunFolder(directory.resolve() / PARENT_NAME)
    try:
        parent.path.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + 2
        while not parent.lock() and time.monotonic() < deadline:
            time.sleep(0.01)
    except OSError:  # a directory that cannot be written: the run goes elsewhere, alone
        pass
    try:
        yield
    finally:
        parent.unlock()


class Predecessors:
    """Folders of a run that is resumed, or forked from, whose rows have to arrive first.

    They are claimed when this is made, so that no other program resumes the run or sends them.
    """

    def __init__(self, settings: Settings, identity: RunIdentity) -> None:
        run_id = identity.fork_from["run"] if identity.fork_from else identity.id
        is_needed = identity.resume != "never" or identity.fork_from
        self._folders = [
            folder
            for folder in (_folders_of(settings, run_id) if is_needed else ())
            if has_unsent(folder) and folder.lock_whole()
        ]
        self.files = Remainders()
        """Of those whose rows have arrived; somebody has to drive them."""

    def __bool__(self) -> bool:
        return bool(self._folders)

    def deliver(self, client: HttpClient, console: Console) -> None:
        """Send their rows and how they ended, oldest first; after a failure call it again.

        Raises ServerUnavailableError. What the server refuses stays on the disk, with a word.
        """
        while self._folders:
            folder = self._folders[0]
            try:
                self.files.add(send_rows(folder, client, console, self.files))
            except RequestRefusedError as error:
                console.say(f"{error}; what {folder.path} holds was not sent")
                folder.unlock()
            del self._folders[0]


def pick_up_in_background(settings: Settings, own: RunFolder, console: Console) -> None:
    """Send what ended programs left in this directory, beside everything else; one line says so.

    Nobody waits for it. What does not arrive stays for the next time, or ``labstead sync``.
    """
    if settings.pick_up and not _is_picking_up.locked():
        threading.Thread(
            target=_pick_up, args=(settings, own, console), name="labstead-pick-up", daemon=True
        ).start()


_is_picking_up = threading.Lock()


def _pick_up(settings: Settings, own: RunFolder, console: Console) -> None:
    with _is_picking_up:
        sent = [
            identity.id
            for folder, identity in _identified(settings.dir)
            if folder.path != own.path
            and identity.base_url == settings.base_url
            and was_meant_for_server(folder, identity)
            and not folder.is_running()
            and has_unsent(folder)
            and _is_sent(folder, settings)
        ]
        if sent:
            console.say(f"sent what earlier programs had left here: {', '.join(sent)}")


def _is_sent(folder: RunFolder, settings: Settings) -> bool:
    try:
        return sync_run(folder, settings, Console(silent=True)).is_complete
    except (Error, OSError):
        return False


def _identified(directory: Path, part: str = "") -> Iterator[tuple[RunFolder, RunIdentity]]:
    """The runs kept in a directory whose folders have ``part`` in their name.

    One that nobody can read, or that is just gone, is left out.
    """
    for folder in find_run_folders(directory.resolve() / PARENT_NAME):
        if part not in folder.path.name:
            continue
        try:
            yield folder, folder.identity()
        except (OSError, UsageError):
            continue


def _folders_of(settings: Settings, run_id: str) -> list[RunFolder]:
    return [
        folder
        for folder, identity in _identified(settings.dir, f"-{run_id}")
        if identity.id == run_id and _is_at_home(identity, settings)
    ]


def _is_at_home(identity: RunIdentity, settings: Settings) -> bool:
    """Whether the run is of the project that the settings mean."""
    is_of_team = None in (settings.entity, identity.entity) or settings.entity == identity.entity
    return is_of_team and (identity.base_url, identity.project) == (
        settings.base_url,
        settings.project,
    )
