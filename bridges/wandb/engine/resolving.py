"""How fields find their values: by name in the object that stands for the type.

Each GraphQL type is a class with an attribute, property or method per field, under the field's
Python name; a payload may be a plain dictionary. Methods take the call and the arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from bridges.wandb.engine.fields import added_field
from bridges.wandb.engine.spelling import snake_case


def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    added = added_field(info.parent_type.name, info.field_name)
    if added is not None:
        return added(source, info.context, **arguments)
    name = snake_case(info.field_name)
    value = source[name] if isinstance(source, Mapping) else getattr(source, name)
    return value(info.context, **arguments) if callable(value) else value


def type_of(value: Any, info: GraphQLResolveInfo[Any], kind: Any) -> str:
    """The GraphQL type of an object of a union or interface."""
    return str(getattr(value, "typename", type(value).__name__))
