"""The shape of a saved layout of panels: checked here, understood by ``frontend/src/workspace``.

::

    {"v": 1, "mode": "automatic" | "manual", "page": {}, "settings": {}, "removed": ["id"],
     "address": {"search": "lr < 0.1", "order": "-summary.loss"},
     "sections": [{"id": "", "title": "", "isFolded": false, "isArranged": false, "settings": {},
       "panels": [{"id": "", "kind": "line", "metric": "", "stream": "history",
                   "span": 3 | 4 | 6 | 12, "height": 264, "settings": {}}]}]}

Settings are the panels' own matter: any small object. Within version 1 fields are only added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from labstead_core.errors import Invalid, TooLarge
from labstead_core.json_columns import is_too_deep

MOST_BYTES = 512_000
MOST_SECTIONS = 500
MOST_PANELS = 5_000
MOST_CHARACTERS = 2_000
SPANS = (3, 4, 6, 12)
HEIGHTS = range(100, 2_001)
KIND = re.compile(r"[a-z][a-z-]{0,31}")
ADDRESS_NAME = re.compile(r"[a-z][a-z_]{0,31}")

# A complaint's place and what is wrong there.
Complaint = tuple[str, str]
Check = Callable[[Any], bool]
# How a field is checked, and whether it has to be there.
Fields = dict[str, tuple[Check, bool]]


def check_layout(layout: dict[str, Any]) -> None:
    """Raise Invalid, naming the place, or TooLarge."""
    if len(orjson.dumps(layout, default=str)) > MOST_BYTES:
        raise TooLarge(f"A layout has at most {MOST_BYTES:,} bytes.")
    for place, words in complaints(layout):
        raise Invalid(f"{place}: {words}", fields={place: words})


def complaints(layout: dict[str, Any]) -> Iterator[Complaint]:
    yield from wrong_fields("layout", layout, LAYOUT)
    sections = layout.get("sections", [])
    if len(sections) > MOST_SECTIONS:
        yield "layout.sections", f"at most {MOST_SECTIONS:,}"
    panels = 0
    for at, section in enumerate(sections):
        place = f"layout.sections[{at}]"
        yield from wrong_fields(place, section, SECTION)
        for number, panel in enumerate(section["panels"]):
            yield from wrong_fields(f"{place}.panels[{number}]", panel, PANEL)
        panels += len(section["panels"])
    if panels > MOST_PANELS:
        yield "layout.sections", f"at most {MOST_PANELS:,} panels"


def wrong_fields(
    place: str, value: Any, fields: dict[str, tuple[Check, bool]]
) -> Iterator[Complaint]:
    if not isinstance(value, dict):
        yield place, "give an object"
        return
    for name in sorted(set(value) - set(fields)):
        yield f"{place}.{name}", "there is no such field"
    for name, (is_sound, is_needed) in fields.items():
        if name not in value:
            if is_needed:
                yield f"{place}.{name}", "missing"
        elif not is_sound(value[name]):
            yield f"{place}.{name}", "not allowed"


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_object(value: Any) -> bool:
    return isinstance(value, dict) and not is_too_deep(value)


def is_list(value: Any) -> bool:
    return isinstance(value, list)


def are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(is_text(one) for one in value)


def is_address(value: Any) -> bool:
    """Parameters of the page's address: what was chosen of the runs."""
    return isinstance(value, dict) and all(
        ADDRESS_NAME.fullmatch(name) and isinstance(text, str) for name, text in value.items()
    )


def is_kind(value: Any) -> bool:
    return isinstance(value, str) and KIND.fullmatch(value) is not None


def is_version(value: Any) -> bool:
    return value == 1 and type(value) is int


def one_of(*allowed: object) -> Check:
    return lambda value: type(value) in (str, int) and value in allowed


def is_height(value: Any) -> bool:
    return type(value) is int and value in HEIGHTS


LAYOUT: Fields = {
    "v": (is_version, True),
    "mode": (one_of("automatic", "manual"), True),
    "page": (is_object, False),
    "address": (is_address, False),
    "settings": (is_object, False),
    "sections": (is_list, True),
    "removed": (are_texts, True),
}
SECTION: Fields = {
    "id": (is_text, True),
    "title": (is_text, True),
    "isFolded": (is_flag, False),
    "isArranged": (is_flag, False),
    "settings": (is_object, False),
    "panels": (is_list, True),
}
PANEL: Fields = {
    "id": (is_text, True),
    "kind": (is_kind, True),
    "metric": (is_text, True),
    "stream": (one_of("history", "system"), True),
    "span": (one_of(*SPANS), False),
    "height": (is_height, False),
    "settings": (is_object, False),
}
