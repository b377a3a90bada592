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
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from labstead._artifacts.file_locks import held
from labstead._artifacts.folders import Folder, folder_at
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
        path.mkdir(parents=True, exist_ok=True)
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

    def link(self, source: Path, name: str, *, most: int) -> bool:
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
            folder.take(self.path / self._partial_name(digest, name), _last(name))

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

    @contextlib.contextmanager
    def _telling_what_is_in_the_way(self, name: str) -> Iterator[None]:
        try:
            yield
        except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
            raise self._blocked(name) from error
        except OSError as error:
            if error.errno in _MEANS_A_LINK:
                raise self._blocked(name) from error
            raise

    def _blocked(self, name: str) -> UsageError:
        return UsageError(
            f"{name!r} cannot be written below {self.path}: a link, a file or a folder stands in "
            "its way; remove that or name another root"
        )


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
