"""Custom charts: a table and how to draw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from labstead._errors import UsageError
from labstead._media.base import Fields, Media, Place
from labstead._media.table import Table

PRESETS: dict[str, tuple[str, ...]] = {
    "line": ("x", "y", "stroke"),
    "scatter": ("x", "y"),
    "bar": ("label", "value"),
    "histogram": ("value",),
    "line_series": ("step", "lineKey", "lineVal"),
    "area_under_curve": ("x", "y", "class"),
    "confusion_matrix": ("Actual", "Predicted", "nPredictions"),
}
"""The fields of each chart; a line's ``stroke`` and a curve's ``class`` may be left out."""
_OPTIONAL = frozenset({"stroke", "class"})


class CustomChart(Media):
    """A chart that is drawn of a table's columns. Made by ``labstead.plot`` and ``plot_table``."""

    def __init__(
        self,
        preset: str,
        table: Any,
        fields: Mapping[str, str | None],
        strings: Mapping[str, str],
        spec: Mapping[str, Any] | None = None,
    ) -> None:
        self.preset = preset
        self.table = _as_table(table)
        self.fields = {name: str(column) for name, column in fields.items() if column is not None}
        self.strings = {name: str(text) for name, text in strings.items() if text}
        self.spec = spec
        self._check()

    def as_json(self, place: Place) -> Fields:
        chart: Fields = {
            "_type": "custom-chart",
            "preset": self.preset,
            "fields": self.fields,
            "strings": self.strings,
            "table": self.table.as_json(place),
        }
        return chart if self.spec is None else {**chart, "spec": place.plain(self.spec)}

    def _check(self) -> None:
        known = [str(column) for column in self.table.columns]
        for name, column in self.fields.items():
            if column not in known:
                raise UsageError(f"{name} is {column!r}, but the table has the columns {known}")
        missing = set(PRESETS.get(self.preset, ())) - self.fields.keys() - _OPTIONAL
        if missing:
            raise UsageError(f"a {self.preset} chart needs {', '.join(sorted(missing))}")


def chart_named(
    name: str | Mapping[str, Any],
    table: Any,
    fields: Mapping[str, str],
    strings: Mapping[str, str] | None,
) -> CustomChart:
    """A chart by the name of a preset, or by its own Vega-Lite spec, a dict or JSON text."""
    strings = strings or {}
    if isinstance(name, Mapping):
        return CustomChart("vega_lite", table, fields, strings, _as_spec(name))
    short = name.removeprefix("wandb/").rpartition("/v")[0] or name
    preset = _OTHER_NAMES.get(short, short)
    if preset in PRESETS:
        return CustomChart(preset, table, fields, strings)
    if _OF_A_TEAM.fullmatch(name):
        return CustomChart(name, table, fields, strings)
    return CustomChart("vega_lite", table, fields, strings, _spec_in(name))


_OF_A_TEAM = re.compile(r"(?!wandb/)[a-z0-9][a-z0-9_-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")
"""TEAM/NAME: the server knows its spec."""
_OTHER_NAMES = {"lineseries": "line_series", "area-under-curve": "area_under_curve"}


def _spec_in(text: str) -> Mapping[str, Any]:
    try:
        spec = orjson.loads(text)
    except orjson.JSONDecodeError:
        spec = None
    if not isinstance(spec, dict):
        raise UsageError(
            f"plot_table: there is no chart {text[:80]!r}; use {', '.join(PRESETS)}, "
            "a team's chart as TEAM/NAME, or give the Vega-Lite spec itself"
        )
    return _as_spec(spec)


def _as_spec(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A frozen copy."""
    try:
        copy: Mapping[str, Any] = orjson.loads(orjson.dumps(dict(spec)))
    except TypeError as error:
        raise UsageError(f"plot_table: the spec is no JSON: {error}") from error
    return copy


def _as_table(table: Any) -> Table:
    if isinstance(table, Table):
        return table
    if hasattr(table, "itertuples"):
        return Table(dataframe=table)
    raise UsageError(f"a chart takes a labstead.Table, not {type(table).__name__}")
