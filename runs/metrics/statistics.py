"""What the summary says of a defined metric, gathered line by line.

``Run.statistics`` holds for each such key ``n`` and ``sum`` of its finite numbers, their ``min``
and ``max``, and the ``first`` and ``last`` value of any kind. So a batch costs what it holds, and
nothing is read again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from history.media_values import is_media
from runs.metrics.definitions import Definition

NAMES = ("min", "max", "mean", "best", "first", "last", "copy", "none")

# What stands for all of them where there is room for one number.
TELLING = ("best", "min", "max", "mean", "last", "first")

State = dict[str, Any]
States = dict[str, State]
Row = dict[str, Any]


def counted(definitions: Mapping[str, Definition]) -> list[str]:
    """The keys of which the summary shows statistics; ``definitions`` are by key."""
    return [key for key, definition in definitions.items() if definition.get("summary")]


def gather(states: States, rows: Iterable[Row], keys: Sequence[str]) -> States:
    """The states after some more rows."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for key in keys:
            if key in row:
                columns.setdefault(key, []).append(row[key])
    return states | {key: after(states.get(key, {}), some) for key, some in columns.items()}


def after(state: State, values: Sequence[Any]) -> State:
    numbers = [value for value in values if is_finite(value)]
    known = [state[name] for name in ("min", "max") if name in state]
    return {
        "first": state.get("first", values[0]),
        "last": values[-1],
        "n": state.get("n", 0) + len(numbers),
        "sum": added(state.get("sum", 0.0), numbers),
        **({"min": min(numbers + known), "max": max(numbers + known)} if numbers or known else {}),
    }


def added(total: float | None, numbers: Sequence[float]) -> float | None:
    """None once the sum has grown beyond what a float holds: then there is no mean."""
    if total is None:
        return None
    try:
        return math.fsum([total, *numbers])
    except OverflowError:
        return None


def is_finite(value: Any) -> bool:
    """NaN and the infinities are texts in a row: no extremes, and no part of a mean."""
    return type(value) in (int, float)


def summarized(last: Row, states: States, definitions: Mapping[str, Definition]) -> Row:
    """What the summary shows of the keys in ``last``, their last values."""
    return {
        key: shown(value, states.get(key, {}), definitions[key])
        for key, value in last.items()
        if "none" not in definitions[key].get("summary", ())
    }


def shown(last: Any, state: State, definition: Definition) -> Any:
    """An object of the statistics that are defined; where none are, the last value itself."""
    names = definition.get("summary")
    if not names or set(names) == {"copy"} or is_media(last):
        return last
    values = {name: statistic(name, state, definition) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def headline(value: Any) -> Any:
    """The most telling of a metric's statistics; any other value of a summary as it is."""
    if not isinstance(value, dict):
        return value
    return next((value[name] for name in TELLING if name in value), value)


def statistic(name: str, state: State, definition: Definition) -> Any:
    """One of NAMES but none; None where it is not known."""
    if name == "mean":
        total, n = state.get("sum"), state.get("n")
        return total / n if n and total is not None else None
    if name == "best":
        return state.get("max" if definition.get("goal") == "maximize" else "min")
    return state.get("last" if name == "copy" else name)
