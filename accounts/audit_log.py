"""Reading the audit trail of an organization: what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts import access
from accounts.models import Organization, Role
from labstead_core.audit_lines import line_of
from labstead_core.errors import Invalid
from labstead_core.json_columns import written
from labstead_core.models import AuditEntry, AuditQuerySet
from labstead_core.visitors import Visitor

LONGEST_WORD = 200
ENTRIES_A_READ = 500


@dataclass(frozen=True)
class AuditFilter:
    """Empty texts and None ask for everything. Both days are included."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None

    def conditions(self) -> Q:
        found = Q()
        if self.actor:
            found &= Q(actor_name=self.actor) | Q(operator_name=self.actor)
        if self.action:
            found &= Q(action__startswith=self.action)
        if self.target:
            found &= Q(target__icontains=self.target)
        if self.since:
            found &= Q(created_at__gte=start_of(self.since))
        if self.until:
            found &= Q(created_at__lt=start_of(self.until + timedelta(days=1)))
        return found


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def asked_filter(query: Mapping[str, str]) -> AuditFilter:
    """What a query string asks for. Raises Invalid for what is no day."""
    words = {name: asked_word(query, name) for name in ("actor", "action", "target")}
    return AuditFilter(**words, since=asked_day(query, "since"), until=asked_day(query, "until"))


def asked_word(query: Mapping[str, str], name: str) -> str:
    text = query.get(name, "").strip()
    if len(text) > LONGEST_WORD or not text.isprintable():
        raise Invalid(
            f"{name} has at most {LONGEST_WORD} characters, all of them visible.",
            fields={name: "too long, or with invisible characters"},
        )
    return text


def asked_day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.year < 1970 or day.year > 9000:
        raise Invalid(f"{name} has to be a day like 2026-11-30.", fields={name: "no day"})
    return day


def trail_of(organization: Organization, asked: AuditFilter, *, by: Visitor) -> AuditQuerySet:
    """The entries that are asked for. Raises Forbidden for all but the organization's admins."""
    access.demand_in_organization(by, organization, role=Role.ADMIN)
    rows = AuditEntry.objects.visible_to(by).of_organization(organization)
    return rows.filter(asked.conditions())


def actions_in(rows: AuditQuerySet) -> list[str]:
    """Every action that there is, by name."""
    return list(rows.order_by("action").values_list("action", flat=True).distinct())


def as_json_lines(rows: AuditQuerySet) -> Iterator[bytes]:
    """Oldest first, some hundred lines a part."""
    lines: list[bytes] = []
    for entry in rows.order_by("created_at", "pk").iterator(chunk_size=ENTRIES_A_READ):
        lines.append(written(line_of(entry)) + b"\n")
        if len(lines) == ENTRIES_A_READ:
            yield b"".join(lines)
            lines.clear()
    yield b"".join(lines)
