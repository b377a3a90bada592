"""What people write about runs and other things of a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project


class CommentQuerySet(InProjectQuerySet["Comment"]):
    def on(self, project: Project, kind: str, target_id: str) -> CommentQuerySet:
        return self.filter(project=project, target_kind=kind, target_id=target_id)

    def oldest_first(self) -> CommentQuerySet:
        return self.order_by("created_at", "pk").select_related("author")


CommentManager = models.Manager.from_queryset(CommentQuerySet)


class LivingComments(CommentManager["Comment"]):
    """All but the deleted ones: the manager that everything uses."""

    def get_queryset(self) -> CommentQuerySet:
        return CommentQuerySet(self.model, using=self._db).filter(deleted_at=None)


class DeletedComments(CommentManager["Comment"]):
    def get_queryset(self) -> CommentQuerySet:
        return CommentQuerySet(self.model, using=self._db).exclude(deleted_at=None)


class Comment(TenantModel):
    """Its target is of an app above this one, so it is named by kind and identity.

    Whoever shows comments finds the target first: a comment on a deleted run is not to be seen.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="comments")
    target_kind = models.CharField(max_length=16)
    target_id = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Of who has no account here: what they were called where the comment came from.
    author_name = models.CharField(max_length=150, blank=True)
    # Markdown.
    text = models.TextField()
    # Who was told of being mentioned: name by key, so that nobody is told twice.
    mentioned = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    # A deleted comment comes back by "Undo", until the services forget it.
    deleted_at = models.DateTimeField(null=True)

    objects = LivingComments()
    deleted = DeletedComments()

    class Meta:
        indexes = [
            # The comments on one thing, in their order.
            models.Index(
                fields=["project", "target_kind", "target_id", "created_at"],
                name="comment_on_target",
            ),
            # Deleted ones whose time is up.
            models.Index(
                fields=["deleted_at"],
                name="comment_deleted",
                condition=Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.target_kind} {self.target_id}"
