"""Cutting terminal output into texts and controls, and keeping account of colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x08\x0a-\x1f\x7f\x80-\x9f]+)"
    r"|\x1b\[(?P<parameters>[0-?]*)(?P<gap>[ -/]*)(?P<final>[@-~])"
    r"|\x1b[\]PX^_](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)"  # titles, links: nothing to see
    r"|\x1b[ -/]*[0-Z\\^-~]"
    r"|(?P<control>[\x00-\x08\x0a-\x1f\x7f\x80-\x9f])"
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_](?:[^\x07\x1b]|\x1b(?!\\))*\x1b?|[ -/]*)\Z"
)
_LONGEST_SEQUENCE = 4096
has_controls = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]").search
"""Whether a text holds anything but letters, tabs and line feeds."""


class Token(NamedTuple):
    """A ``text`` to write, or a control: ``final`` with its ``parameters``, or one character."""

    text: str = ""
    control: str = ""
    parameters: str = ""


def tokens(text: str) -> Iterator[Token]:
    """What a terminal would see. Sequences that draw nothing are left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "text":
            yield Token(text=match["text"])
        elif kind == "final":
            yield Token(control="CSI" + match["final"], parameters=match["parameters"])
        elif kind == "control":
            yield Token(control=match["control"])


def split_unfinished(text: str) -> tuple[str, str]:
    """The text, and a sequence at its end of which more is to come."""
    begin = text.rfind("\x1b", max(0, len(text) - _LONGEST_SEQUENCE))
    if begin >= 0 and _UNFINISHED.match(text, begin):
        return text[:begin], text[begin:]
    return text, ""


@lru_cache(maxsize=1024)
def styled(style: str, parameters: str) -> str:
    """The style after ``ESC [ parameters m``. A style is its own parameters, empty for plain.

    What a parameter overrides is dropped, so that a program that never resets has short styles.
    """
    slots = _slots(style)
    for slot, code in _codes(parameters):
        if slot == "all":
            slots.clear()
        elif code:
            slots[slot] = code
        else:
            slots.pop(slot, None)
    return ";".join(slots.values())


def _slots(style: str) -> dict[str, str]:
    return dict(_codes(style)) if style else {}


_COLOURED = {"38": "text", "48": "ground", "39": "text", "49": "ground"}
_OFF = {"22": "12", "23": "3", "24": "4", "25": "5", "27": "7", "28": "8", "29": "9"}
"""Which attributes these switch off: 22 both bold and faint."""


def _codes(parameters: str) -> Iterator[tuple[str, str]]:
    """Pairs of what a code is about and the code; an empty code switches that off."""
    rest = iter((parameters or "0").replace(":", ";").split(";"))
    for text in rest:
        code = text.lstrip("0") or "0"
        if code == "0":
            yield "all", ""
        elif code in ("38", "48"):
            yield _COLOURED[code], _long_colour(code, rest)
        elif code in _COLOURED:
            yield _COLOURED[code], ""
        elif code in _OFF:
            yield from ((attribute, "") for attribute in _OFF[code])
        elif code in "123456789":
            yield code, code
        elif code.isdigit() and (30 <= int(code) <= 47 or 90 <= int(code) <= 107):
            yield ("text" if code[:-1] in "39" else "ground"), code


def _long_colour(code: str, rest: Iterator[str]) -> str:
    """``38;5;n`` or ``38;2;r;g;b``; empty when it is neither."""
    kind = next(rest, "")
    numbers = [next(rest, "") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
    is_whole = bool(numbers) and all(number.isdigit() for number in numbers)
    return ";".join([code, kind, *numbers]) if is_whole else ""
