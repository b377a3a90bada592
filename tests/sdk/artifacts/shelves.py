"""What a server has of artifacts, asked without the SDK."""

from __future__ import annotations

from typing import Any

import httpx

from tests.real_server import RealServer


def version(server: RealServer, project: str, name: str, word: str = "latest") -> Any:
    with server.client() as client:
        path = f"/teams/ada/projects/{project}/artifact-collections/{name}/versions/{word}"
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def versions(server: RealServer, project: str, name: str) -> list[str]:
    with server.client() as client:
        path = f"/teams/ada/projects/{project}/artifact-collections/{name}/versions"
        answer = client.get(path)
        return [row["version"] for row in answer.json()["results"]] if answer.is_success else []


def files(
    server: RealServer, project: str, name: str, word: str = "latest"
) -> dict[str, bytes | str]:
    """The bytes by path; of a reference its address."""
    path = f"/teams/ada/projects/{project}/artifact-collections/{name}/versions/{word}/files"
    with server.client() as client:
        answer = client.get(path, params={"links": 1, "limit": 10_000})
        assert answer.status_code == 200, answer.text
        rows = answer.json()["results"]
    with httpx.Client(timeout=30, verify=False) as storage:
        return {row["path"]: row.get("ref") or fetched(storage, row) for row in rows}


def fetched(storage: httpx.Client, row: dict[str, Any]) -> bytes:
    answer = storage.get(row["url"], headers=row["headers"])
    assert answer.status_code in (200, 206), row
    return answer.content
