"""What the summary says of a defined metric, gathered line by line.

``Run.statistics`` holds for each such key ``n`` and ``sum`` of its finite numbers, their ``min``
and ``max``, and the ``first`` and ``last`` value of any kind. So a batch costs what it holds, and
nothing is read again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from runs.metrics.definitions import Definition, Definitions, definition_of

State = dict[str, Any]
States = dict[str, State]
Row = dict[str, Any]


def gather(states: States, rows: Iterable[Row], definitions: Definitions) -> States:
    """The states after some more rows, for the keys of which the summary shows statistics."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for key, value in row.items():
            columns.setdefault(key, []).append(value)
    wanted = {key: values for key, values in columns.items() if is_counted(key, definitions)}
    return states | {key: after(states.get(key, {}), values) for key, values in wanted.items()}


def is_counted(key: str, definitions: Definitions) -> bool:
    return bool(definition_of(key, definitions).get("summary"))


def after(state: State, values: Sequence[Any]) -> State:
    numbers = [value for value in values if is_finite(value)]
    known = [state[name] for name in ("min", "max") if name in state]
    return {
        "first": state.get("first", values[0]),
        "last": values[-1],
        "n": state.get("n", 0) + len(numbers),
        "sum": math.fsum([state.get("sum", 0.0), *numbers]),
        **({"min": min(numbers + known), "max": max(numbers + known)} if numbers or known else {}),
    }


def is_finite(value: Any) -> bool:
    """NaN and the infinities are texts in a row: no extremes, and no part of a mean."""
    return type(value) in (int, float)


def summarized(last: Row, states: States, definitions: Definitions) -> Row:
    """What the summary shows of the keys in ``last``, their last values."""
    found = {key: definition_of(key, definitions) for key in last}
    return {
        key: shown(last[key], states.get(key, {}), definition)
        for key, definition in found.items()
        if "none" not in definition.get("summary", ())
    }


def shown(last: Any, state: State, definition: Definition) -> Any:
    """An object of the statistics that are defined; where none are, the last value itself."""
    names = definition.get("summary")
    if not names or set(names) == {"copy"}:
        return last
    values = {name: statistic(name, state, definition) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def statistic(name: str, state: State, definition: Definition) -> Any:
    """One of min, max, mean, best, first, last and copy; None where no number has come yet."""
    if name == "mean":
        return state["sum"] / state["n"] if state.get("n") else None
    if name == "best":
        return state.get("max" if definition.get("goal") == "maximize" else "min")
    return state.get("last" if name == "copy" else name)
