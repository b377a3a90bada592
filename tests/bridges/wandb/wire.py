"""GraphQL as the client posts it, without the client."""

from __future__ import annotations

import base64
from typing import Any

import orjson
from django.test import Client


class Wire:
    """What a client posts with a key."""

    def __init__(self, key: str | None) -> None:
        word = base64.b64encode(f"api:{key}".encode()).decode()
        self.headers = {"Authorization": f"Basic {word}"} if key else {}
        self.client = Client()

    def ask(self, query: str, **variables: Any) -> tuple[int, Any]:
        body = orjson.dumps({"query": query, "variables": variables})
        return self.post("/graphql", body)

    def post(self, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
        answer = self.client.post(
            path, body, content_type="application/json", headers={**self.headers, **headers}
        )
        return answer.status_code, answer.json()
