"""The thread that brings a living run's journal to the server and never gives up.

It shares nothing with the training thread but the journal file, two events and what is known of
uploads; no lock is held while it waits for disk or network.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from labstead._connection.backoff import Backoff
from labstead._console import Console
from labstead._delivery.delivery import Delivery
from labstead._delivery.progress import left_in_words
from labstead._delivery.shipments import Shipments
from labstead._delivery.stopping import stop_program_of
from labstead._delivery.uploads import Left
from labstead._errors import CommunicationError, RequestRefusedError, ServerUnavailableError
from labstead._folder.run_folder import RunIdentity

GATHER_SECONDS = 0.3
"""What is logged within this time travels together."""
_LOOKS_WHILE_GATHERING = 6
_FULL_BYTES = 2**20
"""What has come to this is sent at once: waiting would only make a pile of it."""
HEARTBEAT_SECONDS = 15.0
KEY_EXPIRED = "key_expired"
_PROGRESS_EVERY_SECONDS = 5.0
_PROGRESS_BYTES = 10**6
"""While so much arrives between two looks, ``finish`` goes on waiting."""
_TO_SAY_THE_END_SECONDS = 2.0
"""So long before ``finish`` gives up on files the server hears that the run has ended."""


class _Unsent(NamedTuple):
    """What is not at the server yet, and how much of it is of files that have been begun with."""

    files: int
    size_bytes: int
    begun_bytes: int

    def has_moved_since(self, before: _Unsent) -> bool:
        return self.files < before.files or self.size_bytes <= before.size_bytes - _PROGRESS_BYTES

    def is_about_more_than(self, before: _Unsent) -> bool:
        """Files that were not known then; not those that begin anew after they were cut off."""
        return self.files > before.files or self.begun_bytes > before.begun_bytes


class Sender:
    """Creates the run, then sends until told to finish and everything is delivered."""

    def __init__(
        self,
        delivery: Delivery,
        console: Console,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        """``before`` is called first, again after each CommunicationError of its own."""
        self.remote_run: dict[str, Any] | None = None
        self.refusal: RequestRefusedError | None = None
        """Why the server turned the run down, once it did."""
        self._before = before
        self._delivery = delivery
        self._console = console
        self._backoff = Backoff()
        self._wake = threading.Event()
        self._answered = threading.Event()
        self._is_closing = False
        self._unwritten: Mapping[str, Any] | None = None
        self._stopped = threading.Event()
        self._is_stop_told = False
        self._last_heartbeat = time.monotonic()
        self._files_until = float("inf")
        delivery.when_files_are_done(self._wake.set)
        self._thread = threading.Thread(target=self._work, name="labstead-sender", daemon=True)

    def start(self, wait_seconds: float) -> None:
        """Begin, and wait so long at most for the server's first answer, good or bad."""
        self._thread.start()
        self._answered.wait(wait_seconds)

    def finish(self, timeout_seconds: float, unwritten: Mapping[str, Any] | None = None) -> bool:
        """Deliver what is left, with a word on the progress; False when some stays local.

        It waits so long without progress. ``unwritten`` is how the run ended when the journal could
        not take that.
        """
        deadline = self._wait_for_files(timeout_seconds)
        self._unwritten = unwritten
        self._is_closing = True
        self._wake.set()
        before = self._unsent()
        look_seconds = min(_PROGRESS_EVERY_SECONDS, timeout_seconds / 8)
        while self._thread.is_alive() and (seconds := deadline - time.monotonic()) > 0:
            self._thread.join(min(look_seconds, seconds))
            now = self._unsent()
            if now.has_moved_since(before):
                deadline = self._wait_for_files(timeout_seconds)
            if now.has_moved_since(before) or now.is_about_more_than(before):
                before = now
            self._tell_progress(deadline)
        self.stop()
        is_done = not self._thread.is_alive() and self._delivery.unsent_bytes() == 0
        return is_done and not self.unsent_files()

    def _wait_for_files(self, seconds: float) -> float:
        """From now on, a little shorter than ``finish`` waits itself; when that is over."""
        deadline = time.monotonic() + seconds
        self._files_until = deadline - min(_TO_SAY_THE_END_SECONDS, seconds / 2)
        return deadline

    def _unsent(self) -> _Unsent:
        files = self.unsent_files()
        rest = self.unsent_bytes() + files.size_bytes - files.sent_bytes
        return _Unsent(files.count + files.artifacts, rest, files.size_bytes)

    def hurry(self) -> None:
        """Do not wait for more to send with what there is."""
        self._wake.set()

    @property
    def shipments(self) -> Shipments:
        """The artifacts on their way."""
        return self._delivery.shipments

    def stop(self) -> None:
        """Stop after the request in flight, but cut off files; what is undelivered stays in the
        journal.
        """
        self._stopped.set()
        self._delivery.stop_files()
        self._wake.set()

    def close(self) -> None:
        """Let go of the journal. A thread that a silent server holds keeps it until it ends."""
        self._delivery.leave_earlier()
        if not self._thread.is_alive():
            self._delivery.close()

    @property
    def identity(self) -> RunIdentity:
        """The run as the server knows it; its url and name are missing until it was created."""
        return self._delivery.identity

    def unsent_bytes(self) -> int:
        """Of values; the files are not counted."""
        return self._delivery.unsent_bytes()

    def unsent_files(self) -> Left:
        return self._delivery.left()

    def folders_left(self) -> list[Path]:
        """Where the unsent is: of this run, and of programs that it goes on after."""
        return self._delivery.folders_left()

    def _tell_progress(self, deadline: float) -> None:
        seconds = deadline - time.monotonic()
        if self._thread.is_alive() and seconds > 0:
            left = left_in_words(self.unsent_bytes(), self.unsent_files())
            self._console.say(f"{left} left to send (waiting {seconds:.0f} s for more of it)")

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                is_done = self._advance()
                trouble = self._delivery.take_trouble()
                if trouble and self._is_hopeless(trouble):
                    self._end_without_files()
                    return
                self._note(trouble or self._delivery.take_earlier_trouble())
                if is_done:
                    return
                self._gather()
            except CommunicationError as error:
                if self._is_hopeless(error):
                    return
                self._wait_after(error)
            except Exception as error:
                # Nothing may end this thread silently: say it and go on from the mark.
                self._wait_after(ServerUnavailableError(f"sending failed ({error!r})"))

    def _end_without_files(self) -> None:
        """A file was refused while the process ends: rows and the end are told all the same."""
        self._files_until = 0.0
        self._advance()

    def _advance(self) -> bool:
        """Create the run or send all there is; True when everything is delivered for good."""
        if self.remote_run is None:
            self._create()
        is_final = self._is_closing
        self._delivery.finish_waits = time.monotonic() < self._files_until
        while self._delivery.send_some(is_final=is_final):
            if self._stopped.is_set():
                return True
            self._beat_if_due()
        self._beat_if_due()
        if not is_final or self._delivery.is_finish_held:
            return False
        has_files = bool(self.unsent_files())
        self._delivery.note_files()
        if has_files and self._delivery.finish_waits:
            return False
        if self._unwritten is not None:
            self._delivery.post_finish(self._unwritten)
            self._unwritten = None
        return not has_files

    def _create(self) -> None:
        try:
            self._before()
            self.remote_run = self._delivery.create()
        except RequestRefusedError as refusal:
            if refusal.code == KEY_EXPIRED:
                self._tell(refusal)  # before init says anything of its own
            else:
                self.refusal = refusal
            raise
        finally:
            self._answered.set()

    def _is_hopeless(self, error: CommunicationError) -> bool:
        """A run that was refused from the start, or a refusal while the process wants to end.

        An expired key is no refusal of the run: somebody may log in with a new one meanwhile.
        """
        if isinstance(error, RequestRefusedError) and (self.refusal or self._is_closing):
            self._tell(error)
            return True
        return False

    def _beat_if_due(self) -> None:
        if time.monotonic() - self._last_heartbeat < HEARTBEAT_SECONDS:
            return
        self._last_heartbeat = time.monotonic()
        if self._delivery.heartbeat() and not self._is_stop_told:
            self._is_stop_told = True
            self._console.say(
                "someone asked this run to stop on its page; interrupting the program"
            )
            stop_program_of(self.identity.id)

    def _wait_after(self, error: CommunicationError) -> None:
        self._tell(error)
        retry_after = getattr(error, "retry_after", None)
        wait = self._backoff.next_wait(retry_after)
        if retry_after is None:
            self._pause(wait)
        else:  # a finish cuts our own back-off short, but not what the server asked for
            self._stopped.wait(wait)

    def _gather(self) -> None:
        for _ in range(_LOOKS_WHILE_GATHERING):
            is_woken = self._wake.wait(GATHER_SECONDS / _LOOKS_WHILE_GATHERING)
            if is_woken or self._delivery.unread_bytes() > _FULL_BYTES:
                break
        self._wake.clear()

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()

    def _tell(self, error: CommunicationError) -> None:
        text = f"{error}; logging goes on, values are kept on disk and sent when that works again"
        self._console.say_once("outage", text)

    def _note(self, trouble: CommunicationError | None) -> None:
        """Rows have gone out; perhaps there is trouble with files."""
        self._backoff.reset()
        if trouble:
            self._tell(trouble)
        elif self._console.has_said("outage") and not self._delivery.has_trouble:
            self._console.forget("outage")
            self._console.say("the server answers again")
