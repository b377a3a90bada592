"""What each team kept on each day: written some times a day, the last time stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone

from accounts.limits import Limits
from accounts.models import Team
from projects.models import Project
from runs.models import UsageDay
from runs.quotas.usage import use_together

KEPT_DAYS = 400
SHOWN_DAYS = 90
TEAMS_A_BATCH = 200


@dataclass(frozen=True)
class Day:
    day: date
    storage_bytes: int
    runs: int


def note_days() -> None:
    """Today's row of every team that has a project; what is too old goes. Safe to repeat."""
    today = timezone.now().date()
    rows: list[UsageDay] = []
    for pk in Team.objects.filter(pk__in=Project.stored.values("team")).values_list("pk"):
        rows.append(row_of(*pk, today))
        if len(rows) >= TEAMS_A_BATCH:
            put(rows)
            rows = []
    put(rows)
    UsageDay.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()


def row_of(team_id: int, day: date) -> UsageDay:
    use = use_together(Project.stored.filter(team=team_id))
    return UsageDay(team_id=team_id, day=day, storage_bytes=use.storage, runs=use.runs)


def put(rows: Sequence[UsageDay]) -> None:
    UsageDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["team", "day"],
        update_fields=["storage_bytes", "runs"],
    )


def days_of(limits: Limits) -> list[Day]:
    """Of a team, or of all teams of an organization together; the oldest first, gaps left out."""
    since = timezone.now().date() - timedelta(days=SHOWN_DAYS)
    rows = UsageDay.objects.filter(day__gt=since)
    if limits.kind == "team":
        rows = rows.filter(team=limits.pk)
    else:
        rows = rows.filter(team__organization=limits.pk)
    found = rows.values_list("day").annotate(Sum("storage_bytes"), Sum("runs")).order_by("day")
    return [Day(*row) for row in found]


@dataclass(frozen=True)
class Trend:
    """The line of a small chart, 100 wide and 40 high. ``area`` closes it along the foot."""

    days: Sequence[Day]
    line: str
    area: str

    @property
    def most(self) -> int:
        return max(day.storage_bytes for day in self.days)


def trend_of(days: Sequence[Day]) -> Trend | None:
    """None where there is no line to draw yet."""
    if len(days) < 2:
        return None
    first, last = days[0].day, days[-1].day
    span, most = (last - first).days, max(1, *(day.storage_bytes for day in days))
    line = points(
        (100 * (day.day - first).days / span, 38 - 36 * day.storage_bytes / most) for day in days
    )
    return Trend(days, line, f"0,40 {line} 100,40")


def points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in pairs)
