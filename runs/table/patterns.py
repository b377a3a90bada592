"""Regular expressions that cannot hang the server.

RE2 matches in time linear in the text, whatever the pattern, and knows no backreferences; its
memory is bounded. Syntax: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

MOST_CHARACTERS = 1000
MOST_BYTES = 4 << 20


class BadPattern(ValueError):
    """The message says what is wrong with it."""


@lru_cache(maxsize=64)
def compiled(pattern: str) -> Any:
    """An object whose ``search`` takes text. Raises BadPattern."""
    if len(pattern) > MOST_CHARACTERS:
        raise BadPattern(f"a pattern has at most {MOST_CHARACTERS} characters")
    options = re2.Options()
    options.max_mem = MOST_BYTES
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadPattern(reason(error)) from error
    except UnicodeEncodeError as error:
        raise BadPattern("it holds half a character") from error


def reason(error: Exception) -> str:
    text = error.args[0] if error.args else "it cannot be read"
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
