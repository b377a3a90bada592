"""Values that are no numbers or texts but images, tables and the like: objects with a ``_type``."""

from __future__ import annotations

from typing import Any, TypeGuard

TYPE = "_type"


def is_media(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and TYPE in value
