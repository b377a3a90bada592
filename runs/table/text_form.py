"""The text form of filters: ``config.lr < 0.01 and (state = finished or tags has baseline)``.

::

    filter    = and-part ("or" and-part)*
    and-part  = one (["and"] one)*
    one       = "not" one | "(" filter ")" | condition | word | string
    condition = field ("=" | "!=" | "<" | "<=" | ">" | ">=") value
              | field ("~" | "!~" | "matches" | "contains" | "has") value
              | field ["not"] "in" "(" value ("," value)* ")"
              | field ["not"] "exists" | field "missing" | field "size" number
              | field ("within" | "in" "last") span

A word alone is looked for in names and ids. docs/reference/run-filters.md tells it to people.
"""

from __future__ import annotations

from collections.abc import Callable

from runs.table import patterns
from runs.table.errors import FilterError
from runs.table.fields import ID, NAME, Field, Kind, find_field, known_fields
from runs.table.lexer import Token, TokenKind, tokens
from runs.table.literals import bad_value, compare, read_text, read_word
from runs.table.moments import UNIT_SECONDS, Ago, parse_span, unit_letter
from runs.table.tree import (
    EVERYTHING,
    MOST_CONDITIONS,
    MOST_LEVELS,
    MOST_VALUES,
    And,
    Compare,
    Contains,
    Exists,
    Filter,
    Has,
    Matches,
    Not,
    OneOf,
    Op,
    Or,
    Size,
    Value,
)

SIGNS = ("=", "==", "!=", "<", "<=", ">", ">=", "~", "!~")
VERBS = ("in", "not", "has", "contains", "matches", "exists", "missing", "size", "within")
KEYWORDS = ("and", "or", "not", "in")


def parse_text(text: str) -> Filter:
    """The tree; EVERYTHING for empty text. Raises FilterError."""
    parser = Parser(tokens(text))
    return EVERYTHING if parser.is_at_end() else parser.whole()


def named(text: str) -> Filter:
    """Runs with the text in their name or id."""
    return Or((Contains(NAME, text), Contains(ID, text)))


