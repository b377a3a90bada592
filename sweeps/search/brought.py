"""Values that a person puts into the queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sweeps.search.config import Dimension, Problem, SweepConfig
from sweeps.search.config.section import nearest, shown
from sweeps.search.distributions.discrete import Categorical, WeightedCategorical
from sweeps.search.distributions.law import NotDrawn, number
from sweeps.search.space import active, flattened, nested
from sweeps.search.trials import Values

CHOSEN = (Categorical, WeightedCategorical)


def complete(config: SweepConfig, values: Values) -> dict[str, Any]:
    """With the constants that are missing."""
    flat = flattened(config.dimensions, values)
    constants = [one for one in config.dimensions if one.is_constant and one.path not in flat]
    there = active(config.dimensions, flat | {one.path: one.law.sample(0.5) for one in constants})
    missing = nested({one.path: one.law.sample(0.5) for one in constants if one.path in there})
    return merged(missing, values)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(under)
    for name, value in over.items():
        below = found.get(name)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = merged(below, value)
        found[name] = value
    return found


def complaints(config: SweepConfig, values: Values) -> Iterator[Problem]:
    """What no program of the sweep could run with. Values outside their ranges are fine: a search
    of one's own may go further."""
    if not config.dimensions:
        return
    flat = flattened(config.dimensions, values)
    yield from unknown(config, values)
    for path, one in active(config.dimensions, flat).items():
        if path not in flat:
            yield Problem(one.name, "is missing")
        elif not one.is_constant and (wrong := misfit(one, flat[path])):
            yield Problem(one.name, wrong)


def unknown(config: SweepConfig, values: Values) -> Iterator[Problem]:
    known = {".".join(one.path[:depth]) for one in config.dimensions for depth in range(1, 21)}
    names = known | ({config.seeds.name} if config.seeds else set())
    whole = {one.name for one in config.dimensions}

    def walk(folder: Mapping[str, Any], before: str) -> Iterator[Problem]:
        for name, value in folder.items():
            path = f"{before}{name}"
            if path not in names:
                yield Problem(path, f"is no parameter{nearest(path, whole)}")
            elif isinstance(value, Mapping) and path not in whole:
                yield from walk(value, f"{path}.")

    yield from walk(values, "")


def misfit(one: Dimension, value: Any) -> str:
    if isinstance(one.law, CHOSEN):
        return ""
    try:
        number(value)
    except NotDrawn:
        return f"must be a number, not {shown(value)}"
    return ""
