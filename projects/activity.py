"""Projects with how much happens in them, as lists of projects show it."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from projects.models import Project


def with_activity(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Adds ``run_count``, ``running_count`` and ``last_run_at``; the liveliest project first."""
    living = Q(runs__deleted_at=None)
    return (
        projects.select_related("team")
        .annotate(
            run_count=Count("runs", filter=living),
            running_count=Count("runs", filter=living & Q(runs__state="running")),
            last_run_at=Max("runs__created_at", filter=living),
            touched_at=Coalesce(Max("runs__created_at", filter=living), "created_at"),
        )
        .order_by("-touched_at", "-pk")
    )
