"""Projects: the place of runs, sweeps, artifacts, reports and traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from labstead_core.names import check_project_name
from labstead_core.tenancy import TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from labstead_core.tenancy import Visitor


class Visibility(models.TextChoices):
    TEAM = "team", "Team: members of the team"
    PUBLIC = "public", "Public: anyone may read"


class ProjectQuerySet(TenantQuerySet["Project"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return super().visible_rows(visitor) | Q(visibility=Visibility.PUBLIC)

    def at(self, team: str, name: str) -> ProjectQuerySet:
        """The project at an address; upper and lower case name the same one."""
        return self.filter(team__slug=team, name__iexact=name)


class Project(TenantModel):
    """``change_seq`` counts changes of runs; readers compare it to know whether to look again."""

    name = models.CharField(max_length=128, validators=[check_project_name])
    description = models.TextField(blank=True, max_length=20_000)
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.TEAM)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    change_seq = models.BigIntegerField(default=0)
    runs_created = models.IntegerField(default=0)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("team", Lower("name"), name="project_name_once_per_team"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="project_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team.slug}/{self.name}"
