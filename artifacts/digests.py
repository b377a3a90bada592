"""Digests as the wandb client knows them, too: MD5, of files in base64, of versions in hex.

MD5 tells files apart and finds damage. It does not stop a colleague who builds two files with one
digest on purpose; docs/decisions says why that is enough inside one organization.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Any

HEADER = b"wandb-artifact-manifest-v1\n"
# Of 16 bytes the last character holds two bits only.
_DIGEST = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_hash() -> Any:
    return hashlib.md5(usedforsecurity=False)


def is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None


def is_hex(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def digest_of(data: bytes | memoryview) -> str:
    return as_text(hashlib.md5(data, usedforsecurity=False).digest())


def as_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def as_hex(digest: str) -> str:
    return base64.b64decode(digest).hex()


def digest_of_version(entries: Iterable[tuple[str, str]]) -> str:
    """Of path and digest of each entry, in ascending order of path."""
    found = new_hash()
    found.update(HEADER)
    found.update("".join(f"{path}:{digest}\n" for path, digest in entries).encode())
    return str(found.hexdigest())
