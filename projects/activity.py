"""Projects with how much happens in them, as lists of projects show it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import Project


def with_activity(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Adds ``run_count``, ``running_count`` and ``last_run_at``; the liveliest project first.

    Each is a question to an index of runs: joined with them, a list of projects reads every run.
    """
    runs = living_runs().filter(project=OuterRef("pk")).order_by()
    newest = runs.order_by("-created_at").values("created_at")[:1]
    return (
        projects.select_related("team")
        .annotate(
            run_count=count_of(runs),
            running_count=count_of(runs.filter(state="running")),
            last_run_at=Subquery(newest),
            touched_at=Coalesce(Subquery(newest), "created_at"),
        )
        .order_by("-touched_at", "-pk")
    )


def living_runs() -> QuerySet[Any]:
    """Those that are not deleted; found from here, for this app does not know the one of runs."""
    runs: Any = Project._meta.get_field("runs").related_model
    return runs.objects.all()  # type: ignore[no-any-return]


def count_of(runs: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(runs.values("project").annotate(n=Count("pk")).values("n")), 0)
