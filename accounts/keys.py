"""API keys as text: how they are made, checked and turned into the digest that is stored."""

from __future__ import annotations

import hashlib
import re
import secrets
import string

from labstead_core.errors import Invalid

PREFIX = "labstead_"
SHOWN_CHARACTERS = 16
_ALPHABET = string.ascii_letters + string.digits
# The official clients demand 40 characters or more of this alphabet, too.
_CHOSEN = re.compile(r"[A-Za-z0-9_-]{40,256}")


def new_key() -> str:
    """``labstead_`` and 48 letters and digits: 285 bits of chance."""
    return PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(48))


def digest_of(key: str) -> str:
    """SHA-256 in hex. Keys are long and random, so a slow password hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def check_chosen_key(key: str) -> None:
    """Raise Invalid for a key that an operator chose too short or that clients would refuse."""
    if not _CHOSEN.fullmatch(key):
        raise Invalid(
            "An API key needs 40 to 256 characters out of letters, digits, “_” and “-”.",
            fields={"key": "40 to 256 letters, digits, _ and -"},
        )
