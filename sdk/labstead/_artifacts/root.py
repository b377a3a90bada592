"""The folder that an artifact is written to: nothing lands outside of it, whatever names say.

Each name is opened in the folder above it and no link is followed, so neither a hostile manifest
nor a symbolic link that lies in the folder, or is put there meanwhile, leads anywhere else.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from labstead._artifacts.file_locks import held
from labstead._artifacts.folders import Folder, folder_at, open_folder
from labstead._artifacts.names import is_path
from labstead._errors import UsageError

SCRATCH = ".labstead-"
"""How the names of files begin that are not whole yet."""
_UNFIT_ON_WINDOWS = re.compile(r'[<>:"|?*]|[ .](?:/|$)')
_DEVICES = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.[^/]*)?(?:/|$)", re.IGNORECASE)


class Root:
    """Made when it is missing; may itself be a link, for that is what the caller named."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_new = not path.exists()
        path.mkdir(parents=True, exist_ok=True)
        self._own = threading.local()
        self._seen: dict[str, str] | None = None if _tells_case_apart(path) else {}

    def check(self, name: str) -> None:
        """Raise UsageError for a path that cannot be written here."""
        if not is_path(name) or (os.name == "nt" and is_unfit_on_windows(name)):
            raise UsageError(f"the path {name!r} would lie outside {self.path}, or is none here")
        if self._seen is not None and (other := clash(self._seen, name)):
            raise UsageError(
                f"{name!r} and {other!r} are one file on this disk, which does not tell cases "
                "apart; download them one by one with path_prefix"
            )

    def open(self, name: str) -> BinaryIO | None:
        """A file that is there, for reading; None for what is no plain file."""
        with contextlib.suppress(OSError), self._folder_of(name, make=False) as folder:
            descriptor = folder.open(_last(name), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return os.fdopen(descriptor, "rb")
            os.close(descriptor)
        return None

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file that gets its name when the block ends well, and else is gone."""
        with self._telling_what_is_in_the_way(name), self._folder_of(name, make=True) as folder:
            scratch = f"{SCRATCH}{secrets.token_hex(6)}"
            descriptor = folder.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL)
            try:
                with os.fdopen(descriptor, "w+b", buffering=0) as file:
                    yield file
                folder.replace(scratch, _last(name))
            except BaseException:
                folder.remove(scratch)
                raise

    def write(self, name: str, content: bytes) -> None:
        """A small file. Its folder stays open in this thread until ``let_go``: the next file is
        most likely its neighbour."""
        above, _, last = name.rpartition("/")
        scratch = f"{SCRATCH}{secrets.token_hex(6)}"
        with self._telling_what_is_in_the_way(name):
            folder = self._kept_open(above)
            descriptor = folder.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            try:
                try:
                    _write_all(descriptor, content)
                finally:
                    os.close(descriptor)
                folder.replace(scratch, last)
            except BaseException:
                folder.remove(scratch)
                raise

    def let_go(self) -> None:
        """Of the folder that this thread has open."""
        folder: Folder | None = getattr(self._own, "folder", None)
        if folder is not None:
            folder.close()
            self._own.folder = None

    def _kept_open(self, above: str) -> Folder:
        own = self._own
        if getattr(own, "folder", None) is None or own.above != above:
            self.let_go()
            parts = above.split("/") if above else []
            own.folder, own.above = open_folder(self.path, parts, make=True), above
        folder: Folder = own.folder
        return folder

    def link(self, source: str, name: str, *, most: int) -> bool:
        """Give a file a name here beside those it has; False where that cannot be, or where it
        then has more than ``most``."""
        scratch = f"{SCRATCH}{secrets.token_hex(6)}"
        with self._telling_what_is_in_the_way(name), self._folder_of(name, make=True) as folder:
            try:
                folder.link(source, scratch)
            except OSError:
                return False
            if os.stat(source).st_nlink > most:
                folder.remove(scratch)
                return False
            try:
                folder.replace(scratch, _last(name))
            except BaseException:
                folder.remove(scratch)
                raise
        return True

    @contextlib.contextmanager
    def partial(self, digest: str, name: str, wait: Callable[[], None]) -> Iterator[BinaryIO]:
        """What came so far of a large file, to go on with; as ``Cache.partial``."""
        scratch = self._partial_name(digest, name)
        with folder_at(self.path) as folder:
            flags = os.O_RDWR | os.O_CREAT
            opened = partial(folder.open, scratch, flags)
            descriptor = held(self.path / scratch, opened, wait)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                yield file

    def finish_partial(self, digest: str, name: str) -> None:
        """Give a large file that is whole its name."""
        with self._telling_what_is_in_the_way(name), self._folder_of(name, make=True) as folder:
            folder.take(f"{self.path}/{self._partial_name(digest, name)}", _last(name))

    def _partial_name(self, digest: str, name: str) -> str:
        return f"{SCRATCH}{sha256(f'{digest}:{name}'.encode()).hexdigest()[:32]}"

    def remove(self, name: str) -> None:
        """A file or a link, never what a link leads to."""
        with self._folder_of(name, make=False) as folder:
            folder.remove(_last(name))

    def names(self) -> Iterator[str]:
        """The paths of all that is here, but of folders and of what is not whole yet."""
        yield from _names(self.path, "")

    def _folder_of(self, name: str, *, make: bool) -> contextlib.AbstractContextManager[Folder]:
        return folder_at(self.path, name.split("/")[:-1], make=make)

    def _telling_what_is_in_the_way(self, name: str) -> _Telling:
        return _Telling(self, name)

    def explained(self, error: BaseException | None, name: str) -> UsageError | None:
        """What stands in the way of a file; None when that is not it."""
        is_blocked = isinstance(error, (NotADirectoryError, IsADirectoryError, FileExistsError))
        is_link = isinstance(error, OSError) and error.errno in _MEANS_A_LINK
        return self._blocked(name) if is_blocked or is_link else None

    def _blocked(self, name: str) -> UsageError:
        return UsageError(
            f"{name!r} cannot be written below {self.path}: a link, a file or a folder stands in "
            "its way; remove that or name another root"
        )


class _Telling:
    """In a ``with`` block: turns what stands in the way into words. No generator, for speed."""

    def __init__(self, root: Root, name: str) -> None:
        self._root, self._name = root, name

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and (explained := self._root.explained(error, self._name)):
            raise explained from error


def _link_errors() -> frozenset[int]:
    import errno

    return frozenset({errno.ELOOP, errno.EMLINK, errno.ENOTEMPTY})


_MEANS_A_LINK = _link_errors()


def is_unfit_on_windows(name: str) -> bool:
    return bool(_UNFIT_ON_WINDOWS.search(name) or _DEVICES.search(name))


def clash(seen: dict[str, str], name: str) -> str | None:
    """A path that came before and differs only in case or in how letters are composed."""
    at = 0
    while at != -1:
        at = name.find("/", at + 1)
        part = name if at == -1 else name[:at]
        known = seen.setdefault(unicodedata.normalize("NFC", part).casefold(), part)
        if known != part:
            return known
    return None


def _write_all(descriptor: int, content: bytes) -> None:
    written = os.write(descriptor, content)
    while written < len(content):
        written += os.write(descriptor, memoryview(content)[written:])


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _tells_case_apart(path: Path) -> bool:
    probe = path / f"{SCRATCH}{secrets.token_hex(6)}-case"
    probe.touch()
    try:
        return not probe.with_name(probe.name.upper()).exists()
    finally:
        probe.unlink(missing_ok=True)


def _names(path: Path, above: str) -> Iterator[str]:
    with os.scandir(path) as found:
        entries = sorted(found, key=lambda one: one.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _names(Path(entry.path), f"{above}{entry.name}/")
        elif not entry.name.startswith(SCRATCH):
            yield f"{above}{entry.name}"
