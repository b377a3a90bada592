"""Which charts a set of runs has: a panel for each numeric key, in sections by the key's prefix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F

from history.models import StreamKey
from history.removal.key_deletion import KEPT
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


@dataclass(frozen=True)
class Charts:
    """``total`` counts the panels that match, of which at most MOST_PANELS are in sections."""

    sections: list[Section]
    total: int
    shown: int


def numeric_keys(streams: Iterable[int]) -> list[str]:
    """Names of the keys that hold numbers in any of these streams, sorted. One query."""
    keys = StreamKey.objects.filter(stream__in=list(streams))
    numeric = keys.annotate(number_bits=F("kinds").bitand(StreamKey.INT | StreamKey.FLOAT)).filter(
        number_bits__gt=0
    )
    names = numeric.exclude(name__startswith="_").values_list("name", flat=True).distinct()
    return sorted(names)


def panels_of(keys: Iterable[str], definitions: Definitions) -> list[Panel]:
    """A panel for each key that is not defined as hidden."""
    return [
        Panel(key, step_metric=definition.get("step_metric", ""))
        for key, definition in definitions_of(keys, definitions).items()
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


def place_of(panel: Panel) -> tuple[bool, bool, str, str]:
    return (panel.stream == "system", panel.section != UNPREFIXED, panel.section, panel.metric)
