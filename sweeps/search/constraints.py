"""Constraints between parameters: expressions like ``num_layers * width <= 4096``.

They are arithmetic, comparisons, ``and``, ``or``, ``not``, ``in``, lists and a few functions; a
nested parameter is ``model.width``, one whose name is no word ``parameters["learning-rate"]``.
Only this is evaluated, never Python, and no number may grow without bound.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

MOST_LETTERS = 1_000
MOST_EXPONENT = 64
MOST_DIGITS_AS_BITS = 4_096

ALL = "parameters"
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "log": math.log,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
    "len": len,
}
CONSTANTS = {"true": True, "false": False, "null": None}


class Absent(Exception):
    """A name that the configuration at hand does not have."""


class BadExpression(ValueError):
    """The text is no constraint."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Read with `Constraint.read`, so ``text`` is known to be an expression."""

    text: str

    @classmethod
    def read(cls, text: str) -> Constraint:
        """Raises BadExpression."""
        _parsed(text)
        return cls(text)

    def names(self) -> set[tuple[str, ...]]:
        """The paths of what it speaks of."""
        return set(_names(_parsed(self.text)))

    def allows(self, values: Mapping[str, Any]) -> bool:
        """One that speaks of a parameter which is not there, as its condition does not hold, allows
        all; one that cannot be worked out (a division by zero) allows nothing."""
        try:
            return bool(_value(_parsed(self.text), values))
        except Absent:
            return True
        except (ArithmeticError, TypeError, ValueError):
            return False


@cache
def _parsed(text: str) -> ast.expr:
    if len(text) > MOST_LETTERS:
        raise BadExpression(f"is longer than {MOST_LETTERS} letters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as broken:
        raise BadExpression("is no expression") from broken
    _check(tree)
    return tree


def _check(node: ast.expr) -> None:
    kind = type(node)
    if _path(node) is not None:
        return
    if kind not in _RULES:
        raise BadExpression(f"may not hold {ast.unparse(node)!r}")
    if isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) not in _OPERATORS:
        raise BadExpression(f"does not know the operator in {ast.unparse(node)!r}")
    if isinstance(node, ast.Call) and not _is_known_call(node):
        raise BadExpression(f"knows no function {ast.unparse(node.func)!r}")
    if isinstance(node, ast.Compare) and any(type(op) not in _COMPARISONS for op in node.ops):
        raise BadExpression(f"does not know the comparison in {ast.unparse(node)!r}")
    if isinstance(node, ast.Constant) and not isinstance(node.value, bool | int | float | str):
        raise BadExpression(f"may not hold {ast.unparse(node)!r}")
    for child in _children(node):
        _check(child)


def _is_known_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords


def _children(node: ast.expr) -> Iterator[ast.expr]:
    skipped = node.func if isinstance(node, ast.Call) else None
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and child is not skipped:
            yield child


def _names(node: ast.expr) -> Iterator[tuple[str, ...]]:
    path = _path(node)
    if path is not None and not _is_constant(path):
        yield path
    elif path is None:
        for child in _children(node):
            yield from _names(child)


def _is_constant(path: tuple[str, ...]) -> bool:
    return len(path) == 1 and path[0] in CONSTANTS


def _path(node: ast.expr) -> tuple[str, ...] | None:
    """Of a name, of attributes of names, and of texts in brackets behind ``parameters``."""
    if isinstance(node, ast.Name):
        return () if node.id == ALL else (node.id,)
    if isinstance(node, ast.Attribute):
        before = _path(node.value)
        return None if before is None else (*before, node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        before = _path(node.value)
        key = node.slice.value
        return None if before is None or not isinstance(key, str) else (*before, key)
    return None


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    path = _path(node)
    return _named(path, values) if path is not None else _RULES[type(node)](node, values)


def _named(path: tuple[str, ...], values: Mapping[str, Any]) -> Any:
    if _is_constant(path) and path[0] not in values:
        return CONSTANTS[path[0]]
    at: Any = values
    for key in path:
        if not isinstance(at, Mapping) or key not in at:
            raise Absent(".".join(path))
        at = at[key]
    return at


def _binary(node: Any, values: Mapping[str, Any]) -> Any:
    left, right = _value(node.left, values), _value(node.right, values)
    if isinstance(node.op, ast.Pow) and abs(right) > MOST_EXPONENT:
        raise OverflowError("too great a power")
    if not all(isinstance(side, int | float) for side in (left, right)):
        raise TypeError("only numbers are calculated with")
    result = _OPERATORS[type(node.op)](left, right)
    if isinstance(result, int) and result.bit_length() > MOST_DIGITS_AS_BITS:
        raise OverflowError("too great a number")
    return result


def _logical(node: Any, values: Mapping[str, Any]) -> bool:
    among = all if isinstance(node.op, ast.And) else any
    return among(_value(one, values) for one in node.values)


def _compared(node: Any, values: Mapping[str, Any]) -> bool:
    sides = [_value(one, values) for one in (node.left, *node.comparators)]
    pairs = zip(node.ops, sides, sides[1:], strict=False)
    return all(_COMPARISONS[type(op)](left, right) for op, left, right in pairs)


def _list(node: Any, values: Mapping[str, Any]) -> list[Any]:
    return [_value(one, values) for one in node.elts]


def _called(node: Any, values: Mapping[str, Any]) -> Any:
    return FUNCTIONS[node.func.id](*(_value(one, values) for one in node.args))


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_RULES: dict[type[ast.expr], Callable[[Any, Mapping[str, Any]], Any]] = {
    ast.BinOp: _binary,
    ast.BoolOp: _logical,
    ast.Call: _called,
    ast.Compare: _compared,
    ast.Constant: lambda node, _: node.value,
    ast.List: _list,
    ast.Tuple: _list,
    ast.UnaryOp: lambda node, values: _OPERATORS[type(node.op)](_value(node.operand, values)),
}
