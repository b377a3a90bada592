"""Definitions of metrics (``define_metric``), which the client numbers instead of naming them."""

from __future__ import annotations

from typing import Any

Encoded = dict[str, Any]

NAME, PATTERN, STEP_NAME, STEP_INDEX, OPTIONS, SUMMARY, GOAL = "1", "2", "4", "5", "6", "7", "8"
HIDDEN = 2
SUMMARIES = {1: "min", 2: "max", 3: "mean", 4: "best", 5: "last", 6: "none", 7: "copy", 8: "first"}
GOALS = {1: "minimize", 2: "maximize"}


def definitions_in(internals: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name or pattern, in the form of ``Run.metrics``. What cannot be read is left out."""
    listed = internals.get("m")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return {
        name: definition
        for row in rows
        if (name := name_of(row)) and (definition := definition_of(row, rows))
    }


def name_of(row: Encoded) -> str:
    name = row.get(NAME) or row.get(PATTERN)
    return name if isinstance(name, str) else ""


def definition_of(row: Encoded, rows: list[Encoded]) -> dict[str, Any]:
    found = {
        "step_metric": step_metric_of(row, rows),
        "hidden": HIDDEN in numbers(row.get(OPTIONS)),
        "summary": [SUMMARIES[one] for one in numbers(row.get(SUMMARY)) if one in SUMMARIES],
        "goal": GOALS.get(row.get(GOAL, 0)),
    }
    return {name: value for name, value in found.items() if value}


def step_metric_of(row: Encoded, rows: list[Encoded]) -> str:
    """Named, or by its place in the list, which counts from 1."""
    place = row.get(STEP_INDEX)
    if isinstance(place, int) and 1 <= place <= len(rows):
        return name_of(rows[place - 1])
    name = row.get(STEP_NAME)
    return name if isinstance(name, str) else ""


def numbers(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