class Parser:
    """Recursive descent, one method for each rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._levels = 0
        self._conditions = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    @property
    def then(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def is_at_end(self) -> bool:
        return self.now.kind == TokenKind.END

    def take(self) -> Token:
        token = self.now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def take_sign(self, *signs: str) -> None:
        if not self.now.is_sign(*signs):
            raise self.unexpected(" or ".join(f"“{sign}”" for sign in signs))
        self.take()

    def unexpected(self, expected: str) -> FilterError:
        is_short = self.is_at_end()
        problem = "The filter stops too early" if is_short else f"{self.now} is not understood"
        return FilterError(problem, position=self.now.position, expected=expected)

    def whole(self) -> Filter:
        tree = self.alternatives()
        if not self.is_at_end():
            raise self.unexpected("“and”, “or” or the end")
        return tree

    def alternatives(self) -> Filter:
        parts = [self.all_together()]
        while self.now.is_word("or"):
            self.take()
            parts.append(self.all_together())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_together(self) -> Filter:
        parts = [self.one()]
        while self.now.is_word("and") or self.starts_one():
            if self.now.is_word("and"):
                self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def starts_one(self) -> bool:
        if self.now.kind in (TokenKind.WORD, TokenKind.STRING):
            return not self.now.is_word("or", "and", "in")
        return self.now.is_sign("(")

    def one(self) -> Filter:
        if self.now.is_word("not"):
            return self.nested(self.negation)
        if self.now.is_sign("("):
            return self.nested(self.group)
        self.count()
        if self.names_a_field():
            return self.condition()
        if self.now.kind == TokenKind.STRING or self.starts_one():
            return named(self.take().text)
        raise self.unexpected("a condition like state = finished, or a word of a name")

    def nested(self, rule: Callable[[], Filter]) -> Filter:
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise self.too_large(f"A filter is at most {MOST_LEVELS} levels deep")
        inner = rule()
        self._levels -= 1
        return inner

    def count(self) -> None:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise self.too_large(f"A filter has at most {MOST_CONDITIONS} conditions")

    def too_large(self, problem: str) -> FilterError:
        return FilterError(problem, position=self.now.position, code="filter_too_large")

    def negation(self) -> Filter:
        self.take()
        return Not(self.one())

    def group(self) -> Filter:
        self.take()
        inner = self.alternatives()
        self.take_sign(")")
        return inner

    def names_a_field(self) -> bool:
        """Whether a comparison follows; a verb only follows what is a field's name."""
        if self.now.kind != TokenKind.WORD:
            return False
        is_field = find_field(self.now.text) is not None
        return self.then.is_sign(*SIGNS) or (is_field and self.then.is_word(*VERBS))

    def condition(self) -> Filter:
        name = self.take()
        field = find_field(name.text)
        if field is None:
            raise unknown_name(name)
        verb = self.take()
        if verb.kind == TokenKind.SIGN:
            return self.signed(field, verb.text)
        return self.spoken(field, verb)

    def signed(self, field: Field, sign: str) -> Filter:
        if sign in ("~", "!~"):
            found = self.pattern(field)
            return Not(found) if sign == "!~" else found
        token, value = self.value(field)
        op = Op.EQ if sign in ("==", "!=") else Op(sign)
        is_text = token.kind != TokenKind.SIGN
        day = token.text if is_text else ""
        tree = compare(field, op, value, text=day, position=token.position)
        return Not(tree) if sign == "!=" else tree

    def spoken(self, field: Field, verb: Token) -> Filter:
        match verb.text.lower():
            case "not":
                return Not(self.negated(field))
            case "in":
                return self.membership(field)
            case "has":
                return Has(field, self.value(field)[1])
            case "contains":
                return Contains(field, self.text())
            case "matches":
                return self.pattern(field)
            case "exists":
                return Exists(field)
            case "missing":
                return Not(Exists(field))
            case "size":
                return Size(field, self.size())
        return self.recently(field)

    def negated(self, field: Field) -> Filter:
        if self.now.is_word("in", "exists", "has", "contains", "matches"):
            return self.spoken(field, self.take())
        raise self.unexpected("“in”, “exists”, “has”, “contains” or “matches”")

    def membership(self, field: Field) -> Filter:
        if self.now.is_word("last"):
            self.take()
            return self.recently(field)
        if not self.now.is_sign("(", "["):
            raise self.unexpected("a list like (a, b)")
        return OneOf(field, self.values(field))

    def values(self, field: Field) -> tuple[Value, ...]:
        closing = {"(": ")", "[": "]"}[self.take().text]
        found: list[Value] = []
        while not self.now.is_sign(closing):
            if found:
                self.take_sign(",")
            found.append(self.value(field)[1])
            if len(found) > MOST_VALUES:
                raise self.too_large(f"A list has at most {MOST_VALUES} values")
        self.take()
        return tuple(found)

    def value(self, field: Field) -> tuple[Token, Value]:
        """The value and its first token."""
        token = self.now
        if token.is_sign("["):
            return token, self.nested_values(field)
        if token.kind == TokenKind.STRING:
            return self.take(), read_text(field, token.text, token.position)
        if token.kind == TokenKind.WORD and not token.is_word(*KEYWORDS):
            return self.take(), read_word(field, token.text, token.position)
        raise self.unexpected("a value; quote one that is not a plain word")

    def nested_values(self, field: Field) -> tuple[Value, ...]:
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise self.too_large(f"A list is at most {MOST_LEVELS} levels deep")
        found = self.values(field)
        self._levels -= 1
        return found

    def text(self) -> str:
        if self.now.kind not in (TokenKind.WORD, TokenKind.STRING):
            raise self.unexpected("text")
        return self.take().text

    def pattern(self, field: Field) -> Filter:
        position, pattern = self.now.position, self.text()
        check_pattern(pattern, position)
        return Matches(field, pattern)

    def size(self) -> int:
        token = self.now
        if not (token.kind == TokenKind.WORD and token.text.isdecimal() and len(token.text) < 10):
            raise self.unexpected("a number of elements")
        return int(self.take().text)

    def recently(self, field: Field) -> Filter:
        """``7d`` or ``7 days`` after “within” or “in last”."""
        if field.kind != Kind.TIME:
            raise bad_value(f"{field} is no point in time", self.now.position, "created_at, …")
        return Compare(field, Op.GE, Ago(self.span()))

    def span(self) -> float:
        token = self.now
        unit = unit_letter(self.then.text.lower()) if self.then.kind == TokenKind.WORD else None
        text = token.text
        if unit and parse_span(text) is None:
            text += unit
        seconds = parse_span(text) if token.kind == TokenKind.WORD else None
        if seconds is None:
            raise self.unexpected(f"a span like 7d or 7 days ({', '.join(UNIT_SECONDS)})")
        self.take()
        if text != token.text:
            self.take()
        return seconds


def check_pattern(pattern: str, position: int | str) -> None:
    try:
        patterns.compiled(pattern)
    except patterns.BadPattern as error:
        raise FilterError(
            f"The pattern cannot be used: {error}",
            position=position,
            expected="an RE2 regular expression",
            code="filter_bad_pattern",
        ) from error


def unknown_name(name: Token) -> FilterError:
    guess = f"config.{name.text} or summary.{name.text}"
    is_short = name.text.isprintable() and len(name.text) < 60
    return FilterError(
        f"There is no field “{name.text[:60]}”",
        position=name.position,
        expected=guess if is_short else known_fields(),
        code="filter_unknown_field",
    )
