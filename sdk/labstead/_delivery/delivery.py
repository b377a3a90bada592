"""Bringing one run folder to the server, step by step. Holds no thread and prints only warnings.

The sender thread of a living run and ``labstead sync`` drive the same steps. Every step may raise
CommunicationError and may then be repeated: what was acknowledged is in the mark.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.remainders import Remainders
from labstead._delivery.rows import Batch, Fold, KeptFile, Lines
from labstead._delivery.shipments import ARTIFACTS, Home, Shipments
from labstead._delivery.uploads import Left, Uploads
from labstead._errors import CommunicationError, RequestRefusedError, ServerUnavailableError
from labstead._folder.journal import read_stretches
from labstead._folder.mark import STREAMS, Mark, Place, Stream, load_mark, save_mark
from labstead._folder.run_folder import RunFolder, RunIdentity

MAX_BATCH_LINES = 5_000
MAX_BATCH_BYTES = 4 * 2**20
MAX_EVENTS = 200

_TOO_LARGE = 413
_OFFSET_GAP = 409
_IS_BAD_INPUT = frozenset({400, _OFFSET_GAP, _TOO_LARGE})
"""The server will never take this update, however often it is sent."""


class Delivery:
    """One run's way to the server. Used by one thread at a time; files go beside it.

    While ``finish_waits`` the end of the run is told once its files are there.
    """

    def __init__(self, folder: RunFolder, client: HttpClient, console: Console) -> None:
        self.identity = folder.identity()
        self.mark = load_mark(folder.mark_path)
        self._folder = folder
        # Kept open: what is logged still arrives when someone removes the folder meanwhile.
        self._journal = FileIO(folder.journal_path)
        self._client = client
        self._console = console
        self.finish_waits = True
        self.is_finish_held = False
        """Whether the last ``send_some`` left the run's end for later, as files were under way."""
        self.uploads = Uploads(
            folder.files_path,
            client,
            console,
            run_path=self._run_path,
            guard=self._unless_refused,
            seen_to=self.mark.file_byte,
        )
        self.shipments = Shipments(folder.path / ARTIFACTS, client, console, self._home)
        self._earlier = Remainders()
        self._fold: Fold | None = None
        self._max_bytes = MAX_BATCH_BYTES

    def follow(self, earlier: Remainders) -> None:
        """Files of the same names, and artifacts, of ended programs arrive before ours."""
        self.uploads.is_held = lambda path: earlier.has_file(self.identity.id, path)
        self.shipments.is_held = earlier.has_artifacts

    def take_over(self, earlier: Remainders) -> None:
        """Follow them, and from here on count and drive what is left of them with our own."""
        self._earlier = earlier
        self.follow(earlier)

    def create(self) -> dict[str, Any]:
        """Create the run or find it again; the server's run object.

        Repeating is safe: the id and the client token make it the same creation.
        """
        has_all_lines = self.mark.is_created and not self.unsent_bytes()
        if has_all_lines or (self.mark.is_created and self.identity.writer):
            # Whoever has gone on with the run: its files are taken, and a writer's own lines.
            return {}
        if self.identity.entity is None:
            me = self._client.get("/me")
            self.identity = replace(self.identity, entity=str(me["default_team"]))
        # The mark may be lost, but where we begin on the server is known once we were there.
        run = self._create_at_its_point() if self._known_bases() is None else self._find_again()
        try:
            self._remember(run)
        except (KeyError, TypeError) as error:
            raise ServerUnavailableError("the server's answer about the run is odd") from error
        return run

    def _create(self, **instead: str) -> dict[str, Any]:
        body = {**_creation_body(self.identity), **instead}
        return self._client.post(f"{_project_path(self.identity)}/runs", body)

    def _create_at_its_point(self) -> dict[str, Any]:
        """Nothing of ours is there yet, so rewinding again after a lost answer takes nothing."""
        run = self._create()
        if self.identity.rewind_to is None:
            return run
        self._client.post(f"{self._run_path()}/rewind", {"step": self.identity.rewind_to})
        return self._client.get(self._run_path())

    def _find_again(self) -> dict[str, Any]:
        """Whoever went on with the run since counts its lines from there, and ours would be taken
        for those: the server refuses us then, for its token is another."""
        try:
            return self._create(resume=self.identity.resume if self.identity.writer else "never")
        except RequestRefusedError as refusal:
            if refusal.code == "run_exists":
                refusal.args = (f"another program has gone on with run {self.identity.id} since",)
            raise

    def _remember(self, run: dict[str, Any]) -> None:
        bases = self._known_bases() or {stream: self._next_line(run, stream) for stream in STREAMS}
        before = self.identity
        known = {"name": str(run["name"]), "url": str(run["url"]), "bases": bases}
        self.identity = replace(before, **known)  # type: ignore[arg-type]
        # A folder that someone removed is not missed; a full disk must have room before lines go.
        with suppress(FileNotFoundError):
            if self.identity != before:
                self._folder.save_identity(self.identity)
        self._move(self.mark.created_at(bases))

    def _known_bases(self) -> dict[Stream, int] | None:
        """Where this journal begins on the server, if that was ever said; it has grown since."""
        if self.identity.bases is not None:
            return {stream: self.identity.bases[stream] for stream in STREAMS}
        return self.mark.bases() if self.mark.is_created else None

    def close(self) -> None:
        """Let go of the journal, and of files that are under way."""
        self.stop_files()
        self.leave_earlier()
        self._journal.close()

    def leave_earlier(self) -> None:
        """Let go of the folders of ended programs."""
        self._earlier.close()

    def _next_line(self, run: dict[str, Any], stream: Stream) -> int:
        return 0 if self.identity.writer else int(run["streams"][stream]["next_line"])

    def unsent_bytes(self) -> int:
        """What the journal holds beyond the mark, but for files. The beginning of an open row
        counts too.
        """
        return max(0, self._journal_bytes() - self.mark.read_from)

    def _journal_bytes(self) -> int:
        return os.fstat(self._journal.fileno()).st_size

    def unread_bytes(self) -> int:
        """What was written since the last batch, or is unsent because that went wrong."""
        return max(0, self._journal_bytes() - self._read_to())

    def _read_to(self) -> int:
        return self._fold.read_to if self._fold else min(self.mark.read_from, self.uploads.seen_to)

    def send_some(self, *, is_final: bool) -> bool:
        """Deliver the next batch and have its files sent; False when there was nothing.

        ``is_final`` says that nobody writes the journal any more.
        """
        self.is_finish_held = False
        self.note_files()
        if not self.unread_bytes() and not (is_final and self.unsent_bytes()):
            return False
        before, fold = self.mark, self._fold or Fold(self.mark, files_from=self.uploads.seen_to)
        began = fold.read_to
        # Kept only when all went well: what fails is put together anew, from the mark.
        self._fold = None
        batch = self._next_batch(fold, is_final)
        if batch.finish and self.finish_waits and self.left():
            self.is_finish_held = True
            return False
        self._post_definitions(batch)
        if not all(self._post_lines(stream, batch) for stream in STREAMS):
            return True  # the next batch begins elsewhere, or is smaller
        self._post_updates(batch)
        self.uploads.add(batch.files, batch.read_to)
        self._move(self._mark_after(batch))
        self._fold = fold
        return self.mark != before or fold.read_to > began

    def note_files(self) -> None:
        """Let the mark know which files have arrived, and see that the others go on."""
        self._earlier.note()
        self.uploads.go_on()
        self.shipments.go_on()
        self._move(self.mark.with_files(self.uploads.delivered_to()))

    def send_files(self, paths: Iterable[str]) -> None:
        """Have copies from the run's folder sent that the journal does not name."""
        files = [KeptFile(path, self.uploads.seen_to) for path in dict.fromkeys(paths)]
        self.uploads.add(files, self.uploads.seen_to)

    def left(self) -> Left:
        """What is still to be uploaded beside the rows."""
        return self.uploads.left() + self.shipments.left() + self._earlier.left()

    def folders_left(self) -> list[Path]:
        """Where ``labstead sync`` finds what has not arrived, the oldest first."""
        is_own = self.unsent_bytes() or self.uploads.left() or self.shipments.left()
        return [*self._earlier.folders(), *([self._folder.path] if is_own else [])]

    def wait_for_files(self, seconds: float) -> bool:
        """Until nothing is left, about so long; False when nothing was.

        Raises CommunicationError, once each time, when something went wrong.
        """
        return self.uploads.wait(seconds) or self.shipments.wait(seconds)

    def take_trouble(self) -> CommunicationError | None:
        """What went wrong with files since the last call."""
        return self.uploads.take_trouble() or self.shipments.take_trouble()

    def take_earlier_trouble(self) -> CommunicationError | None:
        """The same of ended programs' files: no reason to give up our own."""
        return self._earlier.take_trouble()

    @property
    def has_trouble(self) -> bool:
        """Whether files wait for a server that does not take them."""
        own = self.uploads.is_troubled or self.shipments.is_troubled
        return own or self._earlier.has_trouble

    def stop_files(self) -> None:
        """Cut off what is under way."""
        self.uploads.stop()
        self.shipments.stop()
        self._earlier.stop()

    def when_files_are_done(self, act: Callable[[], None]) -> None:
        """Call this on another thread each time that no files, or no artifacts, are left."""
        self.uploads.when_done = self.shipments.when_done = act

    def heartbeat(self) -> bool:
        """Say that the run lives; True when someone asked it to stop."""
        return bool(self._client.post(f"{self._run_path()}/heartbeat", {}).get("stop_requested"))

    def _next_batch(self, fold: Fold, is_final: bool) -> Batch:
        stretches = read_stretches(self._journal, fold.read_to)
        return fold.next_batch(
            stretches,
            is_final=is_final,
            max_lines=MAX_BATCH_LINES,
            max_bytes=self._max_bytes,
        )

    def _mark_after(self, batch: Batch) -> Mark:
        mark = self.mark.with_updates(batch.read_to).with_files(self.uploads.delivered_to())
        for stream in STREAMS:
            mark = mark.with_lines(stream, batch.streams[stream].end, 0)
        return mark

    def _post_lines(self, stream: Stream, batch: Batch) -> bool:
        """Append the batch's lines of a stream; False when they have to be put together anew."""
        lines = batch.streams[stream]
        if not lines.lines:
            return True
        try:
            self._append(stream, lines.lines, lines.ends)
        except RequestRefusedError as refusal:
            if refusal.status == _OFFSET_GAP:
                self._rewind(stream, refusal.body.get("expected_offset"))
            elif refusal.status == _TOO_LARGE:
                self._send_less(stream, lines, refusal, batch.size_bytes)
            else:
                raise
            return False
        return True

    def _append(self, stream: Stream, lines: list[bytes], ends: list[int]) -> None:
        path = f"{self._run_path()}/streams/{stream}"
        offset = self.mark.of(stream).line
        answer = self._client.post_lines(path, offset, lines, self.identity.writer)
        _check_acknowledged(answer, offset + len(lines))
        self._move(self.mark.with_lines(stream, ends[-1], len(lines)))
        # After a refusal of large bodies their size grows again, slowly.
        self._max_bytes = min(MAX_BATCH_BYTES, self._max_bytes * 9 // 8 + 1)
        for refused in answer.get("refused", [])[:1]:
            self._tell_refused(refused.get("message"))

    def _send_less(
        self, stream: Stream, lines: Lines, refusal: RequestRefusedError, batch_bytes: int
    ) -> None:
        """The server, or a proxy before it, takes no body of this size.

        A single line that is too large leaves a mark in its place, as the server does it, for the
        numbers of the lines behind it must not change.
        """
        if len(lines.lines) > 1:
            self._max_bytes = max(1, min(self._max_bytes, batch_bytes) // 2)
            return
        mark = {"_refused": {"code": refusal.code, "message": str(refusal)}}
        self._append(stream, [orjson.dumps(mark)], lines.ends)
        self._tell_refused(str(refusal))

    def _tell_refused(self, why: object) -> None:
        self._console.say_once(
            "refused row",
            f"the server refused a row ({why}); such rows stay only in {self._folder.path}",
        )

    def _rewind(self, stream: Stream, expected: Any) -> None:
        """The server has fewer lines than it acknowledged (a restored backup): go back to its last.

        Where even lines from before this process are gone, all of this journal is sent from there.
        """
        known = self.mark.of(stream)
        if not isinstance(expected, int) or not 0 <= expected < known.line:
            raise ServerUnavailableError(f"the server asks for line {expected!r}, out of range")
        self._console.say(f"the server lost lines after {expected}; sending them again")
        base = min(known.base, expected)
        byte = self._byte_after_lines(stream, expected - base)
        self._move(self.mark.at(stream, Place(byte, expected, base)))

    def _byte_after_lines(self, stream: Stream, count: int) -> int:
        """Where the journal goes on after its first ``count`` lines of a stream."""
        if count == 0:
            return 0
        far = Place(byte=2**62)
        alone = Mark(far, far, far, update_byte=2**62, file_byte=2**62).at(stream, Place())
        batch = Fold(alone).next_batch(
            read_stretches(self._journal),
            is_final=True,
            max_lines=count,
            max_bytes=2**62,
        )
        return batch.streams[stream].ends[count - 1]

    def _post_definitions(self, batch: Batch) -> None:
        if batch.metrics:
            send = partial(self._client.patch, self._run_path(), {"metrics": batch.metrics})
            self._unless_refused("the definition of metrics", send)

    def _post_updates(self, batch: Batch) -> None:
        updates = {
            "config": batch.config,
            "summary": batch.summary | batch.kept_summary,
            "metadata": batch.metadata if self.identity.is_primary else {},
        }
        changes = {name: values for name, values in updates.items() if values}
        if changes:
            what = f"the change of {' and '.join(changes)}"
            self._unless_refused(what, partial(self._client.patch, self._run_path(), changes))
        for first in range(0, len(batch.events), MAX_EVENTS):
            some = {"events": batch.events[first : first + MAX_EVENTS]}
            path = f"{self._run_path()}/events"
            self._unless_refused("some events", partial(self._client.post, path, some))
        if batch.is_preempting:
            path = f"{self._run_path()}/preempting"
            self._unless_refused("the preemption", partial(self._client.post, path, {}))
        if batch.finish is not None:
            self.post_finish(batch.finish)

    def post_finish(self, finish: Mapping[str, Any]) -> None:
        """Where several programs write the run not every one's end is the run's."""
        if self.identity.ends_run:
            path = f"{self._run_path()}/finish"
            self._unless_refused("the finish", partial(self._client.post, path, finish))

    def _unless_refused(self, what: str, send: Callable[[], object]) -> None:
        """An update the server will never take must not hold up the rows behind it."""
        try:
            send()
        except RequestRefusedError as refusal:
            if refusal.status not in _IS_BAD_INPUT:
                raise
            self._console.say(f"the server refused {what}: {refusal}")

    def _run_path(self) -> str:
        return f"{_project_path(self.identity)}/runs/{quote(self.identity.id, safe='')}"

    def _home(self) -> Home:
        known = self.identity
        return Home(known.entity or "", known.project, _project_path(known), known.id)

    def _move(self, mark: Mark) -> None:
        if mark == self.mark:
            return
        self.mark = mark
        # A full disk, or the folder is gone: from an older mark more is sent again, and dropped.
        with suppress(OSError):
            save_mark(self._folder.mark_path, mark)


def _project_path(identity: RunIdentity) -> str:
    team, project = quote(identity.entity or "", safe=""), quote(identity.project, safe="")
    return f"/teams/{team}/projects/{project}"


def _creation_body(identity: RunIdentity) -> dict[str, Any]:
    """The contract's fields; those not given are left out, so that resuming does not blank them."""
    sent = (
        "id", "name", "config", "tags", "notes", "group", "job_type", "metadata", "resume",
        "client_token", "fork_from", "sweep",
    )  # fmt: skip
    known = asdict(identity)
    return {name: known[name] for name in sent if known[name] not in (None, {}, ())}


def _check_acknowledged(answer: dict[str, Any], expected: int) -> None:
    next_line = answer.get("next_line")
    if not isinstance(next_line, int) or next_line < expected:
        raise ServerUnavailableError(
            f"the server acknowledged line {next_line!r}, not all that was sent"
        )
