"""What lists of collections and versions are filtered and ordered by."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from django.db.models import Q

from artifacts.names import index_of
from bridges.wandb.filters.conditions import Condition, bad, compared, moment, number, text
from bridges.wandb.filters.language import Language


def index(path: str) -> Condition:
    """By the name of a version, like ``v3``."""

    def condition(rows: Any, name: str, value: Any) -> Q:
        return compared(path, name, index_of(value) if isinstance(value, str) else value, int)

    return condition


def among(name: str, value: Any, having: Callable[[str], Q]) -> Q:
    """Of words of which a row has several: one of them, or each of a list."""
    words = value if isinstance(value, list) else [value]
    if name not in ("$eq", "$in") or not all(isinstance(word, str) for word in words):
        raise bad("Tags and aliases are compared with words.")
    join = operator.or_ if name == "$in" else operator.and_
    return reduce(join, map(having, words)) if words else Q()


def tag(rows: Any, name: str, value: Any) -> Q:
    return among(name, value, lambda word: Q(pk__in=rows.tagged(word).order_by().values("pk")))


def alias(rows: Any, name: str, value: Any) -> Q:
    return among(
        name, value, lambda word: Q(pk__in=rows.filter(aliases__name=word).order_by().values("pk"))
    )


def state(rows: Any, name: str, value: Any) -> Q:
    """What is shown is committed."""
    words = value if isinstance(value, list) else [value]
    return Q() if "COMMITTED" in words else Q(pk__in=[])


COLLECTIONS = Language(
    fields={
        "name": text("name"),
        "type": text("type"),
        "description": text("description"),
        "tag": tag,
        "tags": tag,
        "created_at": moment("created_at"),
        "updated_at": moment("updated_at"),
    },
    orders={name: name for name in ("name", "type", "created_at", "updated_at")},
    usual="-pk",
)
PLACES = Language(
    fields={
        "state": state,
        "tag": tag,
        "tags": tag,
        "alias": alias,
        "aliases": alias,
        "version": index("index"),
        "version_index": number("index"),
        "digest": text("version__digest"),
        "description": text("version__description"),
        "size": number("version__size"),
        "created_at": moment("version__created_at"),
    },
    orders={
        "created_at": "version__created_at",
        "version_index": "index",
        "size": "version__size",
    },
    usual="-index",
)
