"""The client's documents without the client: for what it would never send, and for many at once."""

from __future__ import annotations

from typing import Any

import orjson

from tests.conftest import ApiClient


def post(api: ApiClient, query: str, **variables: Any) -> Any:
    """The whole answer."""
    body = orjson.dumps({"query": query, "variables": variables})
    return api.generic("POST", "/graphql", body, content_type="application/json")


def ask(api: ApiClient, query: str, **variables: Any) -> Any:
    """The data of an answer without errors."""
    answer = post(api, query, **variables)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def refused(api: ApiClient, query: str, **variables: Any) -> tuple[int, str]:
    """The status and the message of an answer with errors."""
    answer = post(api, query, **variables)
    return answer.status_code, answer.json()["errors"][0]["message"]
