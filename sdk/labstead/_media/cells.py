"""Cells of tables in JSON, and what a column of them holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_NON_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_NAMES = {
    bool: "boolean", int: "number", float: "number", str: "string", list: "list", dict: "object",
}  # fmt: skip
_LARGEST = 2**63


def as_cell(cell: Any, plain: Callable[[Any], Any]) -> Any:
    """The cell as JSON has it. The common kinds need no closer look."""
    kind = type(cell)
    if kind is float and cell - cell == 0:
        return cell
    if kind is int and -_LARGEST <= cell < _LARGEST:
        return cell
    if type(cell).__module__.partition(".")[0] == "pandas":
        return plain(_of_pandas(cell))
    return plain(cell)


def _of_pandas(cell: Any) -> Any:
    """Times as ISO 8601, what is missing as None."""
    name = type(cell).__name__
    if name in ("NAType", "NaTType"):
        return None
    return cell.isoformat() if name in ("Timestamp", "Timedelta") else cell


def type_of_column(cells: Iterable[Any]) -> str:
    """The ``_type`` of media, number, string, boolean, list, object, none, or any for a mixture.

    Missing cells do not count, and "NaN" is a number among numbers.
    """
    names = set(map(_type_of, cells)) - {"none"}
    if "non-finite" in names:
        names.discard("non-finite")
        names = names or {"number"}
    return names.pop() if len(names) == 1 else "any" if names else "none"


def _type_of(cell: Any) -> str:
    if isinstance(cell, dict) and isinstance(cell.get("_type"), str):
        return str(cell["_type"])
    if isinstance(cell, str) and cell in _NON_FINITE:
        return "non-finite"
    return _NAMES.get(type(cell), "none")
