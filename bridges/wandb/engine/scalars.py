"""The protocol's scalars. All but DateTime travel as the JSON value they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError, GraphQLScalarType


def time_out(value: Any) -> str:
    """ISO 8601 in UTC, which the client's parsers take with and without fraction."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("A JSONString is a text that holds JSON.")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise GraphQLError("An Int64 is a whole number of 64 bits.")
    return value


def set_up(
    scalar: GraphQLScalarType, come_in: Callable[[Any], Any], go_out: Callable[[Any], Any]
) -> None:
    scalar.coerce_input_value = come_in
    scalar.coerce_output_value = go_out


def as_it_is(value: Any) -> Any:
    return value


SCALARS: dict[str, Callable[[GraphQLScalarType], None]] = {
    "JSONString": lambda scalar: set_up(scalar, text, as_it_is),
    "JSON": lambda scalar: set_up(scalar, as_it_is, as_it_is),
    "Int64": lambda scalar: set_up(scalar, whole, whole),
    "Duration": lambda scalar: set_up(scalar, whole, whole),
    "DateTime": lambda scalar: set_up(scalar, as_it_is, time_out),
}
