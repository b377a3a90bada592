"""Large files whose MD5 the server takes while they come in: here it would take longer than all
else. Until then they have a provisional name, which holds the CRC-32 of their bytes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

LATE_BYTES = 16 << 20
"""Larger files come late. They are those that go in parts."""
_NAME = re.compile(r"crc32:([0-9a-f]{8}):[0-9a-f]{16}", re.ASCII)


def provisional_name(crc32: int) -> str:
    """One that no other file has."""
    return f"crc32:{crc32:08x}:{secrets.token_hex(8)}"


def crc32_in(name: str) -> int | None:
    """None unless the name is a provisional one."""
    found = _NAME.fullmatch(name)
    return int(found[1], 16) if found else None


class LateDigest:
    """Of one file under its provisional name."""

    def __init__(self, name: str, find: Callable[[str], str]) -> None:
        """``find`` tells the digest of a name, and reads the file for it if it has to."""
        self.name = name
        self._find = find

    @property
    def value(self) -> str:
        """Raises OSError when it is not known, and the file is gone."""
        return self._find(self.name)

    def __repr__(self) -> str:
        return f"<LateDigest {self.name}>"


Digest = str | LateDigest


def name_of(digest: Digest) -> str:
    return digest if isinstance(digest, str) else digest.name
