"""The files a run keeps: copied into its folder, some again whenever they change.

A copy is what is uploaded, so that what a program does to its file meanwhile is never sent by half.
Copies wait in the folder when the server is away, and when the process is killed.
"""

from __future__ import annotations

import glob
import itertools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal, get_args

import orjson

from labstead._atomic_file import write_atomically
from labstead._console import Console
from labstead._errors import UsageError
from labstead._folder.files_at_end import FilesAtEnd
from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import PARENT_NAME, RunFolder

Policy = Literal["live", "now", "end"]
PathLike = str | os.PathLike[str]

LOOK_SECONDS = 1.0
"""Between two looks at the files that are kept live."""
LOOKING_SHARE = 50
"""Looking at very many files takes one part in so many of the time at most."""
BYTES_A_SECOND = 2**20
"""A live file that changes all the time is copied and sent again at this pace at most."""
MOST_FILES = 10_000
"""That one pattern may keep: the server lists no more of a run."""
Print = tuple[int, int, int]
"""What tells a file's content from its earlier ones: size, time of change, inode."""


@dataclass(slots=True)
class Watched:
    """A pattern that was given with "live" or "end", and what was copied of it."""

    pattern: str
    base: Path
    is_live: bool
    copied: dict[str, Print] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)


class SavedFiles:
    """Keeps files for one run. Every method may be called from any thread.

    ``folder`` is None in mode "disabled", where everything is accepted and nothing copied.
    """

    def __init__(self, folder: RunFolder | None, recorder: Recorder, console: Console) -> None:
        self._folder = folder
        self._recorder = recorder
        self._console = console
        self._at_end = FilesAtEnd(folder.path) if folder else None
        self._watched: list[Watched] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def save(self, pattern: PathLike, base: PathLike | None, policy: Policy) -> list[str]:
        """Copy what the pattern names now; the paths in the run. Raises UsageError."""
        if policy not in get_args(Policy):
            raise UsageError(f"save: policy is one of {', '.join(get_args(Policy))}: {policy!r}")
        text, base_path = os.fspath(pattern), Path(base) if base else Path.cwd()
        if not isinstance(text, str) or not text:
            raise UsageError(f"save takes a path or a pattern such as '*.txt', not {pattern!r}")
        # Absolute, for a program may change its working directory while it is watched.
        watched = Watched(os.path.abspath(text), base_path, policy == "live")
        found = list(matches(watched.pattern))
        if policy == "now" and not found:
            raise UsageError(f"save: there is no file {text!r}{_hint(text)}")
        with self._lock:
            for source in found:
                self._copy(watched, source, is_sent=policy != "end")
            if policy != "now":
                self._watch(watched)
        return [path_in_run(source, base_path).as_posix() for source in found]

    def keep(self, source: Path, kept_as: PurePath) -> None:
        """Copy one file and have it sent. Raises OSError."""
        if self._folder is not None:
            copy_whole(source, self._folder.files_path / kept_as)
            payload = orjson.dumps({"path": kept_as.as_posix()})
            self._recorder.record(Kind.FILE, payload)

    def keep_text(self, kept_as: PurePath, text: str) -> None:
        """Keep a text of ours as a file and have it sent. Raises OSError."""
        if self._folder is not None:
            target = self._folder.files_path / kept_as
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, text.encode())
            self._recorder.record(Kind.FILE, orjson.dumps({"path": kept_as.as_posix()}))

    def close(self) -> None:
        """Copy the last state of what is watched, and have that sent too."""
        self._closing.set()
        with self._lock:
            for watched in self._watched:
                self._look(watched, is_last=True)
            self._watched.clear()
            self._send_the_rest()

    def abandon(self) -> None:
        """In a forked child: the files are the parent's to watch."""
        self._closing.set()
        self._lock = threading.Lock()  # the parent's thread may have held it at the fork
        self._watched = []

    def _watch(self, watched: Watched) -> None:
        same = [one for one in self._watched if one.pattern == watched.pattern]
        for one in same:
            self._watched.remove(one)
        self._watched.append(watched)
        if watched.is_live and self._folder is not None and self._thread is None:
            self._thread = threading.Thread(target=self._follow, name="labstead-files", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        wait = LOOK_SECONDS
        while not self._closing.wait(wait):
            began = time.monotonic()
            with self._lock:
                for watched in self._watched:
                    if watched.is_live and not self._closing.is_set():
                        self._look(watched, is_last=False)
            wait = max(LOOK_SECONDS, LOOKING_SHARE * (time.monotonic() - began))

    def _look(self, watched: Watched, *, is_last: bool) -> None:
        now = time.monotonic()
        for source in matches(watched.pattern):
            is_due = is_last or watched.not_before.get(str(source), 0.0) <= now
            if is_due and watched.copied.get(str(source)) != print_of(source):
                self._copy(watched, source, is_sent=True)

    def _copy(self, watched: Watched, source: Path, *, is_sent: bool) -> None:
        """What goes wrong with one file is told, and stops neither the training nor the others."""
        kept_as = path_in_run(source, watched.base)
        before = print_of(source)
        try:
            if is_sent:
                self.keep(source, kept_as)
            else:
                self._keep_for_the_end(source, kept_as)
        except OSError as error:
            self._console.say_once(f"save {source}", f"{source} cannot be kept ({error})")
            return
        watched.copied[str(source)] = before
        seconds = before[0] / BYTES_A_SECOND
        watched.not_before[str(source)] = time.monotonic() + seconds
        if is_sent and self._at_end:
            self._at_end.forget(kept_as.as_posix())

    def _keep_for_the_end(self, source: Path, kept_as: PurePath) -> None:
        if self._folder is not None and self._at_end is not None:
            copy_whole(source, self._folder.files_path / kept_as)
            self._at_end.remember(kept_as.as_posix())

    def _send_the_rest(self) -> None:
        """Copied for the end and not changed since, or gone since: the copy is what there is."""
        for path in self._at_end.paths() if self._at_end else []:
            self._recorder.record(Kind.FILE, orjson.dumps({"path": path}))
        if self._at_end:
            self._at_end.clear()


def matches(pattern: str) -> Iterator[Path]:
    """The one file of that name, or those that match; none of what runs keep for themselves."""
    if os.path.isfile(pattern):
        yield Path(pattern)
        return
    found = map(Path, sorted(glob.glob(pattern, recursive=True)))
    files = (file for file in found if PARENT_NAME not in file.parts and file.is_file())
    yield from itertools.islice(files, MOST_FILES)


def path_in_run(source: Path, base: Path) -> PurePath:
    """Below ``base`` the path from there, else the name alone. Never leads out of the run."""
    ways: list[Callable[[Path], Path]] = [Path.absolute, Path.resolve]
    for way in ways:
        whole, root = Path(os.path.normpath(way(source))), Path(os.path.normpath(way(base)))
        if whole.is_relative_to(root):
            return whole.relative_to(root)
    return PurePath(source.name)


def print_of(path: Path) -> Print:
    try:
        status = path.stat()
    except OSError:  # gone again
        return (0, 0, 0)
    return (status.st_size, status.st_mtime_ns, status.st_ino)


def copy_whole(source: Path, target: Path) -> None:
    """Copy aside and rename, so that an upload under way never sees half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.copying")
    shutil.copyfile(source, scratch)
    os.replace(scratch, target)


def _hint(text: str) -> str:
    return f"; to keep a folder save {text.rstrip('/')}/*" if os.path.isdir(text) else ""
