"""Names of GraphQL under their Python spelling: ``displayName`` is ``display_name``."""

from __future__ import annotations

import re
from functools import cache

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@cache
def snake_case(name: str) -> str:
    return _BOUNDARY.sub("_", name).lower()
