"""What archives take, for the sums of projects, teams and organizations."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from projects.models import Project
from rights.models import Export
from runs.quotas.usage import ByProject


def archives_by_project(projects: QuerySet[Project]) -> ByProject:
    """Of projects; those of accounts are their persons' for some days, and nobody's share."""
    rows = Export.objects.filter(project__in=projects).exclude(storage_name="")
    return dict(rows.order_by().values_list("project").annotate(Sum("size")))
