"""Who watches which project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from labstead_core.visitors import Visitor
from projects.in_project import InProjectQuerySet
from projects.models import Project


class WatchQuerySet(InProjectQuerySet["Watch"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Who watches what is their own affair."""
        return super().visible_rows(visitor) & Q(user=visitor.pk)


class Watch(TenantModel):
    """This person wants to hear what happens in the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="watch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project}, watched by {self.user}"
