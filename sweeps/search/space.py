"""Configurations as programs see them, nested, and as methods do, a value for each dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sweeps.search.config.model import Condition, Dimension, Path, SweepConfig
from sweeps.search.sameness import key_of
from sweeps.search.trials import Values

Flat: TypeAlias = dict[Path, Any]


def nested(flat: Mapping[Path, Any]) -> dict[str, Any]:
    """Folders become mappings in mappings."""
    top: dict[str, Any] = {}
    for path, value in flat.items():
        at = top
        for folder in path[:-1]:
            at = at.setdefault(folder, {})
        at[path[-1]] = value
    return top


def flattened(dimensions: Sequence[Dimension], values: Values) -> Flat:
    """The value of each dimension that ``values`` has."""
    found: Flat = {}
    for one in dimensions:
        at: Any = values
        for key in one.path:
            if not isinstance(at, Mapping) or key not in at:
                break
            at = at[key]
        else:
            found[one.path] = at
    return found


def active(dimensions: Sequence[Dimension], flat: Mapping[Path, Any]) -> dict[Path, Dimension]:
    """The dimensions whose conditions hold, those of the parameters they depend on too."""
    by_path = {one.path: one for one in dimensions}
    known: dict[Path, bool] = {}

    def is_active(path: Path) -> bool:
        if path not in known:
            known[path] = all(holds(condition) for condition in by_path[path].conditions)
        return known[path]

    def holds(condition: Condition) -> bool:
        if condition.path not in flat or not is_active(condition.path):
            return False
        wanted = key_of(flat[condition.path])
        return any(key_of(one) == wanted for one in condition.values)

    return {path: one for path, one in by_path.items() if is_active(path)}


def configuration(config: SweepConfig, flat: Mapping[Path, Any]) -> dict[str, Any] | None:
    """What a program is given: without what is inactive, and None when a constraint forbids it."""
    values = nested({path: flat[path] for path in active(config.dimensions, flat)})
    allowed = all(constraint.allows(values) for constraint in config.constraints)
    return values if allowed else None


def at_quantiles(config: SweepConfig, quantiles: Sequence[float]) -> Flat:
    """A value for each dimension; ``quantiles`` are in the order of the searched ones."""
    flat = {one.path: one.law.sample(0.5) for one in config.dimensions if one.is_constant}
    for one, u in zip(config.searched, quantiles, strict=True):
        flat[one.path] = one.law.sample(float(u))
    return flat
