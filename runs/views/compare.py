"""Two runs beside each other: what was set otherwise, how they ended, and their curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from labstead_core.errors import NotFound
from runs.charts import (
    Charts,
    arrange,
    defined_by,
    media_of,
    media_panels_of,
    numeric_keys,
    panels_of,
)
from runs.models import Run
from runs.views.project import RunsOfProjectPage

MOST_ROWS = 500


@dataclass(frozen=True)
class Row:
    """A field of both runs; a side that lacks it is ``MISSING``."""

    path: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after) or type(self.before) is not type(self.after)

    @property
    def delta(self) -> float | None:
        """After minus before, where both are numbers."""
        if not (is_number(self.before) and is_number(self.after)):
            return None
        delta = float(self.after) - float(self.before)
        return delta if math.isfinite(delta) and delta else None


@dataclass(frozen=True)
class Part:
    """A table of the page. ``n_same`` rows are equal in both; ``n_left`` had no room."""

    title: str
    rows: list[Row]
    n_same: int
    n_left: int


class Missing:
    def __str__(self) -> str:
        return "—"


MISSING = Missing()


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Single values by their path. Lists count as one value."""
    for name, value in values.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and value:
            yield from flat(value, f"{path}.")
        else:
            yield path, value


def part_of(
    title: str, before: Mapping[str, Any], after: Mapping[str, Any], *, shows_all: bool
) -> Part:
    first, second = dict(flat(before)), dict(flat(after))
    paths = sorted(first.keys() | second.keys())
    rows = [Row(path, first.get(path, MISSING), second.get(path, MISSING)) for path in paths]
    different = [row for row in rows if row.differs]
    shown = rows if shows_all else different
    return Part(
        title, shown[:MOST_ROWS], len(rows) - len(different), max(0, len(shown) - MOST_ROWS)
    )


def logged(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Without our own fields, which always differ."""
    return {name: value for name, value in summary.items() if not name.startswith("_")}


class ComparePage(RunsOfProjectPage):
    """``?a=RUN&b=RUN``; with ``all`` what is equal, too."""

    template = "runs/compare.html"
    fragments = {"comparison": "comparison", "panel-sections": "panel-sections"}
    tab = "runs"

    def get(self, request: HttpRequest, team: str, project: str) -> HttpResponse:
        one, other = self.both()
        parts = partial(self.parts, one, other, shows_all="all" in request.GET)
        return self.page(
            {
                "runs": [one, other],
                "slugs": [one.slug, other.slug],
                "parts": parts,
                "shows_all": "all" in request.GET,
                "charts": SimpleLazyObject(partial(self.charts, [one, other])),
            }
        )

    def both(self) -> tuple[Run, Run]:
        slugs = [self.request.GET.get(name, "") for name in ("a", "b")]
        wanted = [slug for slug in slugs if slug.isprintable()]
        found = {run.slug: run for run in self.runs().with_people().filter(slug__in=wanted)}
        if not found.keys() >= set(slugs):
            raise NotFound()
        return found[slugs[0]], found[slugs[1]]

    def parts(self, one: Run, other: Run, *, shows_all: bool) -> list[Part]:
        return [
            part_of("Config", one.config, other.config, shows_all=shows_all),
            part_of("Summary", logged(one.summary), logged(other.summary), shows_all=shows_all),
            part_of("Origin", one.metadata, other.metadata, shows_all=shows_all),
        ]

    def charts(self, runs: list[Run]) -> Charts:
        keys = numeric_keys(run.history_id for run in runs)
        defined = defined_by(runs, keys)
        return arrange(panels_of(keys, defined) + media_panels_of(media_of(runs), defined))
