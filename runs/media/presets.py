"""The specs of charts that logged values name as TEAM/NAME."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from labstead_core.names import CHART_NAME, TEAM_SLUG
from runs.models import ChartPresetQuerySet

# The client's own; no team has this name.
RESERVED = "wandb"
Place = tuple[str, str]


def is_of_a_team(name: str) -> bool:
    """Whether this is the name of a team's chart, not of one that is known everywhere."""
    team, slash, own = name.partition("/")
    is_named = TEAM_SLUG.fullmatch(team) and CHART_NAME.fullmatch(own)
    return bool(slash and is_named) and team != RESERVED


def with_specs(answers: Iterable[dict[str, Any]], presets: ChartPresetQuerySet) -> None:
    """Put into each chart's value the spec it names, where it is one of ``presets``.

    One query where charts are named, else none.
    """
    named = [(answer, name) for answer in answers if (name := name_in(answer["value"]))]
    specs = specs_of({place_of(name) for _, name in named}, presets) if named else {}
    for answer, name in named:
        if place_of(name) in specs:
            answer["value"] = {**answer["value"], "spec": specs[place_of(name)]}


def name_in(value: Mapping[str, Any]) -> str:
    preset = value.get("preset") if value.get("_type") == "custom-chart" else None
    return preset if isinstance(preset, str) and is_of_a_team(preset) else ""


def place_of(name: str) -> Place:
    team, _, own = name.partition("/")
    return team, own


def specs_of(places: set[Place], presets: ChartPresetQuerySet) -> dict[Place, Any]:
    teams, names = {team for team, _ in places}, {name for _, name in places}
    rows = presets.filter(team__slug__in=teams, name__in=names)
    return {
        (team, name): spec for team, name, spec in rows.values_list("team__slug", "name", "spec")
    }
