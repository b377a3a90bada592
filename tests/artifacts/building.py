"""What a client does to make a version, through the API."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson

from tests.conftest import ApiClient

HOME = "/teams/ada/projects/digits"
Files = dict[str, bytes]


def digest_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def entries_of(files: Files) -> list[dict[str, Any]]:
    return [
        {"path": path, "digest": digest_of(content), "size": len(content)}
        for path, content in files.items()
    ]


def version_digest(files: Files) -> str:
    lines = "".join(f"{path}:{digest_of(files[path])}\n" for path in sorted(files))
    return hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode()).hexdigest()


def begin(api: ApiClient, name: str = "iris", *, home: str = HOME, **fields: Any) -> Any:
    body = {"name": name, "type": "dataset", **fields}
    answer = api.send("POST", f"{home}/artifact-drafts", body)
    assert answer.status_code in (200, 201), answer.json()
    return answer.json()


def tell(
    api: ApiClient, draft: str, entries: list[dict[str, Any]], *, home: str = HOME, **more: Any
) -> Any:
    body = {"entries": entries, **more}
    return api.send("POST", f"{home}/artifact-drafts/{draft}/entries", body)


def send_pack(api: ApiClient, draft: str, contents: list[bytes], *, home: str = HOME) -> Any:
    heads = [[digest_of(content), len(content)] for content in contents]
    return api.post(
        f"/api/v1{home}/artifact-drafts/{draft}/packs",
        orjson.dumps(heads) + b"\n" + b"".join(contents),
        content_type="application/x-labstead-pack",
    )


def plan(
    api: ApiClient, draft: str, contents: list[bytes], *, home: str = HOME, **more: Any
) -> Any:
    files = [{"digest": digest_of(content), "size": len(content)} for content in contents]
    body = {"files": files, **more}
    answer = api.send("POST", f"{home}/artifact-drafts/{draft}/uploads", body)
    assert answer.status_code == 200, answer.json()
    return answer.json()["uploads"]


def complete(api: ApiClient, draft: str, contents: list[bytes], *, home: str = HOME) -> Any:
    files = [{"digest": digest_of(content), "size": len(content)} for content in contents]
    return api.send("POST", f"{home}/artifact-drafts/{draft}/uploads/complete", {"files": files})


def put_part(api: ApiClient, part: dict[str, Any], content: bytes) -> Any:
    path = part["url"].removeprefix("http://testserver")
    data = content[part["offset"] : part["offset"] + part["size"]]
    return api.put(path, data, content_type="application/octet-stream", headers=part["headers"])


def commit(api: ApiClient, draft: str, *, home: str = HOME) -> Any:
    return api.send("POST", f"{home}/artifact-drafts/{draft}/commit")


def log(
    api: ApiClient, files: Files, name: str = "iris", *, home: str = HOME, **fields: Any
) -> Any:
    """A committed version with these files, all of them small."""
    draft = begin(api, name, home=home, **fields)
    told = tell(api, draft["id"], entries_of(files), home=home)
    assert told.status_code == 200, told.json()
    missing = set(told.json()["missing"])
    contents = [content for content in files.values() if digest_of(content) in missing]
    if contents:
        assert send_pack(api, draft["id"], contents, home=home).status_code == 200
    done = commit(api, draft["id"], home=home)
    assert done.status_code == 200, done.json()
    return done.json()


def version_path(word: str = "latest", name: str = "iris", *, home: str = HOME) -> str:
    return f"{home}/artifact-collections/{name}/versions/{word}"


def contents_of(api: ApiClient, path: str) -> Files:
    """All files of a version, by their links."""
    listed = api.send("GET", f"{path}/files?links=1").json()["results"]
    return {row["path"]: fetch(api, row) for row in listed if not row.get("ref")}


def fetch(api: ApiClient, row: dict[str, Any]) -> bytes:
    answer = api.get(row["url"].removeprefix("http://testserver"), headers=row["headers"])
    assert answer.status_code in (200, 206), row
    return b"".join(answer)
