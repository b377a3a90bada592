"""The folder of one run on disk: what it is, its journal, its mark, and who is writing.

labstead-runs/run-20261124_101500-k3x9q2ab/
    run.json       what `labstead sync` needs to create the run; never the API key
    journal        the records (see journal.py)
    mark.json      how far they were delivered (see mark.py)
    files/         copies of the files given to `run.save`
    at-end.json    which of them are to be sent at the end (see files_at_end.py)
    restored/      files brought back from the server
    outcome        how the run ended, once its program said so
    lock           held by the process that writes
    sending        held by the process that sends
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from labstead._atomic_file import write_atomically
from labstead._errors import UsageError

# Not "labstead": a folder of that name in the working directory is a namespace package, so where
# the SDK is not installed `import labstead` would succeed and give nothing. A hyphen cannot be
# imported.
PARENT_NAME = "labstead-runs"


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """All that creating the run takes, and what the server answered (entity, name, url)."""

    id: str
    project: str
    client_token: str
    base_url: str
    entity: str | None = None
    name: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    notes: str | None = None
    group: str | None = None
    job_type: str | None = None
    resume: str = "never"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    started_at: float = 0.0
    mode: str | None = None
    is_primary: bool = True
    """Whether this program's machine is the run's."""
    tells_end: bool | None = None
    """Whether this program's end is the run's; None where only the primary's can be."""
    rewind_to: int | None = None
    """The last step that stays when the run is taken up."""
    fork_from: Mapping[str, Any] | None = None
    """The run and step whose history this one's begins with."""
    sweep: str | None = None
    """The id of the sweep whose trial it is."""

    @property
    def writer(self) -> str | None:
        """By which the server tells this journal's lines from those of others on the run."""
        return self.client_token if self.mode == "shared" else None

    @property
    def ends_run(self) -> bool:
        return self.is_primary if self.tells_end is None else self.tells_end

    @property
    def first_step(self) -> int | None:
        """Where the steps begin; None when only the run itself can tell."""
        last = self.fork_from["step"] if self.fork_from else self.rewind_to
        if last is not None:
            return int(last) + 1
        return 0 if self.mode == "shared" else None  # the others may be anywhere

    url: str | None = None
    bases: Mapping[str, int] | None = None
    """The server's lines of each stream before this journal's first, once the server has said."""


class RunFolder:
    """Paths and small files of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal_path = path / "journal"
        self.mark_path = path / "mark.json"
        self.files_path = path / "files"
        self._identity_path = path / "run.json"
        self._outcome_path = path / "outcome"
        self._locks: list[int] = []

    @classmethod
    def create(cls, directory: Path, identity: RunIdentity, *, is_sent: bool) -> RunFolder:
        """Make ``directory/labstead-runs/run-<time>-<id>``. Raises OSError where that cannot be.

        This process writes it, and sends it if ``is_sent``.
        """
        parent = directory.resolve() / PARENT_NAME
        parent.mkdir(parents=True, exist_ok=True)
        _ignore_in_git(parent)
        folder = cls(_fresh_folder(parent, identity))
        folder.lock()
        if is_sent:
            folder.lock_sending()
        folder.save_identity(identity)  # the last, for by this file others find the folder
        return folder

    def identity(self) -> RunIdentity:
        """Raises UsageError for a file that this version did not write."""
        try:
            saved = orjson.loads(self._identity_path.read_bytes())
            return RunIdentity(**{**saved, "tags": tuple(saved["tags"])})
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{self._identity_path} was written by another version of labstead, or is damaged "
                f"({error}); install the version that wrote it"
            ) from error

    def save_identity(self, identity: RunIdentity) -> None:
        write_atomically(self._identity_path, orjson.dumps(asdict(identity)))

    def outcome(self) -> str | None:
        """The state that the run ended in; None while it runs, and after a crash."""
        try:
            return self._outcome_path.read_text()
        except OSError:
            return None

    def save_outcome(self, state: str) -> None:
        """Where a full disk does not take it, the run counts as one that did not finish."""
        with suppress(OSError):
            write_atomically(self._outcome_path, state.encode())

    def lock(self) -> bool:
        """Claim the folder for this process to write; False while another one has it.

        The claim ends with the process, however that ends.
        """
        return self._claim("lock")

    def lock_sending(self) -> bool:
        """Claim to be the one that sends, likewise; the one that writes may be another."""
        return self._claim("sending")

    def _claim(self, name: str) -> bool:
        descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o644)
        if not lock_exclusively(descriptor):
            os.close(descriptor)
            return False
        self._locks.append(descriptor)
        return True

    def lock_whole(self) -> bool:
        """Claim to write and to send; False, and no claim, while a process does either."""
        if self.lock_sending() and self.lock():
            return True
        self.unlock()
        return False

    def unlock(self) -> None:
        """Give up all claims."""
        while self._locks:
            os.close(self._locks.pop())

    def is_running(self) -> bool:
        """Whether a process writes it now."""
        return self._is_claimed("lock")

    def is_sent(self) -> bool:
        """Whether a process sends it now."""
        return self._is_claimed("sending")

    def _is_claimed(self, name: str) -> bool:
        asking = RunFolder(self.path)
        try:
            return not asking._claim(name)
        finally:
            asking.unlock()


def find_run_folders(path: Path) -> list[RunFolder]:
    """``path`` itself when it is a run's folder, else the runs in it, oldest first."""
    if (path / "run.json").is_file():
        return [RunFolder(path)]
    return [RunFolder(file.parent) for file in sorted(path.glob("run-*/run.json"))]


def _fresh_folder(parent: Path, identity: RunIdentity) -> Path:
    started = time.strftime("%Y%m%d_%H%M%S", time.localtime(identity.started_at))
    for path in _names(parent / f"run-{started}-{identity.id}"):
        try:
            path.mkdir()
        except FileExistsError:  # the same id twice within a second, as with resume
            continue
        return path
    raise AssertionError("unreachable: the names are endless")


def _names(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.name}.{number}")
        number += 1


def _ignore_in_git(parent: Path) -> None:
    marker = parent / ".gitignore"
    if not marker.exists():
        marker.write_text("*\n")


if sys.platform == "win32":

    def lock_exclusively(descriptor: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def lock_exclusively(descriptor: int) -> bool:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
