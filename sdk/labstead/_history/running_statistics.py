"""Statistics of one metric, gathered value by value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NAMES = frozenset({"min", "max", "mean", "best", "first", "last", "copy", "none"})


class Statistics:
    """Of the finite numbers: the extremes and the mean; of all values: the first and the last."""

    def __init__(self, shown: Any = None) -> None:
        """``shown`` is what a resumed run's summary says of the metric; its mean begins anew."""
        self._values: dict[str, Any] = dict(shown) if isinstance(shown, Mapping) else {}
        self._count = 0
        self._sum = 0.0

    def add(self, value: Any) -> None:
        values = self._values
        values.setdefault("first", value)
        values["last"] = value
        number = value.item() if hasattr(value, "item") else value
        if type(number) not in (int, float) or number - number != 0:
            return
        self._count += 1
        self._sum += number
        values["min"] = min(values.get("min", number), number)
        values["max"] = max(values.get("max", number), number)
        values["mean"] = self._sum / self._count

    def shown(self, names: Sequence[str], goal: str | None) -> dict[str, Any]:
        """Those of the names that are known by now. Without a goal the least is the best."""
        sources = {"best": "max" if goal == "maximize" else "min", "copy": "last"}
        known = {name: self._values.get(sources.get(name, name)) for name in names}
        return {name: value for name, value in known.items() if value is not None}
