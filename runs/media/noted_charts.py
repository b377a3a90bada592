"""Custom charts that a client described beside the run, not in the value it logged.

The wandb client logs a table and notes in its own entry of the config, ``visualize``, how a chart
of it is to be drawn. Here both become the value that our own client logs at once: a
``custom-chart`` (docs/reference/media.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PRESETS = {
    "wandb/line/v0": "line",
    "wandb/scatter/v0": "scatter",
    "wandb/bar/v0": "bar",
    "wandb/histogram/v0": "histogram",
    "wandb/lineseries/v0": "line_series",
    "wandb/area-under-curve/v0": "area_under_curve",
    "wandb/confusion_matrix/v1": "confusion_matrix",
}
STRINGS = {"title": "title", "xname": "x", "x-axis-title": "x", "y-axis-title": "y"}
MOST_CHARTS = 1_000

Notes = Mapping[str, Any]


@dataclass(frozen=True)
class NotedChart:
    """A chart of the table that is logged under ``table_key``.

    ``spec`` is a Vega-Lite spec where no preset has the name.
    """

    table_key: str
    preset: str
    fields: Mapping[str, str]
    strings: Mapping[str, str]
    spec: Mapping[str, Any] | None = None

    def of(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """The value as if the chart had been logged itself."""
        spec = {} if self.spec is None else {"spec": self.spec}
        about = {"preset": self.preset, "fields": self.fields, "strings": self.strings}
        return {"_type": "custom-chart", **about, **spec, "table": table}


def charts_in(notes: Notes) -> dict[str, NotedChart]:
    """The charts by their keys. Notes are what a client sent: what is no chart is left out."""
    noted = part(notes, "visualize")
    found = {key: chart_of(entry) for key, entry in list(noted.items())[:MOST_CHARTS]}
    return {key: chart for key, chart in found.items() if chart is not None}


def chart_in(notes: Notes, key: str) -> NotedChart | None:
    return chart_of(part(notes, "visualize").get(key))


def chart_of(entry: Any) -> NotedChart | None:
    config = part(entry, "panel_config")
    name, table_key = config.get("panelDefId"), table_key_in(config)
    if not isinstance(name, str) or not table_key:
        return None
    spec = config.get("spec")
    return NotedChart(
        table_key,
        PRESETS.get(name, "vega_lite"),
        texts_in(part(config, "fieldSettings")),
        strings_in(config),
        spec if isinstance(spec, dict) and name not in PRESETS else None,
    )


def table_key_in(config: Mapping[str, Any]) -> str:
    """The chart's question to the run names the table: ``summaryTable(tableKey: …)``."""
    for query in listed(part(config, "userQuery"), "queryFields"):
        for field in listed(query, "fields"):
            for argument in listed(field, "args"):
                value = argument.get("value") if isinstance(argument, Mapping) else None
                if isinstance(value, str) and argument.get("name") == "tableKey":
                    return value
    return ""


def strings_in(config: Mapping[str, Any]) -> dict[str, str]:
    texts = texts_in(part(config, "stringSettings"))
    return {STRINGS.get(name, name): text for name, text in texts.items()}


def texts_in(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str) and value}


def part(value: Any, name: str) -> Mapping[str, Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def listed(value: Any, name: str) -> list[Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, list) else []
