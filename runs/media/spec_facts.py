"""What a chart's spec asks of those who use it, as far as it can be told without drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

SLOT = re.compile(r"\$\{(field|string):([^}\"\\]{1,128})\}")
VEGA = re.compile(r"/vega/v\d")


@dataclass(frozen=True)
class SpecFacts:
    """``fields`` are columns to name, ``strings`` texts to give, each in the spec's order."""

    language: str
    mark: str
    fields: tuple[str, ...]
    strings: tuple[str, ...]


def facts_of(spec: dict[str, Any]) -> SpecFacts:
    slots = SLOT.findall(orjson.dumps(spec).decode())
    of_kind = {kind: dict.fromkeys(name for one, name in slots if one == kind) for kind, _ in slots}
    is_vega = VEGA.search(str(spec.get("$schema", "")))
    return SpecFacts(
        language="Vega" if is_vega else "Vega-Lite",
        mark=mark_of(spec),
        fields=tuple(of_kind.get("field", ())),
        strings=tuple(of_kind.get("string", ())),
    )


def mark_of(spec: dict[str, Any]) -> str:
    mark = spec.get("mark")
    word = mark.get("type") if isinstance(mark, dict) else mark
    return word if isinstance(word, str) and len(word) <= 32 else ""
