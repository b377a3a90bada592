"""The schema: one ``schema.graphql`` in each subject's room, put together at the first request."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
)

from bridges.wandb.engine.resolving import type_of
from bridges.wandb.engine.scalars import SCALARS
from bridges.wandb.engine.spelling import snake_case

ROOM = Path(__file__).resolve().parents[1]


@cache
def schema() -> GraphQLSchema:
    parts = [path.read_text() for path in sorted(ROOM.glob("*/schema.graphql"))]
    built = build_schema("\n".join(parts))
    for name, kind in built.type_map.items():
        if not name.startswith("__"):  # those of GraphQL itself answer for themselves
            prepare(kind)
    return built


def prepare(kind: object) -> None:
    """Arguments get Python's names, scalars their meaning, unions a look at their objects."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for field in kind.fields.values():
            for name, argument in field.args.items():
                argument.out_name = snake_case(name)
    if isinstance(kind, GraphQLInputObjectType):
        for name, inner in kind.fields.items():
            inner.out_name = snake_case(name)
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        kind.resolve_type = type_of
    if isinstance(kind, GraphQLScalarType) and kind.name in SCALARS:
        SCALARS[kind.name](kind)
