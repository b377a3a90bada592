"""Values on their way into a JSON column."""

from __future__ import annotations

from typing import Any

import orjson


def storable(value: Any) -> Any:
    """The value as a JSON column takes it. PostgreSQL's refuses the zero character, so it goes.

    Only copies of a value (a key's last, a summary) pass here; the line itself keeps every byte.
    """
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict | list) and b"\\u0000" in orjson.dumps(value):
        return orjson.loads(orjson.dumps(value).replace(b"\\u0000", b""))
    return value
