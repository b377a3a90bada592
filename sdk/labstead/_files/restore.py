"""Bringing files back that a run has kept on the server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TextIO

from labstead._errors import UsageError
from labstead._files.saved_files import PathLike


@dataclass(frozen=True, slots=True)
class Home:
    """The active run: its path on which server, and its folder on this disk if it has one."""

    run_path: str
    base_url: str
    api_key: str | None
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Wish:
    """One file of a run, and where it shall lie."""

    name: str
    run_path: str | None = None
    replace: bool = False
    root: PathLike | None = None


def open_restored(wish: Wish, home: Home | None) -> TextIO:
    """The file, open for reading; its ``name`` is the path on this disk.

    Raises UsageError, or CommunicationError when the server does not have it.
    """
    if wish.run_path is None and home is None:
        raise UsageError("restore: name the run (team/project/id) or call labstead.init() first")
    check_name(wish.name)
    return _find(wish, home).open(encoding="utf-8", errors="surrogateescape")


def check_name(name: str) -> None:
    """Raise UsageError unless it is a path that stays inside a run."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
        raise UsageError(f"restore: {name!r} is no path inside a run, like 'models/best.pt'")


def _find(wish: Wish, home: Home | None) -> Path:
    """What is on this disk already, unless it is to be replaced; else what the server has."""
    from labstead._api.files import below

    if home and home.folder and not (wish.run_path or wish.root or wish.replace):
        own = below(home.folder / "files", wish.name)
        if own.is_file():
            return own
    root = _root(wish, home)
    target = below(root, wish.name)
    return target if target.is_file() and not wish.replace else _fetch(wish, home, root)


def _root(wish: Wish, home: Home | None) -> Path:
    """By default in the folder of the active run, apart for each run that files come from."""
    if wish.root is not None:
        return Path(wish.root)
    if home is None or home.folder is None:
        return Path.cwd()
    return home.folder / "restored" / PurePosixPath(wish.run_path or home.run_path).name


def _fetch(wish: Wish, home: Home | None, root: Path) -> Path:
    from labstead._api import Api

    api = Api({"base_url": home.base_url}, api_key=home.api_key) if home else Api()
    run = api.run(wish.run_path or (home.run_path if home else ""))
    return run.file(wish.name).download(root, replace=True)
