"""Freeing the space of what was deleted now, as a job that one can watch."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from artifacts.names import new_id
from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project


class FreeingState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"


class FreeingQuerySet(InProjectQuerySet["Freeing"]):
    def unfinished(self) -> FreeingQuerySet:
        return self.exclude(state=FreeingState.DONE)

    def newest_first(self) -> FreeingQuerySet:
        return self.select_related("created_by").order_by("-pk")


class Freeing(TenantModel):
    """Purges the deleted versions of a project that were there when it was asked for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=16, unique=True, default=new_id)
    state = models.CharField(max_length=16, choices=FreeingState, default=FreeingState.WAITING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    version_count = models.IntegerField(default=0)
    # As it turned out: files of the project whose space is free, but for the trash.
    file_count = models.IntegerField(default=0)
    freed_bytes = models.BigIntegerField(default=0)

    objects = FreeingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FreeingState.values), name="freeing_state_known"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=~Q(state=FreeingState.DONE),
                name="freeing_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"freeing {self.slug} of {self.project}"
