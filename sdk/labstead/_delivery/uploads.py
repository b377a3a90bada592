"""Bringing the copies in a run's folder to the server, beside its rows and several at a time.

A file of gigabytes takes minutes, in which rows and heartbeats go on. The journal says which files
are wanted and the mark up to where they have arrived, so nothing of this needs to outlive a kill.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from labstead._connection.backoff import Backoff
from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.rows import KeptFile
from labstead._errors import CommunicationError, ServerUnavailableError

MAX_AT_A_TIME = 4
LARGE_BYTES = 32 * 2**20
"""One place is kept for smaller files: the images of a step do not wait for four checkpoints."""
_CHUNK_BYTES = 256 * 1024
Guard = Callable[[str, Callable[[], object]], None]
"""Calls what it is given; takes it for done where the server will never agree."""


@dataclass(slots=True, eq=False)
class Upload:
    """One file under way, or waiting. ``start`` is the first journal byte that asks for it."""

    path: str
    start: int
    size_bytes: int
    sent_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What is still to be uploaded."""

    count: int = 0
    size_bytes: int = 0
    sent_bytes: int = 0
    """Of those under way; they begin anew when they are cut off."""
    artifacts: int = 0
    """Further ones, whose files do not count."""

    def __bool__(self) -> bool:
        return self.count + self.artifacts > 0

    def __add__(self, other: Left) -> Left:
        return Left(
            self.count + other.count,
            self.size_bytes + other.size_bytes,
            self.sent_bytes + other.sent_bytes,
            self.artifacts + other.artifacts,
        )


