"""The live topic of artifacts, ``artifacts:{team}/{project}``, and the signal sent to it.

It hears of every version that came, went, or is called otherwise, and of every use by a run.
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
    topics.register("artifacts", resolve_topic)


def resolve_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}/{project}``."""
    team, _, name = rest.partition("/")
    project = Project.objects.visible_to(visitor).at(team, name).first()
    if project is None:
        return None
    return topics.Subscription(group_of(project.pk), artifacts_cursor(project))


def group_of(project_id: int) -> str:
    return f"artifacts.{project_id}"


def artifacts_cursor(project: Project) -> str:
    """Moves with every change of a collection of the project."""
    newest = project.artifact_collections.aggregate(at=Max("updated_at"))["at"]
    return newest.isoformat() if newest else ""


def tell_artifacts_changed(project_id: int) -> None:
    """At most a few signals a second for each project."""
    group = group_of(project_id)
    _coalescer.offer(group, partial(signals.publish, group, {"event": "artifacts.changed"}))
