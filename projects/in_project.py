"""Rows of a project are seen by whoever sees the project."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids
from projects.models import Project

ModelT = TypeVar("ModelT", bound=models.Model)


class InProjectQuerySet(TenantQuerySet[ModelT]):
    project_path = "project"

    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(**{f"{self.project_path}__in": ids(Project, "visible_to", visitor)})
