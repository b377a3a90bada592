"""Definitions of a run's metrics, and what they make of the values that are logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from labstead._errors import UsageError
from labstead._history.running_statistics import NAMES, Statistics

Goal = Literal["minimize", "maximize"]
Definition = dict[str, Any]
_NOTHING: Definition = {}


class Metrics:
    """Falsy until a metric is defined, so that runs without definitions pay nothing."""

    def __init__(self, definitions: Mapping[str, Definition], summary: Mapping[str, Any]) -> None:
        """As a resumed run left them; ``summary`` holds what the statistics had come to."""
        self._definitions = dict(definitions)
        self._step_metrics = _step_metrics_of(self._definitions)
        self._summary = summary
        self._found: dict[str, Definition] = {}
        self._statistics: dict[str, Statistics] = {}
        self._last_steps: dict[str, Any] = {}

    def __bool__(self) -> bool:
        return bool(self._definitions)

    def define(self, name: str, given: Definition, *, overwrite: bool) -> Definition:
        """Take the definition over; the whole of it, with what was said of this name before."""
        before = {} if overwrite else self._definitions.get(name, {})
        self._definitions[name] = {**before, **given}
        self._found.clear()
        self._step_metrics = _step_metrics_of(self._definitions)
        return self._definitions[name]

    def missing_steps(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The step metrics that the row lacks and its metrics are drawn over, at their last value.

        Remembers those that it has.
        """
        wanted = {
            definition["step_metric"]
            for definition in map(self._of, row)
            if definition.get("step_sync") and definition.get("step_metric")
        }
        self._last_steps.update((name, row[name]) for name in self._step_metrics if name in row)
        return {
            name: self._last_steps[name]
            for name in wanted
            if name not in row and name in self._last_steps
        }

    def summarized(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the summary takes over from a row, as the server does it."""
        return {
            key: self._shown(key, value, self._of(key).get("summary", ()))
            for key, value in row.items()
            if not self.is_left_out(key)
        }

    def is_left_out(self, key: str) -> bool:
        """Whether logging leaves this key of the summary alone."""
        return "none" in self._of(key).get("summary", ())

    def _shown(self, key: str, value: Any, names: list[str]) -> Any:
        if not names or set(names) == {"copy"} or _is_media(value):
            return value
        if key not in self._statistics:
            self._statistics[key] = Statistics(self._summary.get(key))
        self._statistics[key].add(value)
        return self._statistics[key].shown(names, self._of(key).get("goal"))

    def _of(self, key: str) -> Definition:
        """That of this very name, or of the longest pattern the key matches."""
        if key not in self._found:
            matching = (name for name in self._definitions if _matches(name, key))
            name = key if key in self._definitions else max(matching, key=len, default="")
            self._found[key] = self._definitions.get(name, _NOTHING)
        return self._found[key]


def _is_media(value: Any) -> bool:
    """There are no statistics of images and the like."""
    return isinstance(value, Mapping) and "_type" in value


def _step_metrics_of(definitions: Mapping[str, Definition]) -> set[str]:
    return {one["step_metric"] for one in definitions.values() if "step_metric" in one}


def checked(
    step_metric: str | None,
    step_sync: bool | None,
    hidden: bool | None,
    summary: str | None,
    goal: str | None,
) -> Definition:
    """What was given of a definition. Raises UsageError for what the server would not take."""
    if goal not in (None, "minimize", "maximize"):
        raise UsageError(f"define_metric: goal is “minimize” or “maximize”, not {goal!r}")
    given = {
        "step_metric": step_metric,
        "step_sync": True if step_metric and step_sync is None else step_sync,
        "hidden": hidden,
        "summary": None if summary is None else _statistics_in(summary),
        "goal": goal,
    }
    return {name: value for name, value in given.items() if value is not None}


def _statistics_in(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in NAMES:
            raise UsageError(
                f"define_metric: {name!r} is no statistic; use {', '.join(sorted(NAMES))}"
            )
    return names


def _matches(name: str, key: str) -> bool:
    """Whether ``*`` can stand for what the key has in its places, as the server finds it."""
    if "*" not in name or key.startswith("_"):
        return False
    start, *middle, end = name.split("*")
    if len(key) < len(start) + len(end) or not (key.startswith(start) and key.endswith(end)):
        return False
    place, last = len(start), len(key) - len(end)
    for part in middle:
        found = key.find(part, place, last)
        if found < 0:
            return False
        place = found + len(part)
    return True
