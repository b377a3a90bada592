"""Digests as the wandb client knows them, too: MD5, of files in base64, of versions in hex.

MD5 tells files apart and finds damage. It does not stop a colleague who builds two files with one
digest on purpose; docs/decisions says why that is enough inside one organization.

A large file may come under a provisional name, which holds its CRC-32: its MD5 is then taken here.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

HEADER = b"wandb-artifact-manifest-v1\n"
# Of 16 bytes the last character holds two bits only.
_DIGEST = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==", re.ASCII)
# The rest is the client's own word: no two files may have one name.
_PROVISIONAL = re.compile(r"crc32:([0-9a-f]{8}):[0-9a-f]{16}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Sums:
    """What was computed from the bytes of a file."""

    digest: str
    crc32: int

    def prove(self, name: str) -> bool:
        """Whether a file may come under that digest or provisional name."""
        return self.digest == name or self.crc32 == crc_in(name)


def crc_in(name: str) -> int | None:
    """None unless the name is a provisional one."""
    found = _PROVISIONAL.fullmatch(name)
    return int(found[1], 16) if found else None


def is_provisional(name: str) -> bool:
    return crc_in(name) is not None


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
