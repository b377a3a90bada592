"""Many small files in one body, kept as one object: a file each would cost more than its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.db import transaction

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.digests import digest_of, is_digest
from artifacts.models import Blob, ObjectKind, Version
from artifacts.services.entries import touch
from artifacts.services.holdings import hold, in_groups
from artifacts.services.objects import begin_object, discard_object
from artifacts.services.receiving import Proved, admit, check_quota
from artifacts.storage.vault import vault
from labstead_core.errors import Invalid, TooLarge
from projects.models import Project

PACK_BYTES = 16_000_000
FILES_AT_ONCE = 10_000
# Up to here a file is cheaper in a pack than by itself.
SMALL_FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Packed:
    digest: str
    content: memoryview


def store_pack(draft: Version, body: bytes, *, by: User) -> int:
    """Keep all files of the pack, or none; how many. Again is harmless.

    Raises Invalid: ``digest_differs``, ``size_differs``.
    """
    demand_to_change(by, draft)
    files = list({one.digest: one for one in read_pack(body)}.values())
    touch(draft)
    keep_files(draft.project, files)
    return len(files)


def keep_files(project: Project, files: Sequence[Packed]) -> None:
    """All of these small files, or none, in one object. Their digests have been proved."""
    known = hold_known(project, files)
    fresh = [one for one in files if one.digest not in known]
    if fresh:
        write_pack(project, fresh)


def read_pack(body: bytes) -> list[Packed]:
    """One line of JSON with digest and size of each file, and behind it their bytes."""
    end = body.find(b"\n")
    content = memoryview(body)[end + 1 :]
    heads = read_heads(body[: max(end, 0)])
    if sum(size for _, size in heads) != len(content):
        raise Invalid("The pack has more or fewer bytes than its line says.", code="size_differs")
    if len(content) > PACK_BYTES:
        raise TooLarge(f"A pack has at most {PACK_BYTES:,} bytes.", limit_bytes=PACK_BYTES)
    return list(cut(heads, content))


def read_heads(line: bytes) -> list[tuple[str, int]]:
    try:
        heads = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Invalid("A pack begins with a line of JSON.") from error
    if not isinstance(heads, list) or not all(map(is_head, heads)):
        raise Invalid('A pack begins with a line like [["<MD5 in base64>", <size>], …].')
    if len(heads) > FILES_AT_ONCE:
        raise TooLarge(f"A pack has at most {FILES_AT_ONCE:,} files.")
    return [(digest, size) for digest, size in heads]


def is_head(head: object) -> bool:
    match head:
        case [str(digest), int(size)]:
            return is_digest(digest) and type(size) is int and size >= 0
    return False


def cut(heads: Sequence[tuple[str, int]], content: memoryview) -> list[Packed]:
    """The files, each proved."""
    files, at = [], 0
    for digest, size in heads:
        files.append(Packed(digest, content[at : at + size]))
        at += size
        if digest_of(files[-1].content) != digest:
            raise Invalid(
                f"The bytes of {digest} have another digest. Nothing of the pack was kept.",
                code="digest_differs",
            )
    return files


@transaction.atomic
def hold_known(project: Project, files: Sequence[Packed]) -> set[str]:
    """Those that the organization has. Whoever sends a file may hold it: they have it anyway."""
    found: set[str] = set()
    for some in in_groups(one.digest for one in files):
        blobs = Blob.objects.filter(
            organization=project.team.organization_id, digest__in=some
        ).values_list("pk", flat=True)
        found |= hold(project, list(blobs)).keys()
    return found


def write_pack(project: Project, files: Sequence[Packed]) -> None:
    size = sum(len(one.content) for one in files)
    check_quota(project, size)
    stored = begin_object(project.team.organization_id, ObjectKind.PACK, size=size)
    try:
        vault().write(stored.name, *(one.content for one in files))
        admit(project, stored, placed(files))
    except BaseException:
        discard_object(stored)
        raise


def placed(files: Sequence[Packed]) -> list[Proved]:
    found, at = [], 0
    for one in files:
        found.append(Proved(one.digest, len(one.content), at))
        at += len(one.content)
    return found
