"""Points in time and spans of it, as people write them in filters.

A point is ``2026-05-01``, ``2026-05-01T10:30``, ``now``, ``now-7d``, ``today`` or ``yesterday``;
a span ``90s``, ``15m``, ``2h``, ``7d`` or ``3w``. Without a zone a time is UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

DAY_SECONDS = 86_400
UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": DAY_SECONDS, "w": 7 * DAY_SECONDS}
LONG_UNITS = {
    "second": "s",
    "minute": "m",
    "min": "m",
    "hour": "h",
    "day": "d",
    "week": "w",
}
_SPAN = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)([smhdw])")
_RELATIVE = re.compile(r"now(?:-(.+))?")
# Days before today.
DAYS = {"today": 0, "yesterday": 1, "tomorrow": -1}


@dataclass(frozen=True)
class At:
    """Seconds since 1970, UTC."""

    seconds: float

    def at(self, now: float) -> float:
        return self.seconds


@dataclass(frozen=True)
class Ago:
    """So many seconds before the question is asked."""

    seconds: float

    def at(self, now: float) -> float:
        return now - self.seconds


@dataclass(frozen=True)
class Midnight:
    """The start of a day (UTC): of today, of yesterday (1) or of tomorrow (-1)."""

    days_ago: int

    def at(self, now: float) -> float:
        return now // DAY_SECONDS * DAY_SECONDS - self.days_ago * DAY_SECONDS


Moment: TypeAlias = At | Ago | Midnight


def parse_moment(text: str) -> Moment | None:
    """None for text that names no point in time."""
    if text in DAYS:
        return Midnight(DAYS[text])
    relative = _RELATIVE.fullmatch(text)
    if relative:
        seconds = parse_span(relative[1]) if relative[1] else 0.0
        return None if seconds is None else Ago(seconds)
    return parse_date(text)


def parse_date(text: str) -> At | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return At(aware.timestamp())
    except (OverflowError, ValueError):
        return None


def is_whole_day(text: str) -> bool:
    """``2026-05-01``, ``today``: where ``=`` means any time of that day."""
    return text in DAYS or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))


def day_after(day: Moment) -> Moment:
    if isinstance(day, Midnight):
        return Midnight(day.days_ago - 1)
    return At(day.seconds + DAY_SECONDS)


def parse_span(text: str) -> float | None:
    """Seconds of ``90s``, ``2h``, ``7d``; None for anything else."""
    found = _SPAN.fullmatch(text)
    return float(found[1]) * UNIT_SECONDS[found[2]] if found else None


def unit_letter(word: str) -> str | None:
    """``d`` for d, day and days."""
    return word if word in UNIT_SECONDS else LONG_UNITS.get(word.removesuffix("s"))


def spell_moment(moment: Moment) -> str:
    """The text that ``parse_moment`` reads as this moment."""
    if isinstance(moment, At):
        return datetime.fromtimestamp(moment.seconds, UTC).isoformat()
    if isinstance(moment, Ago):
        return f"now-{spell_span(moment.seconds)}" if moment.seconds else "now"
    return next(word for word, days in DAYS.items() if days == moment.days_ago)


def spell_span(seconds: float) -> str:
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"
