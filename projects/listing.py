"""A list of projects as a person asks for it: found by words, sorted, their starred ones first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from labstead_core.visitors import Visitor
from projects.activity import with_activity
from projects.models import Project, ProjectStar

ORDERS = {
    "activity": ("-touched_at", "-pk"),
    "name": ("name", "pk"),
    "runs": ("-run_count", "-pk"),
    "created": ("-created_at", "-pk"),
}
LABELS = {
    "activity": "Last activity",
    "name": "Name",
    "runs": "Most runs",
    "created": "Newest",
}
MOST_CHARACTERS = 200


@dataclass
class ProjectList:
    """``rows`` are those one sees; ``query`` has ``q`` and ``sort``. Two queries."""

    rows: QuerySet[Project]
    visitor: Visitor
    query: Mapping[str, str]
    most: int

    labels = LABELS

    @property
    def text(self) -> str:
        return self.query.get("q", "").strip()[:MOST_CHARACTERS]

    @property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked in ORDERS else "activity"

    @cached_property
    def total(self) -> int:
        """Of all, found or not."""
        return self.rows.count()

    @cached_property
    def projects(self) -> list[Any]:
        found = with_activity(self.rows.filter(self.wanted)).annotate(is_starred=self.is_starred)
        return list(found.order_by("-is_starred", *ORDERS[self.sort])[: self.most])

    @property
    def wanted(self) -> Q:
        wanted = Q()
        for word in self.text.split():
            wanted &= (
                Q(name__icontains=word)
                | Q(team__slug__icontains=word)
                | Q(description__icontains=word)
            )
        return wanted

    @property
    def is_starred(self) -> Exists:
        stars = ProjectStar.objects.filter(project=OuterRef("pk"), user=self.visitor.pk)
        return Exists(stars)
