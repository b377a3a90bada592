"""What the client tells that Labstead has no other place for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project
from runs.models import Run


class ClientRunQuerySet(InProjectQuerySet["ClientRun"]):
    project_path = "run__project"


class ClientRun(TenantModel):
    """Beside a run that the wandb client wrote."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="client_run")
    # Keys of the config with a description, and those of the summary that came as objects: their
    # parts are kept under dotted names, as those of history are.
    descriptions = models.JSONField(default=dict)
    nested = models.JSONField(default=list)

    objects = ClientRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.run}"


class StoredViewKind(models.TextChoices):
    """In the client's words, which it also asks by."""

    REPORT = "runs", "Report"
    DRAFT = "runs/draft", "Draft of a report"
    WORKSPACE = "project-view", "Workspace"


REPORTS = (StoredViewKind.REPORT, StoredViewKind.DRAFT)


class StoredViewQuerySet(InProjectQuerySet["StoredView"]):
    def reports(self) -> StoredViewQuerySet:
        return self.filter(kind__in=REPORTS)

    def at(self, team: str, project: str) -> StoredViewQuerySet:
        """Those of the project at an address."""
        return self.filter(project__team__slug=team, project__name__iexact=project)

    def with_people(self) -> StoredViewQuerySet:
        return self.select_related("author", "project__team__organization")


class StoredView(TenantModel):
    """A report or a workspace that the client saved. ``spec`` is its text, as it came.

    ``name`` is the client's: by it the client finds workspaces, while reports get another one at
    each save. ``display_name`` is what people call it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stored_views")
    kind = models.CharField(max_length=16, choices=StoredViewKind)
    name = models.CharField(max_length=128, blank=True)
    display_name = models.CharField(max_length=256, blank=True)
    description = models.TextField(blank=True, max_length=20_000)
    spec = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StoredViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StoredViewKind.values), name="stored_view_kind_known"
            ),
            # A save that is sent twice stores one view.
            models.UniqueConstraint(
                fields=["project", "kind", "name"],
                condition=~Q(name=""),
                name="stored_view_name_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name or self.name}"
