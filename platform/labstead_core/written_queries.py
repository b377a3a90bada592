"""Subqueries about one person, written as SQL once and used with each person's id.

Who sees what is asked with every request, and Django takes ten times as long to put those nested
queries together as a database takes to answer them.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias, cast

from django.db import models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from labstead_core.visitors import Visitor

Ids: TypeAlias = RawSQL | QuerySet[Any, Any]


class StandIn:
    """Takes the person's place while the SQL is written; nobody has its id."""

    pk = -(2**61) - 1
    is_authenticated = True
    is_active = True


def ids(model: type[models.Model], method: str, visitor: Visitor) -> Ids:
    """The ids of ``model.objects.<method>(visitor)``, to be used behind ``__in``.

    The method may use nothing of the visitor but the id.
    """
    if visitor.pk is None or not visitor.is_active:
        return rows(model, method, visitor)
    sql, parameters = written(model, method)
    # No text from outside is in it: Django wrote it, and the person goes along as a parameter.
    own = [visitor.pk if value == StandIn.pk else value for value in parameters]
    return RawSQL(sql, own)  # noqa: S611


@cache
def written(model: type[models.Model], method: str) -> tuple[str, tuple[object, ...]]:
    return rows(model, method, StandIn()).query.sql_with_params()


def rows(model: type[models.Model], method: str, visitor: Visitor) -> QuerySet[Any, Any]:
    select = getattr(model._default_manager, method)
    return cast("QuerySet[Any, Any]", select(visitor).values("pk"))
