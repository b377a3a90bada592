"""The rows that hang on one row, taken away in short transactions, so that no writer waits long.

Django's own cascade takes them all in one. Here whatever hangs on them goes before them, some at a
time; who is killed between two leaves fewer for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db.models import CASCADE, ForeignKey, Model, QuerySet
from django.db.models.deletion import get_candidate_relations_to_delete

ROWS_AT_ONCE = 200
Rows: TypeAlias = QuerySet[Any]


def rows_hanging_on(row: Model) -> Iterator[Rows]:
    """What a cascade from ``row`` would take, table by table, the outermost first.

    What a row has but once goes with it, and may count on being the last: a shelf tells whom its
    holdings belonged to.
    """
    for model, path in reversed(list(branches(type(row), "", {type(row)}))):
        yield model._base_manager.filter(**{path: row.pk})


def branches(
    model: type[Model], path: str, above: set[type[Model]]
) -> Iterator[tuple[type[Model], str]]:
    """Tables that cascade from ``model``, with the way back to where the search began."""
    for field in cascading(model):
        table, way = field.model, f"{field.name}__{path}" if path else field.name
        if table not in above:
            yield table, way
            yield from branches(table, way, above | {table})


def cascading(model: type[Model]) -> Iterator[ForeignKey[Any, Any]]:
    relations: Iterable[Any] = get_candidate_relations_to_delete(model._meta)
    for relation in relations:
        if relation.on_delete is CASCADE and not relation.one_to_one:
            yield relation.field


def delete_some(rows: Rows) -> int:
    """The newest first, for a row may need an older one of its own table. How many."""
    pks = list(rows.order_by("-pk").values_list("pk", flat=True)[:ROWS_AT_ONCE])
    if pks:
        rows.model._base_manager.filter(pk__in=pks).delete()
    return len(pks)
