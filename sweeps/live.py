"""The live topic of sweeps, ``sweeps:{team}/{project}``, and the signal sent to it.

It hears of every sweep that came or changed, and of every change of its trials and agents.
"""

from __future__ import annotations

from functools import partial

from django.db.models import Max

from labstead_core.live import signals, topics
from labstead_core.live.coalescing import Coalescer
from labstead_core.visitors import Visitor
from projects.models import Project

SIGNALS_A_SECOND = 2
_coalescer = Coalescer(seconds=1 / SIGNALS_A_SECOND)


def register_topics() -> None:
    topics.register("sweeps", resolve_topic)


def resolve_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}/{project}``."""
    team, _, name = rest.partition("/")
    project = Project.objects.visible_to(visitor).at(team, name).first()
    if project is None:
        return None
    return topics.Subscription(group_of(project.pk), sweeps_cursor(project))


def group_of(project_id: int) -> str:
    return f"sweeps.{project_id}"


def sweeps_cursor(project: Project) -> str:
    """Moves with every change of a sweep of the project or of its trials."""
    newest = project.sweeps.aggregate(at=Max("updated_at"))["at"]
    return newest.isoformat() if newest else ""


def tell_sweep_changed(project_id: int, slug: str) -> None:
    """At most a few signals a second for each sweep."""
    event = {"event": "sweep.changed", "sweep": slug}
    group = group_of(project_id)
    _coalescer.offer(f"{group}.{slug}", partial(signals.publish, group, event))
