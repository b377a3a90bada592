"""Files of runs: offered with their path and size, then filled through a signed address."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from history.upkeep.trash import discard
from labstead_core import audit
from labstead_core.errors import Invalid, NotFound, TooLarge
from labstead_core.signing import ANY_SIZE
from runs.access import demand_to_change
from runs.live import tell_run_changed
from runs.models import Run, RunFile
from runs.quotas.demands import demand_storage

READ_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
# It goes into a header of the answer, so it is held to what RFC 9110 allows there.
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.+\"-]+)*", re.ASCII)


@dataclass(frozen=True)
class OfferedFile:
    """``sha256`` is 64 hex digits, or empty when the client does not know it."""

    path: str
    size: int
    sha256: str = ""
    content_type: str = ""


@transaction.atomic
def offer_file(run: Run, offered: OfferedFile, *, by: User) -> RunFile:
    """A place for the file. Offering an existing path again prepares its replacement."""
    demand_to_change(by, run)
    check_offer(offered)
    demand_storage(run.team_id, offered.size)
    row, _ = RunFile.objects.get_or_create(
        run=run, path=offered.path, defaults={"team": run.team, "size": offered.size}
    )
    if not row.storage_name:
        row.size, row.sha256 = offered.size, offered.sha256
    row.content_type = offered.content_type
    row.save()
    return row


def check_offer(offered: OfferedFile) -> None:
    check_path(offered.path)
    if offered.size > settings.LABSTEAD_MAX_FILE_BYTES:
        raise TooLarge(f"A file holds at most {settings.LABSTEAD_MAX_FILE_BYTES:,} bytes.")
    if offered.content_type and not _CONTENT_TYPE.fullmatch(offered.content_type):
        raise Invalid(
            "content_type has to be like “image/png”.", fields={"content_type": "type/subtype"}
        )
    if offered.sha256 and not _SHA256.fullmatch(offered.sha256):
        raise Invalid("sha256 has to be 64 hex digits.", fields={"sha256": "64 hex digits"})


def check_path(path: str) -> None:
    """Raise Invalid unless it is a relative path that stays inside the run."""
    parts = PurePosixPath(path).parts
    is_plain = path == "/".join(parts) and not any(part in {".", "..", "/"} for part in parts)
    if not parts or not is_plain or not path.isprintable() or "\\" in path or len(path) > 1024:
        raise Invalid(
            f"“{path[:80]}” is not a path inside the run, like “models/best.pt”.",
            fields={"path": "a relative path with “/” between its parts"},
        )


def receive_file(
    row: RunFile, content: IO[bytes], *, size: int, sha256: str = "", md5: str = ""
) -> RunFile:
    """Store the bytes and show the file. It replaces what was there only once it is whole.

    Raises Invalid when size or digest differ from what was expected; then nothing is kept.
    """
    reader = Measured(content, takes_md5=bool(md5))
    name = store(row, reader)
    try:
        check_received(reader, size=size, sha256=sha256, md5=md5)
        return show(row, name, size=reader.size, sha256=reader.sha256)
    except Exception:
        default_storage.delete(name)
        raise


def store(row: RunFile, reader: Measured) -> str:
    """The name in storage, never used before."""
    name = f"runs/{row.run_id:016x}/{uuid.uuid4().hex}"
    return default_storage.save(name, File(cast("IO[bytes]", reader), name=name))


class Measured:
    """A binary file whose digests and size are taken while it is read, once."""

    closed = False

    def __init__(self, content: IO[bytes], *, takes_md5: bool = False) -> None:
        self._content = content
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False) if takes_md5 else None
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    @property
    def md5(self) -> str:
        """In base64, as the header Content-MD5 has it; empty where it is not taken."""
        return base64.b64encode(self._md5.digest()).decode() if self._md5 else ""

    def read(self, size: int = READ_BYTES) -> bytes:
        data = self._content.read(size if size > 0 else READ_BYTES)
        self._sha256.update(data)
        if self._md5 is not None:
            self._md5.update(data)
        self.size += len(data)
        return data

    def seekable(self) -> bool:
        """A bucket's client asks."""
        return False

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self.read, READ_BYTES), b"")


def check_received(received: Measured, *, size: int, sha256: str, md5: str) -> None:
    if size not in (ANY_SIZE, received.size):
        message = f"{received.size:,} bytes came, {size:,} were announced."
        raise Invalid(message, code="size_differs")
    if sha256 and received.sha256 != sha256:
        raise Invalid("The bytes do not have the announced SHA-256.", code="digest_differs")
    if received.md5 != md5:
        raise Invalid("The bytes do not have the announced MD5.", code="digest_differs")


@transaction.atomic
def show(row: RunFile, name: str, *, size: int, sha256: str) -> RunFile:
    current = RunFile.objects.select_for_update().filter(pk=row.pk).first()
    if current is None:
        raise NotFound("The file or its run was deleted meanwhile.")
    if current.storage_name:
        discard(current.storage_name, size=current.size, owner_id=current.run.project_id)
    current.storage_name, current.size, current.sha256 = name, size, sha256
    current.save()
    transaction.on_commit(partial(tell_run_changed, current.run))
    return current


@transaction.atomic
def delete_file(row: RunFile, *, by: User) -> None:
    demand_to_change(by, row.run)
    target = f"{row.run}/{row.path}"
    audit.record("file.deleted", target, by=by, organization=row.team.organization)
    row.delete()
