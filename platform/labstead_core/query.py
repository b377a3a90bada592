"""Reading query strings: a value, its default, or a clear error that names the parameter."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from labstead_core.errors import Invalid

# int() also takes “+1”, “1_0”, spaces and the digits of every script.
_WHOLE = re.compile(r"-?[0-9]{1,20}")


def integer(
    query: Mapping[str, str],
    name: str,
    *,
    default: int | None = None,
    least: int = 0,
    most: int = 2**63 - 1,
) -> int:
    """The whole number under ``name``. Raises Invalid when missing, malformed or out of range."""
    text = query.get(name, "")
    if text == "" and default is not None:
        return default
    if not _WHOLE.fullmatch(text):
        raise Invalid(f"{name} has to be a whole number.", fields={name: "whole number"})
    value = int(text)
    if not least <= value <= most:
        raise Invalid(f"{name} has to be from {least} to {most}.", fields={name: "out of range"})
    return value


def whole(query: Mapping[str, str], name: str) -> int | None:
    """The whole number under ``name``, of 64 bits with its sign, or None when it is not given."""
    return integer(query, name, least=-(2**63)) if query.get(name) else None


def number(query: Mapping[str, str], name: str) -> float | None:
    """The number under ``name``, or None when it is not given."""
    text = query.get(name, "")
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise Invalid(f"{name} has to be a number.", fields={name: "number"}) from error
    if math.isnan(value):
        raise Invalid(f"{name} has to be a number.", fields={name: "number"})
    return value


def one_of(query: Mapping[str, str], name: str, allowed: list[str]) -> str:
    """One of these words; the first when it is not given. Raises Invalid for another."""
    value = query.get(name) or allowed[0]
    if value not in allowed:
        raise Invalid(f"{name} has to be one of {', '.join(allowed)}.", fields={name: "unknown"})
    return value


def flag(query: Mapping[str, str], name: str) -> bool:
    """Yes or no, which is also what an absent one means."""
    return one_of(query, name, ["false", "true", "0", "1"]) in ("true", "1")


def words(query: Mapping[str, str], name: str) -> list[str]:
    """Comma-separated words in order, each once.

    Where a word itself holds a comma, repeat the parameter instead: ``keys=a,b&keys=c``.
    """
    given = query.getlist(name) if hasattr(query, "getlist") else [query.get(name, "")]
    split = given if len(given) > 1 else given[0].split(",") if given else []
    return list(dict.fromkeys(word for word in split if word))
