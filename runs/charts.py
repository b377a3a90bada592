"""Which panels a set of runs has: one for each key with numbers or media. Pages arrange them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from history.models import StreamKey
from history.removal.key_deletion import KEPT
from runs.media.families import Family, family_of, in_summary
from runs.media.noted_charts import charts_in
from runs.metrics.definitions import Definition, Definitions, definitions_of, drawable
from runs.models import Run

# A page of HTML holds no more; the rest is reached by "Find a panel".
MOST_PANELS = 1_500
MOST_KEYS_LISTED = 1_000


@dataclass(frozen=True)
class Panel:
    """``step_metric`` is the metric to draw it over, where the run's definitions name one."""

    metric: str
    stream: str = "history"
    step_metric: str = ""
    family: Family = Family.LINE
    # Where it stands, if not where its name puts it.
    section: str = ""


@dataclass(frozen=True)
class Charts:
    """``total`` counts the panels that match, of which at most MOST_PANELS are listed."""

    panels: list[Panel]
    total: int

    @property
    def catalogue(self) -> dict[str, Any]:
        """What ``<labstead-panels>`` arranges: names by kind and stream, and their step metrics.

        ``sections`` says of some where they stand.
        """
        kinds: dict[str, list[str]] = {}
        for panel in self.panels:
            kinds.setdefault(f"{panel.family} {panel.stream}", []).append(panel.metric)
        steps = {one.metric: one.step_metric for one in self.panels if one.step_metric}
        sections = {one.metric: one.section for one in self.panels if one.section}
        return {"kinds": kinds, "steps": steps, **({"sections": sections} if sections else {})}

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.panels)


def numeric_keys(streams: Iterable[int]) -> list[str]:
    """Names of the keys that hold numbers in any of these streams, sorted. One query."""
    keys = keys_with(StreamKey.INT | StreamKey.FLOAT, streams)
    return sorted(keys.values_list("name", flat=True).distinct())


def media_keys(streams: Iterable[int]) -> dict[str, Family]:
    """The keys that hold media in any of these streams, and the panel for each. One query."""
    keys = keys_with(StreamKey.MEDIA, streams)
    types = keys.values_list("name", "last___type").distinct()
    # Where the runs differ, or the last value is none of media, its neighbours tell.
    known = {name: family_of(type_name) for name, type_name in types if type_name is not None}
    return {name: known.get(name, Family.MEDIA) for name, _ in sorted(types, key=name_in)}


def media_of(runs: Iterable[Run]) -> dict[str, Family]:
    """Media in the runs' histories, and those that stand in their summaries alone. One query.

    A noted chart stands for the table it draws.
    """
    runs = list(runs)
    told: dict[str, Family] = {}
    charts: dict[str, Family] = {}
    drawn: set[str] = set()
    for run in runs:
        told = in_summary(run.summary) | told
        for key, chart in charts_in(run.client_notes).items():
            charts[key] = Family.PLOT
            drawn.add(chart.table_key)
    found = told | media_keys(run.history_id for run in runs)
    kept = {key: family for key, family in found.items() if key not in drawn}
    return kept | charts


def name_in(row: tuple[str, object]) -> str:
    return row[0]


def keys_with(bits: int, streams: Iterable[int]) -> QuerySet[StreamKey]:
    """Keys of a kind; not those that clients add to every row."""
    keys = StreamKey.objects.filter(stream__in=list(streams)).exclude(name__startswith="_")
    return keys.annotate(wanted_bits=F("kinds").bitand(bits)).filter(wanted_bits__gt=0)


def panels_of(keys: Iterable[str], definitions: Definitions) -> list[Panel]:
    """A panel for each key that is not defined as hidden."""
    return [
        Panel(key, step_metric=definition.get("step_metric", ""))
        for key, definition in definitions_of(keys, definitions).items()
        if not definition.get("hidden")
    ]


def media_panels_of(families: Mapping[str, Family], definitions: Definitions) -> list[Panel]:
    """Likewise for media."""
    return [
        Panel(key, family=families[key])
        for key, definition in definitions_of(families, definitions).items()
        if not definition.get("hidden")
    ]


def defined_by(runs: Iterable[Run], keys: Collection[str]) -> Definitions:
    """Of these runs together; where they differ that of the run listed first counts."""
    merged: dict[str, Definition] = {}
    for run in runs:
        merged = {**drawable(run.metrics, keys), **merged}
    return merged


def deletable_keys(run: Run) -> list[str]:
    """Keys of the run's history that may be deleted, sorted; as many as a list can show."""
    keys = run.history.keys.exclude(name__in=KEPT).order_by("name")
    return list(keys.values_list("name", flat=True)[:MOST_KEYS_LISTED])


def arrange(panels: Iterable[Panel], *, find: str = "") -> Charts:
    """As many as a page can list, by name. The search counts only where that is not all."""
    found = sorted(panels, key=place_of)
    if len(found) > MOST_PANELS:
        found = [panel for panel in found if find.lower() in panel.metric.lower()]
    return Charts(found[:MOST_PANELS], total=len(found))


def place_of(panel: Panel) -> tuple[bool, str]:
    return (panel.stream == "system", panel.metric)
