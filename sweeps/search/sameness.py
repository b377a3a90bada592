"""When two values of a configuration are the same.

As in canonical YAML: the order of keys does not matter, and 2.0 is 2. Unlike in Python, true is
not 1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def key_of(value: Any) -> str:
    """The same text for the same values."""
    return json.dumps(canonical(value), sort_keys=True, default=str)


def canonical(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): canonical(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [canonical(one) for one in value]
    return value


def same(one: Any, other: Any) -> bool:
    return key_of(one) == key_of(other)
