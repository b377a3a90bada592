"""The body of a GraphQL request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from labstead_core.errors import Invalid, MalformedJSON


@dataclass(frozen=True)
class GraphQLRequest:
    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


def read_request(body: bytes) -> GraphQLRequest:
    """Raises Invalid. Variables may be null, and may hold more than the document declares."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedJSON(f"The body is not JSON: {error}.") from error
    if not isinstance(data, dict) or not isinstance(data.get("query"), str):
        raise Invalid("Send an object with “query”.", fields={"query": "a GraphQL document"})
    variables, name = data.get("variables") or {}, data.get("operationName") or None
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Invalid("“variables” is an object, “operationName” a text.")
    if "\\u0000" in data["query"] or has_nul(variables):
        raise Invalid("No text may hold the character U+0000: databases cannot keep it.")
    return GraphQLRequest(data["query"], variables, name)


def has_nul(value: Any) -> bool:
    """In any text, however deep."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str(text) if "\0" in text:
                return True
            case dict(inner):
                waiting += [*inner.keys(), *inner.values()]
            case list(inner):
                waiting += inner
    return False
