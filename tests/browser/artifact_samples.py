"""Artifacts for browser tests, made through the API as a client does."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import zlib
from typing import Any

import httpx
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

HOSTILE = "<img src=x onerror=alert(1)>"
Files = dict[str, bytes]


def digest_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def log_version(api: httpx.Client, home: str, name: str, files: Files, **said: Any) -> Any:
    """A version of small files. ``said``: aliases, tags, run, metadata, description, ``refs``."""
    refs = said.pop("refs", [])
    answer = api.post(f"{home}/artifact-drafts", json={"name": name, "type": "dataset", **said})
    draft = f"{home}/artifact-drafts/{answer.raise_for_status().json()['id']}"
    entries = [
        {"path": path, "digest": digest_of(content), "size": len(content)}
        for path, content in files.items()
    ]
    told = api.post(f"{draft}/entries", json={"entries": entries + refs}).raise_for_status().json()
    send(api, draft, files, set(told["missing"]))
    return api.post(f"{draft}/commit", json={}).raise_for_status().json()["version"]


def send(api: httpx.Client, draft: str, files: Files, missing: set[str]) -> None:
    contents = {digest_of(content): content for content in files.values()}
    wanted = [content for digest, content in contents.items() if digest in missing]
    if not wanted:
        return
    head = orjson.dumps([[digest_of(content), len(content)] for content in wanted])
    kind = {"Content-Type": "application/x-labstead-pack"}
    body = head + b"\n" + b"".join(wanted)
    api.post(f"{draft}/packs", content=body, headers=kind).raise_for_status()


def parquet(rows: int) -> bytes:
    sink = io.BytesIO()
    pq.write_table(
        pa.table({"number": range(rows), "word": [f"row {i}" for i in range(rows)]}), sink
    )
    return sink.getvalue()


def png() -> bytes:
    """One red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def a_bit_of_all() -> Files:
    picture = {"_type": "image-file", "path": "media/red.png"}
    table = {"columns": ["id", "picture"], "data": [[i, picture] for i in range(3)]}
    return {
        "data/train.csv": b'id,name\n1,"a, b"\n2,c\n',
        "data/rows.parquet": parquet(2000),
        "media/red.png": png(),
        "predictions.table.json": json.dumps(table).encode(),
        "one.image-file.json": json.dumps({**picture, "caption": HOSTILE}).encode(),
        "README.md": b"It **is** a flower. <script>alert(1)</script>",
        "config.json": json.dumps({"html": HOSTILE}).encode(),
        f"odd/{HOSTILE} #?%20.txt": b"odd",
        "src/train.py": b"def main():\n    return 1\n",
    }
