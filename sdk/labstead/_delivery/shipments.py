"""Bringing the artifacts of a run to the server, one after another, beside its rows and files.

One after another, so that versions are numbered in the order in which they were logged; the files
of each go up several at a time. What is to be done lies in the run's folder and is looked up there,
so that it outlives the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstead._artifacts.content import Cancelled, ContentGone
from labstead._artifacts.package import Package, open_packages
from labstead._connection.backoff import Backoff
from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.uploads import Left
from labstead._errors import CommunicationError, RequestRefusedError, ServerUnavailableError

if TYPE_CHECKING:
    from labstead._artifacts.sending import Sending

ARTIFACTS = "artifacts"
"""Their folder in the run's."""
_TRY_LATER = frozenset({401})
"""Refusals that say nothing of the artifact: somebody may log in with a new key meanwhile."""
_IS_FINAL = frozenset({400, 404, 409})
"""The server will never take this artifact. After others `labstead sync` tries once more."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a run is at the server."""

    entity: str
    project: str
    project_path: str
    run_id: str


class Shipments:
    """Sends on a thread of its own, which ends when there is nothing to do."""

    def __init__(
        self, folder: Path, client: HttpClient, console: Console, home: Callable[[], Home]
    ) -> None:
        self.is_troubled = False
        self.when_done: Callable[[], None] = lambda: None
        """Called on our thread each time that nothing is left."""
        self.is_held: Callable[[], bool] = lambda: False
        """Whether all wait for something elsewhere; asked again with each ``go_on``."""
        self._folder = folder
        self._client = client
        self._console = console
        self._home = home
        self._changed = threading.Condition()
        self._todo: list[Package] = open_packages(folder)
        self._under_way: Sending | None = None
        self._via = "any"
        """The way of large files, as the last try found it; the next need not find it out again."""
        self._is_sending = False
        self._given: dict[Path, Mapping[str, Any]] = {}
        self._given_up: dict[Path, CommunicationError] = {}
        self._backoff = Backoff()
        self._untold: CommunicationError | None = None
        self._stop = threading.Event()

    def add(self, package: Package) -> None:
        """Have one sent that came to the folder; ``go_on`` begins with it."""
        with self._changed:
            self._todo.append(package)

    def waiting(self) -> list[Package]:
        """In the order in which they go."""
        with self._changed:
            return list(self._todo)

    def go_on(self) -> None:
        """See that somebody sends what waits."""
        with self._changed:
            if self._is_sending or not self._todo or self._stop.is_set() or self.is_held():
                return
            self._is_sending = True
        thread = threading.Thread(target=self._work, name="labstead-artifacts", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the interpreter ends and takes no threads any more
            self._work(is_patient=False)

    def left(self) -> Left:
        with self._changed:
            count, sending = len(self._todo), self._under_way
        total, sent = (sending.total_bytes, sending.sent_bytes) if sending else (0, 0)
        return Left(0, total, sent, artifacts=count)

    def wait(self, seconds: float) -> bool:
        """Until nothing is left, so long at most; False when nothing was.

        Raises CommunicationError, once each time, when something went wrong.
        """
        with self._changed:
            if not self._todo:
                return False
            self._changed.wait_for(lambda: self._untold or not self._todo, seconds)
            trouble = self.take_trouble()
        if trouble:
            raise trouble
        return True

    def wait_for(self, package: Package, seconds: float | None) -> Mapping[str, Any]:
        """What became of it. Raises TimeoutError, or CommunicationError when it was given up."""
        with self._changed:
            is_over = self._changed.wait_for(
                lambda: package not in self._todo or self._stop.is_set(), seconds
            )
        if package.path in self._given_up:
            raise self._given_up[package.path]
        outcome = self._given.get(package.path) or package.outcome()
        if outcome is not None:
            return outcome
        if not is_over:
            raise TimeoutError(f"the artifact is still on its way after {seconds:g} s")
        raise ServerUnavailableError("the run ended before the artifact had arrived")

    def take_trouble(self) -> CommunicationError | None:
        """What went wrong since the last call; it is tried again without being told."""
        with self._changed:
            trouble, self._untold = self._untold, None
        return trouble

    def stop(self) -> None:
        """Cut off what is under way; the thread ends soon."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()

    def _work(self, *, is_patient: bool = True) -> None:
        client = self._client.another()
        try:
            while package := self._next():
                self._send(client, package)
                if self.is_troubled and not is_patient:
                    return
        finally:
            client.close()

    def _next(self) -> Package | None:
        with self._changed:
            if self._todo and not self._stop.is_set():
                return self._todo[0]
            self._is_sending = False
            return None

    def _send(self, client: HttpClient, package: Package) -> None:
        """What cannot be sent is said; nothing may end this thread silently."""
        from labstead._artifacts.sending import Sending  # which a run without artifacts can spare

        home = self._home()
        sending = Sending(client, package, home.project_path, home.run_id, self._stop)
        sending.via = self._via
        self._under_way = sending
        try:
            version = sending.send()
        except Cancelled:
            return
        except (ContentGone, FileNotFoundError) as error:
            self._give_up(package, _refusal(str(error), 0, "content_gone"), is_final=True)
        except RequestRefusedError as refusal:
            if refusal.status in _TRY_LATER:
                self._pause(refusal)
            else:
                self._give_up(package, refusal, is_final=refusal.status in _IS_FINAL)
        except CommunicationError as error:
            self._pause(error)
        except Exception as error:
            self._pause(ServerUnavailableError(f"sending an artifact failed ({error!r})"))
        else:
            where = {"entity": home.entity, "project": home.project}
            self._is_done(package, {**where, "version": version})
        finally:
            self._under_way, self._via = None, sending.via

    def _is_done(self, package: Package, outcome: Mapping[str, Any]) -> None:
        with suppress(OSError):  # what cannot be noted is found out by the next sync
            package.save_outcome(outcome)
        self._given[package.path] = outcome
        self._backoff.reset()
        self.is_troubled = False
        self._forget(package)

    def _give_up(self, package: Package, refusal: RequestRefusedError, *, is_final: bool) -> None:
        self._console.say(f"{package} was not taken: {refusal}; it is kept in {package.path}")
        if is_final:
            said = {"message": str(refusal), "status": refusal.status, "code": refusal.code}
            with suppress(OSError):
                package.save_outcome({"refused": said}, keeps_bytes=True)
        self._given_up[package.path] = refusal
        self._forget(package)

    def _forget(self, package: Package) -> None:
        with self._changed:
            self._todo.remove(package)
            is_all = not self._todo
            self._changed.notify_all()
        if is_all:
            self.when_done()

    def _pause(self, error: CommunicationError) -> None:
        wait = self._backoff.next_wait(getattr(error, "retry_after", None))
        with self._changed:
            self.is_troubled, self._untold = True, error
            self._changed.notify_all()
        self._stop.wait(wait)


def _refusal(message: str, status: int, code: str) -> RequestRefusedError:
    return RequestRefusedError(message, status=status, code=code, body={})
