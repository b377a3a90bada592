"""Comments go along with what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from discussions.models import Comment
from projects.models import Project


def forget_comments(project_id: int, kind: str, ids: Sequence[str]) -> None:
    """Those on these things, deleted ones too. Call it where the things are removed."""
    on_them = {"project": project_id, "target_kind": kind, "target_id__in": ids}
    Comment.objects.filter(**on_them).delete()
    Comment.deleted.filter(**on_them).delete()


def move_comments(project_id: int, kind: str, target_id: str, *, to: Project) -> None:
    on_it = {"project": project_id, "target_kind": kind, "target_id": target_id}
    Comment.objects.filter(**on_it).update(project=to)
    Comment.deleted.filter(**on_it).update(project=to)


def forget_deleted_comments() -> int:
    """Of all teams; how many. Until then they can be restored."""
    old = timezone.now() - timedelta(days=settings.LABSTEAD_UNDELETE_DAYS)
    return Comment.deleted.filter(deleted_at__lt=old).delete()[0]
