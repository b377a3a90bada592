"""Ids as the client knows them: base64 of the type's name and a number, like ``Run:12``.

The client reads some of them itself (``Project:…``, ``User:…``), so the form is part of the
protocol.
"""

from __future__ import annotations

import base64
import binascii

from labstead_core.errors import NotFound

LARGEST = 2**63 - 1


def global_id(kind: str, pk: int) -> str:
    return base64.b64encode(f"{kind}:{pk}".encode()).decode()


def pk_of(text: str, *kinds: str) -> int:
    """The number in an id of one of these kinds, with or without its ``=``. Raises NotFound."""
    try:
        padded = text + "=" * (-len(text) % 4)
        kind, _, number = base64.b64decode(padded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise NotFound() from error
    is_number = number.isascii() and number.isdigit() and len(number) < 20
    if kind not in kinds or not is_number or int(number) > LARGEST:
        raise NotFound()
    return int(number)
