"""Notices for tests, made as they are made in life."""

from __future__ import annotations

from accounts.models import User
from notifications import services as notices
from notifications.models import Delivery, Notice
from projects.models import Project
from runs.services import finish_run
from tests.factories import make_run


def made_notice(user: User, project: Project) -> int:
    """The person watches the project, and is told of what happened and how a run ended."""
    notices.watch(project, by=user)
    finish_run(make_run(by=user, project=project), by=user)
    notices.spread_activity()
    return Notice.objects.filter(user=user).latest("pk").pk


def made_webhook(user: User, project: Project) -> dict[str, int]:
    """A webhook of the project's team that takes nothing, and one message that waits for it."""
    webhook, _ = notices.create_webhook(
        project.team,
        by=user,
        name="ops",
        url="https://hooks.invalid/x",
        kinds=["run.finished"],
    )
    finish_run(make_run(by=user, project=project), by=user)
    notices.spread_activity()
    delivery = Delivery.objects.filter(webhook=webhook).latest("pk")
    return {"webhook": webhook.pk, "delivery": delivery.pk}
