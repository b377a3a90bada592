"""``run.alert``: once in a while under the same title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from bridges.wandb.engine.calls import Call
from bridges.wandb.runs.changes import checked
from bridges.wandb.runs.finding import demand_run_at
from runs import services
from runs.api.events import NewEventInput
from runs.models import EventKind, EventLevel, Run, RunEvent
from runs.services.events import NewEvent

USUAL_WAIT_MILLISECONDS = 60_000
LONGEST_WAIT_MILLISECONDS = 30 * 86_400_000


def raise_alert(call: Call, values: Mapping[str, Any]) -> None:
    run = demand_run_at(call, values["entity_name"], values["project_name"], values["run_name"])
    alert = {
        "token": uuid4().hex,
        "kind": EventKind.ALERT.value,
        "name": values["title"],
        "text": values["text"],
        "level": values.get("severity") or EventLevel.INFO.value,
    }
    told = checked(NewEventInput, alert)
    if not is_too_soon(run, told["name"], values.get("wait_duration")):
        services.add_events(run, [NewEvent(**told)], by=call.user)


def is_too_soon(run: Run, title: str, wait: int | None) -> bool:
    """``wait`` is in milliseconds, also a request that the client repeats falls into it."""
    milliseconds = USUAL_WAIT_MILLISECONDS if wait is None else wait
    waited = timedelta(milliseconds=min(max(0, milliseconds), LONGEST_WAIT_MILLISECONDS))
    alerts = RunEvent.objects.filter(run=run, kind=EventKind.ALERT, name=title)
    return alerts.filter(created_at__gt=timezone.now() - waited).exists()
