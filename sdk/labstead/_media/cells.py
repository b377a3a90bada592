"""Cells of tables in JSON, and what a column of them holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

_NON_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})
_NAMES = {
    bool: "boolean", int: "number", float: "number", list: "list",
}  # fmt: skip
_LARGEST = 2**63
_SHORT = 10_000


def as_cell(cell: Any, plain: Callable[[Any], Any]) -> Any:
    """The cell as JSON has it. The common kinds need no closer look."""
    kind = type(cell)
    if kind is float:
        return cell if cell - cell == 0 else plain(cell)
    if kind is int and -_LARGEST <= cell < _LARGEST:
        return cell
    if kind is str and len(cell) < _SHORT and cell.isascii():
        return cell
    if kind.__module__.startswith("pandas"):
        return plain(_of_pandas(cell))
    return plain(cell)


def _of_pandas(cell: Any) -> Any:
    """Times as ISO 8601, what is missing as None."""
    name = type(cell).__name__
    if name in ("NAType", "NaTType"):
        return None
    return cell.isoformat() if name in ("Timestamp", "Timedelta") else cell


def type_of_column(cells: Sequence[Any]) -> str:
    """The ``_type`` of media, number, string, boolean, list, object, none, or any for a mixture.

    Missing cells do not count, and "NaN" is a number among numbers.
    """
    kinds = set(map(type, cells))
    names = {_NAMES.get(kind, "none") for kind in kinds - {str, dict}} - {"none"}
    if str in kinds:
        texts = {cell for cell in cells if type(cell) is str}
        names |= {"string"} if texts - _NON_FINITE else set() if names else {"number"}
    if dict in kinds:
        names |= {str(cell.get("_type", "object")) for cell in cells if type(cell) is dict}
    return names.pop() if len(names) == 1 else "any" if names else "none"
