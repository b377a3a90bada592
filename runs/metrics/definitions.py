"""Definitions of metrics, as a run holds them: by name, or by a pattern with ``*``.

``Run.metrics`` maps the name to ``step_metric``, ``hidden``, ``goal`` ("minimize", "maximize") and
``summary``, the statistics that the summary shows; each may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Definition = Mapping[str, Any]
Definitions = Mapping[str, Definition]

NOTHING_DEFINED: Definition = {}


def definition_of(key: str, definitions: Definitions) -> Definition:
    """That of this very name, or of the longest pattern the key matches; empty where none is.

    No pattern matches the keys that a client adds to every row, such as ``_step``.
    """
    if key in definitions:
        return definitions[key]
    matching = (name for name in definitions if "*" in name and pattern(name).fullmatch(key))
    if key.startswith("_"):
        return NOTHING_DEFINED
    return definitions.get(max(matching, key=len, default=""), NOTHING_DEFINED)


@lru_cache(maxsize=4096)
def pattern(name: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
