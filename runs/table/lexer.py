"""Splits the text form of a filter into tokens.

A word is any run of characters but space, quotes, brackets, comma and comparison signs, so that
``val/loss``, ``resnet-50``, ``2026-05-01T10:30`` and ``1e-3`` need no quotes. After a dot a
part of a name may be quoted: ``config."weird (key)".x``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runs.table.errors import FilterError

MOST_CHARACTERS = 20_000
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"""[^\s"'(),\[\]=<>!~]+""")
_STRING = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)\'""", re.DOTALL)
_SIGN = re.compile(r"<=|>=|!=|==|!~|[<>=~(),\[\]]")
_ESCAPE = re.compile(r"""\\([\\"'ntr])""")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}


class TokenKind(StrEnum):
    WORD = "a word"
    STRING = "quoted text"
    SIGN = "a sign"
    END = "the end"


@dataclass(frozen=True)
class Token:
    """``text`` is without quotes. ``is_plain`` words have no quoted part, so may be keywords."""

    kind: TokenKind
    text: str
    position: int
    is_plain: bool = True

    def is_word(self, *words: str) -> bool:
        return self.kind == TokenKind.WORD and self.is_plain and self.text.lower() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == TokenKind.SIGN and self.text in signs

    def __str__(self) -> str:
        return f"“{self.text[:40]}”"


def tokens(text: str) -> list[Token]:
    """The last is an END. Raises FilterError."""
    if len(text) > MOST_CHARACTERS:
        raise FilterError(
            f"A filter has at most {MOST_CHARACTERS:,} characters",
            position=MOST_CHARACTERS,
            code="filter_too_large",
        )
    found, at = [], skip_space(text, 0)
    while at < len(text):
        token, at = next_token(text, at)
        found.append(token)
        at = skip_space(text, at)
    return [*found, Token(TokenKind.END, "", len(text))]


def skip_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def next_token(text: str, at: int) -> tuple[Token, int]:
    if text[at] in "\"'":
        value, end = quoted(text, at)
        return Token(TokenKind.STRING, value, at, is_plain=False), end
    sign = _SIGN.match(text, at)
    if sign:
        return Token(TokenKind.SIGN, sign[0], at), sign.end()
    return word(text, at)


def word(text: str, at: int) -> tuple[Token, int]:
    start, parts, is_plain = at, [], True
    while found := _WORD.match(text, at):
        parts.append(found[0])
        at = found.end()
        if not (found[0].endswith(".") and text[at : at + 1] in ('"', "'")):
            break
        inner, at = quoted(text, at)
        parts.append(inner)
        is_plain = False
    if at == start:
        raise FilterError(f"“{text[at]}” means nothing here", position=at, expected="!= or !~")
    return Token(TokenKind.WORD, "".join(parts), start, is_plain), at


def quoted(text: str, at: int) -> tuple[str, int]:
    r"""The text between quotes; ``\"``, ``\'``, ``\\``, ``\n``, ``\t`` and ``\r`` are escapes.

    Any other backslash stays, so that patterns like ``\d+`` need no second one.
    """
    found = _STRING.match(text, at)
    if not found:
        raise FilterError("The quote is not closed", position=at, expected=text[at])
    inner = found[1] if found[1] is not None else found[2]
    return _ESCAPE.sub(lambda escape: _CONTROLS.get(escape[1], escape[1]), inner), found.end()
