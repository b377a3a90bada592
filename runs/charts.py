"""Which panels a set of runs has: one for each key with numbers or media, in sections by prefix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, QuerySet

from history.models import StreamKey
from history.removal.key_deletion import KEPT
from runs.media.families import Family, family_of
from runs.metrics.definitions import Definitions, definitions_of
from runs.models import Run

# A page of HTML holds no more; the rest is reached by "Find a panel".
MOST_PANELS = 120
MOST_KEYS_LISTED = 1_000
UNPREFIXED = "Charts"


@dataclass(frozen=True)
class Panel:
    """``step_metric`` is the metric to draw it over, where the run's definitions name one."""

    metric: str
    stream: str = "history"
    step_metric: str = ""
    family: Family = Family.LINE

    @property
    def is_media(self) -> bool:
        return self.family != Family.LINE

    @property
    def section(self) -> str:
        if self.stream == "system":
            return "System"
        prefix, slash, _ = self.metric.partition("/")
        return prefix if slash and prefix else UNPREFIXED


@dataclass(frozen=True)
class Section:
    title: str
    panels: list[Panel]

    @property
    def lines(self) -> list[Panel]:
        return [panel for panel in self.panels if not panel.is_media]

    @property
    def media(self) -> list[Panel]:
        return [panel for panel in self.panels if panel.is_media]


@dataclass(frozen=True)
class Charts:
    """``total`` counts the panels that match, of which at most MOST_PANELS are in sections."""

    sections: list[Section]
    total: int
    shown: int


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


def deletable_keys(run: Run) -> list[str]:
    """Keys of the run's history that may be deleted, sorted; as many as a list can show."""
    keys = run.history.keys.exclude(name__in=KEPT).order_by("name")
    return list(keys.values_list("name", flat=True)[:MOST_KEYS_LISTED])


def arrange(panels: Iterable[Panel], *, find: str = "") -> Charts:
    """Sections in the order of their first panel, those without a prefix first."""
    wanted = [panel for panel in panels if find.lower() in panel.metric.lower()]
    shown = sorted(wanted, key=place_of)[:MOST_PANELS]
    sections = [Section(title, list(some)) for title, some in groupby(shown, key=section_of)]
    return Charts(sections, total=len(wanted), shown=len(shown))


def section_of(panel: Panel) -> str:
    return panel.section


def place_of(panel: Panel) -> tuple[bool, bool, str, bool, str]:
    is_late = (panel.stream == "system", panel.section != UNPREFIXED)
    return (*is_late, panel.section, panel.is_media, panel.metric)
