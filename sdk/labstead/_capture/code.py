"""The source files below a folder, for ``log_code``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from labstead._folder.run_folder import PARENT_NAME

Choice = Callable[[str], bool] | Callable[[str, str], bool]
"""Takes a file's path, and the root too when it has two parameters."""

MAX_FILES = 5_000
MAX_FILE_BYTES = 10 * 2**20
_NOT_ENTERED = frozenset({PARENT_NAME, "wandb", "node_modules", "__pycache__", "site-packages"})


def is_python(path: str) -> bool:
    return path.endswith(".py")


def is_nothing(path: str) -> bool:
    return False


def code_files(root: Path, include: Choice, exclude: Choice) -> Iterator[Path]:
    """Files that ``include`` takes and ``exclude`` does not, MAX_FILES at most.

    Hidden folders, virtual environments and folders of other people's code are not entered; links
    to folders neither.
    """
    wants, refuses = _with_root(include, root), _with_root(exclude, root)
    found = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if _is_entered(Path(folder, name)))
        for path in (Path(folder, name) for name in sorted(names)):
            if not wants(str(path)) or refuses(str(path)) or not _is_kept(path):
                continue
            yield path
            found += 1
            if found == MAX_FILES:
                return


def _with_root(choose: Choice, root: Path) -> Callable[[str], bool]:
    import inspect

    if len(inspect.signature(choose).parameters) < 2:
        return choose  # type: ignore[return-value]
    return lambda path: choose(path, str(root))  # type: ignore[call-arg]


def _is_entered(folder: Path) -> bool:
    name = folder.name
    return not (name.startswith(".") or name in _NOT_ENTERED or (folder / "pyvenv.cfg").exists())


def _is_kept(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= MAX_FILE_BYTES
    except OSError:
        return False
