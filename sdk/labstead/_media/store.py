"""The files of media values in the run's folder: written once each, and never in the way."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labstead._console import Console

_BLOCK_BYTES = 2**20
_HASH_CHARS = 20
_MAX_NAME_BYTES = 120
_NOT_IN_NAMES = re.compile(r'[\\:*?"<>|]')


class MediaStore:
    """Called under the run's lock, so that a file's record comes before that of its row."""

    def __init__(
        self, files_path: Path | None, record: Callable[[str], None], console: Console
    ) -> None:
        """``record`` notes a written file in the journal. Without a folder nothing is written."""
        self._files_path = files_path
        self._record = record
        self._console = console
        self._known: dict[tuple[str, str, str], str] = {}

    def keep(self, folder: str, name: str, extension: str, content: bytes | Path) -> dict[str, Any]:
        """The file's ``path`` in the run, ``sha256`` and ``size``. The same content is one file.

        A disk that is full, or a file that is gone, costs this file and one message.
        """
        try:
            return self._kept(folder, name, extension, content)
        except OSError as error:
            self._console.say_once("media", f"a media file could not be kept ({error})")
            return {"path": _path(folder, name, "0" * 64, extension), "sha256": None, "size": None}

    def _kept(
        self, folder: str, name: str, extension: str, content: bytes | Path
    ) -> dict[str, Any]:
        digest, size = _measured(content)
        same = (folder, extension, digest)
        path = self._known.get(same)
        if path is None:
            path = _path(folder, name, digest, extension)
            if self._files_path is not None:
                _write_whole(self._files_path / path, content)
                self._record(path)
            self._known[same] = path
        return {"path": path, "sha256": digest, "size": size}


def _path(folder: str, name: str, digest: str, extension: str) -> str:
    """``media/images/val/sample_3_0f1e....png`` for the key ``val/sample``."""
    *parents, last = _parts(name)
    stem = f"{last}_{digest[:_HASH_CHARS]}.{extension}"
    return "/".join(["media", folder, *parents, stem])


def _parts(name: str) -> list[str]:
    """The name's parts as any file system takes them."""
    parts = [_as_file_name(part) for part in name.split("/")]
    return [part for part in parts if part] or ["_"]


def _as_file_name(part: str) -> str:
    plain = "".join(char if char.isprintable() else "_" for char in _NOT_IN_NAMES.sub("_", part))
    # From the left, for the step stands at the right.
    cut = plain.encode("utf-8", "replace")[-_MAX_NAME_BYTES:].decode("utf-8", "ignore")
    return cut.strip(" .")


def _measured(content: bytes | Path) -> tuple[str, int]:
    from hashlib import sha256  # loads OpenSSL, which a run without media can do without

    if isinstance(content, bytes):
        return sha256(content).hexdigest(), len(content)
    digest, size = sha256(), 0
    with content.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _write_whole(target: Path, content: bytes | Path) -> None:
    """Write aside and rename, so that no kill leaves half a file under its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name[-_MAX_NAME_BYTES:]}.writing")
    try:
        with scratch.open("wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                _copy(content, file)
        os.replace(scratch, target)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Any) -> None:
    with source.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            target.write(block)
