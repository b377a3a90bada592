"""The run behind an address, for a key that may write it: asked in full once in some seconds.

A client knocks every few seconds for hours, and a hundred of them at once: who may do what is
asked a hundred times as rarely as they come.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridges.wandb.engine.calls import Call
from bridges.wandb.runs.finding import demand_run_at
from labstead_core.short_cache import ShortCache
from runs.access import demand_to_change
from runs.models import Run

REMEMBERED_SECONDS = 5.0
# What taking news in looks at.
NEEDED = (
    "slug",
    "team",
    "project",
    "state",
    "stop_requested",
    "metrics",
    "statistics",
    "sweep",
    "history",
    "system",
    "console",
    "client_run__nested",
    "client_run__run",
)


@dataclass(frozen=True)
class Door:
    """What one key sends to one run goes through one door."""

    key_id: int
    team: str
    project: str
    run: str


_open: ShortCache[Door, int] = ShortCache(seconds=REMEMBERED_SECONDS)


def open_run(call: Call, team: str, project: str, name: str) -> Run:
    """Raises NotFound, Forbidden, and Deleted where the run may come back."""
    door = Door(call.key_id, team, project, name)
    run = remembered(_open.get(door))
    if run is None:
        run = demand_run_at(call, team, project, name)
        demand_to_change(call.user, run)
        _open.put(door, run.pk)
    return run


def remembered(pk: int | None) -> Run | None:
    """As it is now, in one small query."""
    if pk is None:
        return None
    run: Run | None = Run.objects.select_related("client_run").only(*NEEDED).filter(pk=pk).first()
    return run
