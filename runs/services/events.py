"""What a run tells besides its lines: alerts and events, each kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labstead_core.errors import TooLarge
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_run_has_events
from runs.models import EventKind, Run, RunEvent
from runs.telling import tell_alerts

MOST_EVENTS = 10_000
"""Of one run."""


@dataclass(frozen=True)
class NewEvent:
    """``token`` is the client's name for it: the same again is a retry."""

    token: str
    kind: str
    name: str
    text: str = ""
    level: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None


@transaction.atomic
def add_events(run: Run, events: Sequence[NewEvent], *, by: User) -> int:
    """Keep those that are not there yet; how many. Raises TooLarge beyond MOST_EVENTS.

    Whoever adds to the same project waits here, so no token is taken twice.
    """
    demand_to_change(by, run)
    return keep_events(run, events)


@transaction.atomic
def keep_events(run: Run, events: Sequence[NewEvent]) -> int:
    """The same for what the server itself tells of a run."""
    version = next_change(run.project_id)
    rows = RunEvent.objects.filter(run=run)
    fresh = {event.token: event for event in events}
    for token in rows.filter(token__in=fresh).values_list("token", flat=True):
        del fresh[token]
    if not fresh:
        return 0
    if rows.count() + len(fresh) > MOST_EVENTS:
        raise TooLarge(f"A run keeps at most {MOST_EVENTS:,} alerts and events.")
    made = RunEvent.objects.bulk_create([row_of(run, event) for event in fresh.values()])
    Run.objects.filter(pk=run.pk).update(version=version)
    alerts = [row for row in made if row.kind == EventKind.ALERT]
    tell_alerts(run, alerts)
    transaction.on_commit(partial(tell_run_has_events, run, [alert.pk for alert in alerts]))
    return len(made)


def row_of(run: Run, event: NewEvent) -> RunEvent:
    return RunEvent(
        team_id=run.team_id,
        project_id=run.project_id,
        run=run,
        token=event.token,
        kind=event.kind,
        name=event.name,
        text=event.text,
        level=event.level,
        attributes=event.attributes,
        happened_at=event.happened_at or timezone.now(),
    )
