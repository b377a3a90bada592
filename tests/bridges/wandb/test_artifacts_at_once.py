"""Many files of the wandb client that come at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.artifacts.building import digest_of, version_digest
from tests.bridges.wandb.test_artifacts_access import COMMIT, CREATE, MANIFEST, SEND, manifest_of
from tests.real_server import RealServer

pytestmark = pytest.mark.server

FILES = {f"{number}.bin": b"%d" % number * 300 for number in range(80)}
PLACE = {"entityName": "ada", "projectName": "at-once"}


class Sender:
    """The steps of the client, over the wire."""

    def __init__(self, server: RealServer) -> None:
        key = {"Authorization": f"Bearer {server.key}"}
        self.http = httpx.Client(base_url=server.url, headers=key, timeout=60)

    def ask(self, query: str, **values: Any) -> Any:
        body = {"query": query, "variables": {"input": values}}
        answer = self.http.post("/graphql", json=body).json()
        assert "errors" not in answer, answer
        return next(iter(answer["data"].values()))

    def begin(self) -> str:
        kind = {"artifactTypeName": "dataset", "artifactCollectionName": "many"}
        made = self.ask(CREATE, **PLACE, **kind, digest=version_digest(FILES))
        return str(made["artifact"]["id"])

    def send_all(self, artifact: str) -> None:
        specs = [
            {"artifactID": artifact, "name": path, "md5": digest_of(content)}
            for path, content in FILES.items()
        ]
        edges = self.ask(SEND, artifactFiles=specs)["files"]["edges"]
        urls = [edge["node"]["uploadUrl"] for edge in edges]
        with ThreadPoolExecutor(20) as pool:
            statuses = set(pool.map(self.put, urls, FILES.values()))
        assert statuses == {200}

    def put(self, url: str, content: bytes) -> int:
        return self.http.put(url, content=content).status_code

    def get(self, row: dict[str, Any]) -> bytes:
        return self.http.get(row["url"], headers=row["headers"]).content

    def finish(self, artifact: str) -> None:
        manifest = manifest_of(FILES)
        given = {"artifactID": artifact, "name": "m", "runName": "", "digest": digest_of(manifest)}
        made = self.ask(MANIFEST, **PLACE, **given, type="FULL")
        assert self.put(made["artifactManifest"]["file"]["uploadUrl"], manifest) == 200
        self.ask(COMMIT, artifactID=artifact)


@pytest.fixture
def sender(live_server_process: RealServer) -> Iterator[Sender]:
    sender = Sender(live_server_process)
    yield sender
    sender.http.close()


def packs_of(server: RealServer) -> set[str]:
    return {str(path) for path in server.data_dir.rglob("*/pack/*/*")}


def test_they_share_packs_and_come_back_each_as_it_was(
    sender: Sender, live_server_process: RealServer
) -> None:
    before = packs_of(live_server_process)
    artifact = sender.begin()
    sender.send_all(artifact)
    sender.finish(artifact)
    assert 0 < len(packs_of(live_server_process) - before) < len(FILES) / 2
    path = "/api/v1/teams/ada/projects/at-once/artifact-collections/many/versions/v0/files"
    listed = sender.http.get(path, params={"links": 1, "limit": 1000}).json()["results"]
    with ThreadPoolExecutor(4) as pool:
        fetched = pool.map(
            lambda row: httpx.get(row["url"], headers=row["headers"]).content, listed
        )
    assert dict(zip([row["path"] for row in listed], fetched, strict=True)) == FILES
