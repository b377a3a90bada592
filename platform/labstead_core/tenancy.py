"""Whose rows: the one place that decides what a person may see.

Everything a user or key can reach starts from ``Model.objects.visible_to(user)``. Strangers and
anonymous visitors get an empty QuerySet, so another tenant's row and a missing one look alike.
"""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from labstead_core.errors import NotFound
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids

ModelT = TypeVar("ModelT", bound=models.Model)


class VisibleQuerySet(models.QuerySet[ModelT], Generic[ModelT]):
    """A QuerySet that knows whose rows it holds. Subclasses say so in ``visible_rows``."""

    def visible_rows(self, visitor: Visitor) -> Q:
        raise NotImplementedError

    def visible_to(self, visitor: Visitor) -> Self:
        """The rows this person may read; nothing for a person who is not active."""
        if visitor.is_authenticated and not visitor.is_active:
            return self.none()
        return self.filter(self.visible_rows(visitor))

    def get_visible(self, **lookup: Any) -> ModelT:
        """The one row, or NotFound. Call it on what ``visible_to`` returned."""
        row = self.filter(**lookup).first()
        if row is None:
            raise NotFound()
        return row


class TenantQuerySet(VisibleQuerySet[ModelT]):
    """Rows of a team: its members see them."""

    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(team__in=ids(team_model(), "visible_to", visitor))


def team_model() -> Any:
    """The model behind every ``team`` key; looked up late, for this package imports no app."""
    return apps.get_model("accounts", "Team")


class TenantModel(models.Model):
    """Base of every model that holds a team's data.

    Each says ``objects = ….as_manager()`` with a TenantQuerySet of its own; a test asks for it.
    """

    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
