"""The live topic of a project's comments, ``comments:{team}/{project}``."""

from __future__ import annotations

from labstead_core.live import signals, topics
from labstead_core.visitors import Visitor
from projects.models import Project


def register_topics() -> None:
    topics.register("comments", resolve_topic)


def resolve_topic(visitor: Visitor, rest: str) -> topics.Subscription | None:
    """``rest`` is ``{team}/{project}``."""
    team, _, name = rest.partition("/")
    project = Project.objects.visible_to(visitor).at(team, name).first()
    return topics.Subscription(group_of(project.pk), "") if project else None


def group_of(project_id: int) -> str:
    return f"comments.{project_id}"


def tell_comments_changed(project_id: int) -> None:
    signals.publish(group_of(project_id), {"event": "comments.changed"})
