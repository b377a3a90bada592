"""The journal as the training loop may use it: from any thread, and never raising."""

from __future__ import annotations

import threading

from labstead._console import Console
from labstead._folder.journal import Journal, Kind

_LOOK_EVERY = 256
"""Records between two looks whether the file still has a name."""


class Recorder:
    """Appends records; a full or vanished disk costs those records and one message.

    ``lock`` is reentrant neither here nor needed to be: whoever must keep several steps together
    holds it and calls ``append``. It is held for a write into the page cache, never for network or
    fsync.
    """

    def __init__(self, journal: Journal | None, console: Console) -> None:
        """Without a journal (mode "disabled") everything is accepted and forgotten."""
        self.lock = threading.Lock()
        self.lost_records = 0
        self._records = 0
        self._journal = journal
        self._console = console

    def record(self, kind: Kind, payload: bytes) -> None:
        """Take the lock and append."""
        with self.lock:
            self.append(kind, payload)

    def append(self, kind: Kind, payload: bytes) -> None:
        """Append while holding ``lock``."""
        if self._journal is None:
            return
        try:
            self._journal.append(kind, payload)
        except OSError as error:
            self._count_loss(error)
        self._records += 1
        if self._records % _LOOK_EVERY == 0:
            self._look_for_file(self._journal)

    def _look_for_file(self, journal: Journal) -> None:
        # Writing to a file that someone removed goes well, and nobody will ever read it.
        if journal.is_removed():
            self._console.say_once(
                "removed",
                "the run's folder was removed; do not remove it while the program runs: what the "
                "server does not get before the program ends is lost",
            )

    def _count_loss(self, error: OSError) -> None:
        self.lost_records += 1
        self._console.say_once(
            "disk",
            f"the journal cannot be written ({error}); what is logged now is lost until it can",
        )

    def close(self) -> None:
        if self._journal is not None:
            self._look_for_file(self._journal)
            self._journal.close()
            self._journal = None
