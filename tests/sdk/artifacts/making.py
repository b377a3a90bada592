"""Versions on a real server, made through its API as any client could."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx
import orjson

HOME = "/teams/ada/projects/shelf"
Files = dict[str, bytes]


def digest_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def log(
    client: httpx.Client,
    name: str,
    files: Files,
    *,
    home: str = HOME,
    references: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """A committed version with these files, large ones by upload and the others in a pack."""
    draft = _sent(client, f"{home}/artifact-drafts", {"name": name, "type": "dataset", **fields})
    at = f"{home}/artifact-drafts/{draft['id']}"
    entries = [
        {"path": path, "digest": digest_of(content), "size": len(content)}
        for path, content in files.items()
    ]
    _sent(client, f"{at}/entries", {"entries": entries + (references or [])})
    small = {digest_of(c): c for c in files.values() if len(c) <= draft["small_file_bytes"]}
    if small:
        _send_pack(client, at, small)
    for content in files.values():
        if len(content) > draft["small_file_bytes"]:
            _upload(client, at, content)
    return dict(_sent(client, f"{at}/commit", {})["version"])


def _send_pack(client: httpx.Client, at: str, contents: Files) -> None:
    heads = orjson.dumps([[digest, len(content)] for digest, content in contents.items()])
    body = heads + b"\n" + b"".join(contents.values())
    headers = {"Content-Type": "application/x-labstead-pack"}
    answer = client.post(f"{at}/packs", content=body, headers=headers)
    assert answer.is_success, answer.text


def _upload(client: httpx.Client, at: str, content: bytes) -> None:
    files = [{"digest": digest_of(content), "size": len(content)}]
    (plan,) = _sent(client, f"{at}/uploads", {"files": files})["uploads"]
    for part in plan["parts"]:
        data = content[part["offset"] : part["offset"] + part["size"]]
        assert httpx.put(part["url"], content=data, headers=part["headers"]).is_success
    _sent(client, f"{at}/uploads/complete", {"files": files})


def _sent(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
