"""Lineage: which run made a version, and which runs used it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids
from projects.in_project import InProjectQuerySet
from projects.models import Project
from runs.models import Run


class EdgeKind(models.TextChoices):
    LOGGED = "logged", "Logged"
    USED = "used", "Used"


class RunEdgeQuerySet(InProjectQuerySet["RunEdge"]):
    project_path = "version__project"

    def visible_rows(self, visitor: Visitor) -> Q:
        """Both ends have to be seen: a run may use what another project made."""
        projects = ids(Project, "visible_to", visitor)
        is_visible = Q(run__project__in=projects, version__project__in=projects)
        return is_visible & Q(run__deleted_at=None)


class RunEdge(TenantModel):
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="artifact_edges")
    version = models.ForeignKey(
        "artifacts.Version", on_delete=models.CASCADE, related_name="run_edges"
    )
    kind = models.CharField(max_length=8, choices=EdgeKind)
    # What the run used it as, in the words of its author.
    used_as = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RunEdgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "version", "kind"], name="run_edge_once"),
            models.CheckConstraint(
                condition=Q(kind__in=EdgeKind.values), name="run_edge_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.kind} {self.version}"
