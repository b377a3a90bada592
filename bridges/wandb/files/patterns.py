"""SQL's LIKE: ``%`` is any text, ``_`` any character, ``\\`` makes the next one plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from labstead_core.errors import Invalid
from runs.table.patterns import BadPattern, compiled


def paths_like(pattern: str, paths: Iterable[str]) -> list[str]:
    """In upper or lower case, in time linear in the paths. Raises Invalid."""
    try:
        search = compiled(f"(?is)^{''.join(parts(pattern))}$").search
    except BadPattern as error:
        raise Invalid(f"The pattern cannot be used: {error}", fields={"pattern": "LIKE"}) from error
    return [path for path in paths if search(path)]


def parts(pattern: str) -> Iterator[str]:
    signs = iter(pattern)
    for sign in signs:
        if sign == "\\":
            yield re.escape(next(signs, "\\"))
        else:
            yield {"%": ".*", "_": "."}.get(sign) or re.escape(sign)
