"""Custom charts that a client described beside the run, not in the value it logged.

The wandb client logs a table and notes in its own entry of the config how a chart of it is to be
drawn: under ``visualize`` with the table's key and columns, or under ``viz`` by the chart's name
alone, and then the table has the chart's own key. Here both become the value that our own client
logs at once: a ``custom-chart`` (docs/reference/media.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runs.media.known_charts import KNOWN, OTHERS, Known
from runs.media.presets import is_of_a_team

STRINGS = {"title": "title", "xname": "x", "x-axis-title": "x", "y-axis-title": "y"}
MOST_CHARTS = 1_000

Notes = Mapping[str, Any]


@dataclass(frozen=True)
class NotedChart:
    """A chart of the table that is logged under ``table_key``.

    ``preset`` is one of ours, or a team's chart as TEAM/NAME; ``spec`` is a Vega-Lite spec.
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
    keys = [*part(notes, "viz"), *part(notes, "visualize")][:MOST_CHARTS]
    found = {key: chart_in(notes, key) for key in keys}
    return {key: chart for key, chart in found.items() if chart is not None}


def chart_in(notes: Notes, key: str) -> NotedChart | None:
    described = described_chart(part(notes, "visualize").get(key))
    return described or named_chart(part(notes, "viz").get(key), key)


def described_chart(entry: Any) -> NotedChart | None:
    config = part(entry, "panel_config")
    name, table_key = config.get("panelDefId"), table_key_in(config)
    if not isinstance(name, str) or not table_key:
        return None
    known = chart_called(name)
    fields = texts_in(part(config, "fieldSettings"))
    return NotedChart(
        table_key, known.preset, fields or known.fields, strings_in(config), known.spec
    )


def named_chart(entry: Any, key: str) -> NotedChart | None:
    name = entry.get("id") if isinstance(entry, Mapping) else None
    if not isinstance(name, str):
        return None
    known = chart_called(name)
    return NotedChart(key, known.preset, known.fields, known.strings, known.spec)


def chart_called(name: str) -> Known:
    """One that everybody knows, or a team's, whose spec ``presets`` puts in."""
    return KNOWN.get(name) or (Known(name) if is_of_a_team(name) else OTHERS)


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
