"""Folders that are held open, so that what is done in them happens nowhere else."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol


class Folder(Protocol):
    """One folder. No link in it is followed."""

    def child(self, name: str, *, make: bool) -> Folder: ...

    def open(self, name: str, flags: int) -> int:
        """A descriptor; raises OSError for a link."""

    def replace(self, name: str, new: str) -> None: ...

    def take(self, path: str, new: str) -> None:
        """Move a file in."""

    def link(self, path: str, new: str) -> None:
        """Another name for a file."""

    def remove(self, name: str) -> None:
        """No matter whether it is there."""

    def close(self) -> None: ...


@contextlib.contextmanager
def folder_at(path: Path, parts: Sequence[str] = (), *, make: bool = False) -> Iterator[Folder]:
    """As ``open_folder``, closed on the way out."""
    folder = open_folder(path, parts, make=make)
    try:
        yield folder
    finally:
        folder.close()


def open_folder(path: Path, parts: Sequence[str], *, make: bool) -> Folder:
    """The folder at ``path`` and, one by one, through the folders of these names."""
    folder: Folder = _HeldFolder(os.open(path, _FOLDER)) if _CAN_HOLD else _NamedFolder(path)
    for part in parts:
        try:
            below = folder.child(part, make=make)
        finally:
            folder.close()
        folder = below
    return folder


_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_CAN_HOLD = bool(_NO_FOLLOW) and {os.open, os.mkdir, os.rename, os.unlink} <= os.supports_dir_fd


class _HeldFolder:
    """By its descriptor: renaming folders or planting links meanwhile changes nothing."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def child(self, name: str, *, make: bool) -> _HeldFolder:
        try:
            return self._child(name)
        except FileNotFoundError:
            if not make:
                raise
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=self._descriptor)
        return self._child(name)

    def _child(self, name: str) -> _HeldFolder:
        return _HeldFolder(os.open(name, _FOLDER | _NO_FOLLOW, dir_fd=self._descriptor))

    def open(self, name: str, flags: int) -> int:
        return os.open(name, flags | _NO_FOLLOW | _BINARY, 0o666, dir_fd=self._descriptor)

    def replace(self, name: str, new: str) -> None:
        os.replace(name, new, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)

    def take(self, path: str, new: str) -> None:
        os.replace(path, new, dst_dir_fd=self._descriptor)

    def link(self, path: str, new: str) -> None:
        os.link(path, new, dst_dir_fd=self._descriptor, follow_symlinks=False)

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


class _NamedFolder:
    """By its path, where the system cannot hold folders (Windows). Links are looked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def child(self, name: str, *, make: bool) -> _NamedFolder:
        path = self._unlinked(name)
        if make:
            path.mkdir(exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(str(path))
        return _NamedFolder(path)

    def open(self, name: str, flags: int) -> int:
        return os.open(self._unlinked(name), flags | _BINARY, 0o666)

    def replace(self, name: str, new: str) -> None:
        os.replace(self._path / name, self._path / new)

    def take(self, path: str, new: str) -> None:
        os.replace(path, self._path / new)

    def link(self, path: str, new: str) -> None:
        os.link(path, self._path / new)

    def remove(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)

    def close(self) -> None:
        pass

    def _unlinked(self, name: str) -> Path:
        path = self._path / name
        if path.is_symlink() or getattr(path, "is_junction", bool)():
            raise NotADirectoryError(str(path))
        return path
