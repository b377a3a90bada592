"""Putting a draft on disk as a package, in one step."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from labstead._artifacts.draft import Draft
from labstead._artifacts.listing import Entry
from labstead._artifacts.package import CONTENTS, ENTRIES, HEAD, Package
from labstead._atomic_file import write_atomically


def make_package(draft: Draft, folder: Path, more: Mapping[str, Any]) -> Package:
    """Put a draft into ``folder`` as the next one; whole on disk or, with OSError, not there.

    ``more`` is said to the server besides, or, as ``commits``, what to do.
    """
    path = draft.staging.hand_over()
    _write_lines(path / ENTRIES, map(_as_row, draft.manifest))
    contents = draft.staging.contents
    _write_lines(path / CONTENTS, ([digest, *where] for digest, where in contents.items()))
    head = {**head_of(draft), "token": secrets.token_hex(16), **more}
    write_atomically(path / HEAD, orjson.dumps(head))
    package = Package(_moved(path, folder))
    draft.staging.moved_to(package.path)
    draft.staging.release()
    return package


def head_of(draft: Draft) -> dict[str, Any]:
    """What the server is told when the draft is begun."""
    return {
        "name": draft.name,
        "type": draft.type,
        "description": draft.description or "",
        "metadata": draft.metadata,
        "aliases": draft.aliases,
        "tags": draft.tags,
        "ttl_seconds": draft.ttl_seconds,
        "history_step": draft.history_step,
        "base": draft.base,
        "removed": sorted(draft.removed),
    }


def _as_row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"path": entry.path, "digest": entry.sent_as, "size": entry.size}
    if entry.ref is not None:
        row["ref"] = entry.ref
    if entry.extra:
        row["extra"] = dict(entry.extra)
    return row


def _write_lines(path: Path, rows: Iterator[Any]) -> None:
    with path.open("wb") as file:
        file.writelines(orjson.dumps(row) + b"\n" for row in rows)


def _moved(path: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    source = path if _is_near(path, folder) else _copied(path, folder)
    number = 1 + max((int(one) for one in os.listdir(folder) if one.isdecimal()), default=0)
    while True:
        target = folder / str(number)
        try:
            os.rename(source, target)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.EACCES):
                raise
            number += 1
        else:
            return target


def _is_near(path: Path, folder: Path) -> bool:
    return os.stat(path).st_dev == os.stat(folder).st_dev


def _copied(path: Path, folder: Path) -> Path:
    """On the run's file system; a rename alone makes it count."""
    scratch = folder / f".{path.name}"
    shutil.copytree(path, scratch)
    shutil.rmtree(path, ignore_errors=True)
    return scratch
