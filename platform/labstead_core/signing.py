"""Addresses that authorise themselves: whoever holds one may use it until it expires."""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from labstead_core.errors import NotFound

_SALT = "labstead.file-link"
_ARRIVED = "labstead.arrived"
# Of an upload whose size is not known beforehand: as much as a file may have.
ANY_SIZE = -1


@dataclass(frozen=True)
class FileLink:
    """What a signed address allows: one ``action`` on one row of ``kind`` (say a run file).

    An upload must bring exactly ``size`` bytes, unless that is ANY_SIZE, and this SHA-256, unless
    it is empty.
    """

    kind: str
    pk: int
    action: Literal["upload", "download", "frame"]
    size: int = 0
    sha256: str = ""


def sign(link: FileLink) -> str:
    return signing.dumps(asdict(link), salt=_SALT, compress=True)


def note_arrival(scope: MutableMapping[str, Any]) -> None:
    """Links of this request count from now on: the bytes of a large file may come for hours."""
    scope[_ARRIVED] = time.time()


def arrived(request: HttpRequest) -> float:
    """When the request began to come in, in seconds since 1970."""
    scope: Mapping[str, Any] = getattr(request, "scope", {})
    return float(scope.get(_ARRIVED, time.time()))


def upload_bytes(token: str) -> int:
    """How many bytes an upload to this address may bring; 0 unless it is one."""
    try:
        link = FileLink(**signing.loads(token, salt=_SALT, max_age=settings.LABSTEAD_LINK_SECONDS))
    except (signing.BadSignature, TypeError):
        return 0
    if link.action != "upload":
        return 0
    return settings.LABSTEAD_MAX_FILE_BYTES if link.size == ANY_SIZE else link.size


def unsign(token: str, *, kind: str, action: str, at: float | None = None) -> FileLink:
    """The link, or NotFound when forged, expired, or made for something else.

    ``at`` is when it was used, unless that is now.
    """
    waited = 0.0 if at is None else max(0.0, time.time() - at)
    max_age = timedelta(seconds=settings.LABSTEAD_LINK_SECONDS + waited)
    try:
        link = FileLink(**signing.loads(token, salt=_SALT, max_age=max_age))
    except (signing.BadSignature, TypeError) as error:
        raise NotFound("This link has expired or is not valid. Ask for a new one.") from error
    if (link.kind, link.action) != (kind, action):
        raise NotFound("This link was made for something else.")
    return link
