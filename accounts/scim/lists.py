"""Lists of resources: RFC 7644's filters as conditions of the database, and pages by index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from accounts.scim.errors import ScimError

SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
MOST = 200
MAX_CHARACTERS = 2_000
MAX_DEPTH = 20
TOKEN = re.compile(r'\s*([()\[\]]|"(?:[^"\\]|\\.)*"|[^\s()\[\]"]+)')
LOOKUPS = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}
# SCIM's attributes in lower case, and the columns behind them.
Columns = Mapping[str, str]


def condition(text: str, columns: Columns) -> Q:
    """``userName eq "ada" and (active eq true or externalId pr)`` as a condition."""
    if len(text) > MAX_CHARACTERS:
        raise no_filter(f"It has more than {MAX_CHARACTERS} characters.")
    return Filter(text, columns).whole()


def no_filter(why: str) -> ScimError:
    return ScimError(400, f"This filter cannot be read. {why}", "invalidFilter")


class Filter:
    """Reads a filter from left to right; ``and`` binds closer than ``or``."""

    def __init__(self, text: str, columns: Columns) -> None:
        self.tokens = list(tokens(text.strip()))
        self.columns = columns
        self.depth = 0

    def whole(self) -> Q:
        found = self.any_of()
        if self.tokens:
            raise no_filter(f"“{self.tokens[0]}” was not expected.")
        return found

    def any_of(self) -> Q:
        found = self.all_of()
        while self.takes("or"):
            found |= self.all_of()
        return found

    def all_of(self) -> Q:
        found = self.one()
        while self.takes("and"):
            found &= self.one()
        return found

    def one(self) -> Q:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise no_filter("It has too many parts.")
        if self.takes("not"):
            return ~self.one()
        if self.takes("("):
            found = self.any_of()
            self.demand(")")
            return found
        return self.comparison()

    def comparison(self) -> Q:
        column = self.column(self.next())
        operator = self.next().lower()
        if operator == "pr":
            return ~Q(**{f"{column}__isnull": True}) & ~Q(**{column: ""})
        value = literal(self.next())
        if operator == "ne":
            return ~equal(column, value)
        if operator == "eq":
            return equal(column, value)
        if operator not in LOOKUPS or not isinstance(value, str):
            raise no_filter(f"“{operator}” does not fit “{value}”.")
        return Q(**{f"{column}__{LOOKUPS[operator]}": value})

    def column(self, attribute: str) -> str:
        name = attribute.rpartition(":")[2].lower()
        if name not in self.columns:
            raise no_filter(f"Nothing is filtered by “{attribute}”.")
        return self.columns[name]

    def takes(self, word: str) -> bool:
        if self.tokens and self.tokens[0].lower() == word:
            self.tokens.pop(0)
            return True
        return False

    def demand(self, word: str) -> None:
        if not self.takes(word):
            raise no_filter(f"“{word}” is missing.")

    def next(self) -> str:
        if not self.tokens:
            raise no_filter("It ends too early.")
        return str(self.tokens.pop(0))


def tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise no_filter("A quotation mark is missing.")
        yield match.group(1)
        position = match.end()


def literal(token: str) -> str | bool | None:
    if token.startswith('"'):
        return re.sub(r"\\(.)", r"\1", token[1:-1]).replace("\0", "")
    words: dict[str, bool | None] = {"true": True, "false": False, "null": None}
    if token.lower() in words:
        return words[token.lower()]
    if token.isdecimal():
        return token
    raise no_filter(f"“{token}” is no value; texts stand in quotation marks.")


def equal(column: str, value: str | bool | None) -> Q:
    if value is None:
        return Q(**{f"{column}__isnull": True})
    if isinstance(value, bool):
        return Q(**{column: value})
    if column == "pk":
        return Q(pk=int(value)) if value.isdecimal() and len(value) < 19 else Q(pk__in=[])
    return Q(**{f"{column}__iexact": value})


def page(
    rows: QuerySet[Any], query: QueryDict, columns: Columns, shape: Callable[[Any], Any]
) -> dict[str, Any]:
    """The part of the rows that is asked for, counted from 1."""
    if text := query.get("filter"):
        rows = rows.filter(condition(text, columns))
    start = max(1, number(query, "startIndex", 1))
    count = min(max(0, number(query, "count", 100)), MOST)
    shown: list[Model] = list(rows.order_by("pk")[start - 1 : start - 1 + count])
    return {
        "schemas": [SCHEMA],
        "totalResults": rows.count(),
        "startIndex": start,
        "itemsPerPage": len(shown),
        "Resources": [shape(row) for row in shown],
    }


def number(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise ScimError(400, f"{name} has to be a whole number.", "invalidValue")
    return int(text)