class Uploads:
    """Uploads files of one run on threads of its own, each path by one thread at a time.

    A path that is asked for again while it goes up goes up once more afterwards, so the newest
    copy is what the server has in the end.
    """

    def __init__(
        self,
        files_path: Path,
        client: HttpClient,
        console: Console,
        *,
        run_path: Callable[[], str],
        guard: Guard,
        seen_to: int,
    ) -> None:
        self.seen_to = seen_to
        """The journal byte up to which files have been asked for."""
        self.is_troubled = False
        self.when_done: Callable[[], None] = lambda: None
        """Called on a thread of ours each time that nothing is left."""
        self.is_held: Callable[[str], bool] = lambda path: False
        """Whether a path has to wait for something elsewhere; asked again with each ``go_on``."""
        self._files_path = files_path
        self._client = client
        self._console = console
        self._run_path = run_path
        self._guard = guard
        self._todo: dict[str, Upload] = {}
        self._under_way: dict[str, Upload] = {}
        self._changed = threading.Condition()
        self._workers = 0
        self._backoff = Backoff()
        self._not_before = 0.0
        self._probe: Upload | None = None
        """The one that tries whether the trouble is over."""
        self._untold: CommunicationError | None = None
        self._is_stopped = False

    def add(self, files: Sequence[KeptFile], seen_to: int) -> None:
        """Have these sent; what the journal asks for is known up to byte ``seen_to`` then."""
        with self._changed:
            self.seen_to = max(seen_to, self.seen_to)
            for path, start in files:
                if path not in self._todo:  # what waits is read in its turn, and is new then
                    self._todo[path] = Upload(path, start, _size_of(self._files_path / path))
        self.go_on()

    def has(self, path: str) -> bool:
        """Whether this is still to arrive."""
        with self._changed:
            return path in self._todo or path in self._under_way

    def delivered_to(self) -> int:
        """The journal byte before which every file has arrived."""
        with self._changed:
            return min([self.seen_to, *(upload.start for upload in self._all())])

    def left(self) -> Left:
        with self._changed:
            uploads = list(self._all())
        sizes = sum(upload.size_bytes for upload in uploads)
        return Left(len(uploads), sizes, sum(upload.sent_bytes for upload in uploads))

    def wait(self, seconds: float) -> bool:
        """Until nothing is left, so long at most; False when nothing was.

        Raises CommunicationError, once each time, when something went wrong and nothing is under
        way any more.
        """
        with self._changed:
            if not any(self._all()):
                return False
            self._changed.wait_for(lambda: self._is_stuck() or not any(self._all()), seconds)
            trouble = self.take_trouble() if self._is_stuck() else None
        if trouble:
            raise trouble
        return True

    def take_trouble(self) -> CommunicationError | None:
        """What went wrong since the last call; it is tried again without being told."""
        with self._changed:
            trouble, self._untold = self._untold, None
        return trouble

    def _is_stuck(self) -> bool:
        return self._untold is not None and not self._under_way

    def stop(self) -> None:
        """Cut off what is under way; the threads end soon."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def _all(self) -> Iterator[Upload]:
        yield from self._under_way.values()
        yield from self._todo.values()

    def go_on(self) -> None:
        """See that somebody sends what waits."""
        with self._changed:
            self._changed.notify_all()
            missing = min(len(self._todo), MAX_AT_A_TIME) - self._workers
        for _ in range(missing):
            try:
                threading.Thread(target=self._work, name="labstead-files", daemon=True).start()
            except RuntimeError:  # a program that is ending starts no threads any more
                if self._workers == 0:
                    self._work_off()
                return
            self._workers += 1

    def _work(self) -> None:
        client = self._client.another()
        try:
            while upload := self._next(is_patient=True):
                self._send(client, upload)
        finally:
            client.close()

    def _work_off(self) -> None:
        """On the calling thread: all there is, up to the first trouble."""
        while not self._untold and (upload := self._next(is_patient=False)):
            self._send(self._client, upload)

    def _next(self, *, is_patient: bool) -> Upload | None:
        """The next one, once there is one; None when there is nothing more to do."""
        with self._changed:
            while not self._is_stopped:
                wait = self._not_before - time.monotonic() if self.is_troubled else 0.0
                upload = self._first_allowed() if wait <= 0 else None
                if upload:
                    del self._todo[upload.path]
                    self._under_way[upload.path] = upload
                    self._probe = upload if self.is_troubled else None
                    return upload
                if not is_patient:
                    return None
                self._changed.wait(wait if wait > 0 else None)
        return None

    def _first_allowed(self) -> Upload | None:
        if self._probe:
            return None
        large = sum(upload.size_bytes > LARGE_BYTES for upload in self._under_way.values())
        most_bytes = LARGE_BYTES if large >= MAX_AT_A_TIME - 1 else sys.maxsize
        allowed = (
            upload
            for upload in self._todo.values()
            if upload.path not in self._under_way
            and upload.size_bytes <= most_bytes
            and not self.is_held(upload.path)
        )
        return next(allowed, None)

    def _send(self, client: HttpClient, upload: Upload) -> None:
        try:
            self._guard(f"the file {upload.path}", partial(self._send_one, client, upload))
        except _StoppedError:
            self._put_back(upload)
        except CommunicationError as error:
            self._pause(upload, error)
        except Exception as error:
            # Nothing may end this thread silently: say it and try again.
            self._pause(upload, ServerUnavailableError(f"sending a file failed ({error!r})"))
        else:
            self._is_done(upload)

    def _send_one(self, client: HttpClient, upload: Upload) -> None:
        """Send the file as it is now: one saved again meanwhile replaces the open one whole.

        What the server has already with the same bytes is not sent again.
        """
        try:
            file = (self._files_path / upload.path).open("rb")
        except OSError as error:
            self._console.say(f"the file {upload.path} cannot be read ({error})")
            return
        with file:
            upload.size_bytes = os.fstat(file.fileno()).st_size
            digest = self._digest_of(file)
            offer = {"path": upload.path, "size": upload.size_bytes, "sha256": digest}
            answer = client.post(f"{self._run_path()}/files", offer)
            if answer.get("state") != "ready" or answer.get("sha256") != digest:
                content = self._counted(upload, file)
                client.put_file(str(answer["upload_url"]), content, upload.size_bytes)

    def _digest_of(self, file: BinaryIO) -> str:
        """SHA-256 in hex; the file is at its beginning again."""
        from hashlib import sha256  # loads OpenSSL, which a run without files can do without

        digest = sha256()
        for chunk in self._chunks_of(file):
            digest.update(chunk)
        file.seek(0)
        return digest.hexdigest()

    def _counted(self, upload: Upload, file: BinaryIO) -> Iterator[bytes]:
        for chunk in self._chunks_of(file):
            yield chunk
            upload.sent_bytes += len(chunk)

    def _chunks_of(self, file: BinaryIO) -> Iterator[bytes]:
        while chunk := file.read(_CHUNK_BYTES):
            if self._is_stopped:
                raise _StoppedError
            yield chunk

    def _is_done(self, upload: Upload) -> None:
        with self._changed:
            del self._under_way[upload.path]
            self._backoff.reset()
            self._probe, self.is_troubled = None, False
            is_all = not self._todo and not self._under_way
            self._changed.notify_all()
        if is_all:
            self.when_done()

    def _pause(self, upload: Upload, error: CommunicationError) -> None:
        """Try again later, one at a time; several that fail together count once."""
        with self._changed:
            if time.monotonic() >= self._not_before:
                wait = self._backoff.next_wait(getattr(error, "retry_after", None))
                self._not_before = time.monotonic() + wait
            self.is_troubled, self._untold = True, error
            self._put_back(upload)

    def _put_back(self, upload: Upload) -> None:
        """Behind the others: one that always fails holds up none."""
        with self._changed:
            del self._under_way[upload.path]
            self._todo.pop(upload.path, None)  # which asks for the same file by now
            upload.sent_bytes = 0
            self._todo[upload.path] = upload
            self._probe = None if self._probe is upload else self._probe
            self._changed.notify_all()


class _StoppedError(Exception):
    """The run is over and nobody waits for the file any more."""


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
