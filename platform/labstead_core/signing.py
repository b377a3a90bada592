"""Addresses that authorise themselves: whoever holds one may use it until it expires."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from django.conf import settings
from django.core import signing

from labstead_core.errors import NotFound

_SALT = "labstead.file-link"


@dataclass(frozen=True)
class FileLink:
    """What a signed address allows: one ``action`` on one row of ``kind`` (say a run file).

    An upload must bring exactly ``size`` bytes and, unless it is empty, this SHA-256.
    """

    kind: str
    pk: int
    action: Literal["upload", "download", "frame"]
    size: int = 0
    sha256: str = ""


def sign(link: FileLink) -> str:
    return signing.dumps(asdict(link), salt=_SALT, compress=True)


def upload_bytes(token: str) -> int:
    """How many bytes an upload to this address may bring; 0 unless it is one."""
    try:
        link = FileLink(**signing.loads(token, salt=_SALT, max_age=settings.LABSTEAD_LINK_SECONDS))
    except (signing.BadSignature, TypeError):
        return 0
    return link.size if link.action == "upload" else 0


def unsign(token: str, *, kind: str, action: str) -> FileLink:
    """The link, or NotFound when forged, expired, or made for something else."""
    try:
        link = FileLink(**signing.loads(token, salt=_SALT, max_age=settings.LABSTEAD_LINK_SECONDS))
    except (signing.BadSignature, TypeError) as error:
        raise NotFound("This link has expired or is not valid. Ask for a new one.") from error
    if (link.kind, link.action) != (kind, action):
        raise NotFound("This link was made for something else.")
    return link
