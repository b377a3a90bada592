"""A server that hands out one version as a test wants it: with lies, breaks and odd paths."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

import labstead
from tests.sdk.artifacts.making import digest_of

VERSION = "/api/v1/teams/ada/projects/shelf/artifact-collections/iris/versions/latest"


class Shelf:
    """Set ``files`` and what is to go wrong, then read ``requests``: (what, where, range)."""

    def __init__(self) -> None:
        self.url = ""
        self.entries: list[dict[str, Any]] = []
        self.contents: dict[str, bytes] = {}
        self.requests: list[tuple[str, str, str]] = []
        self.breaks_after: list[int] = []
        """The next answers with bytes end after so many."""
        self.pauses_after: int | None = None
        """They stop there until ``go_on`` is set."""
        self.paused, self.go_on = threading.Event(), threading.Event()
        self.bucket = ""
        """Where bytes are unless one asks for them from the server."""
        self.lies = False
        self.tag = ""
        """The ETag of bytes."""

    def put(self, path: str, content: bytes, **more: Any) -> None:
        self.contents[path] = content
        self.entries.append(
            {"path": path, "digest": digest_of(content), "size": len(content), **more}
        )

    def refer(self, artifact: labstead.Artifact) -> None:
        """Hold what an artifact refers to."""
        self.entries += [
            {"path": one.path, "digest": one.digest, "size": one.size, "ref": one.ref,
             "extra": dict(one.extra)}
            for one in artifact.manifest
        ]  # fmt: skip

    def bytes_requests(self) -> list[tuple[str, str]]:
        return [(where, part) for what, where, part in self.requests if what == "bytes"]


@contextmanager
def shelf() -> Iterator[Shelf]:
    state = Shelf()

    class Handler(_Handler):
        shelf = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.go_on.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        path = unquote(place.path)
        if path == VERSION:
            self.answer_json({
                "collection": "iris", "version": "v0", "type": "dataset", "id": "x",
                "source": "ada/shelf/iris:v0", "aliases": ["latest"],
            })  # fmt: skip
        elif path == f"{VERSION}/files":
            prefix = parse_qs(place.query).get("prefix", [""])[0]
            some = [one for one in self.shelf.entries if str(one["path"]).startswith(prefix)]
            self.answer_json({"results": some, "next_cursor": None, "total": len(some)})
        elif path.startswith(f"{VERSION}/files/"):
            is_direct = parse_qs(place.query)["via"] == ["any"]
            start = self.shelf.bucket if is_direct else ""
            self.redirect(f"{start}/bytes/{path.removeprefix(f'{VERSION}/files/')}")
        else:
            self.answer_bytes(path.removeprefix("/bytes/"))

    def do_POST(self) -> None:
        asked = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.shelf.requests.append(("bundle", str(len(asked["digests"])), ""))
        by_digest = {
            one["digest"]: self.shelf.contents.get(one["path"], b"") for one in self.shelf.entries
        }
        self.send(b"".join(by_digest[digest] for digest in asked["digests"]))

    def redirect(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_json(self, body: object) -> None:
        content = orjson.dumps(body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer_bytes(self, path: str) -> None:
        asked = self.headers.get("Range", "")
        self.shelf.requests.append(("bytes", path, asked))
        content = self.shelf.contents[path]
        start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
        self.send(content[start:], 206 if asked else 200)

    def send(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if self.shelf.tag:
            self.send_header("ETag", self.shelf.tag)
        self.end_headers()
        if self.shelf.lies:
            content = b"x" * len(content)
        if self.shelf.breaks_after:
            self.wfile.write(content[: self.shelf.breaks_after.pop(0)])
            self.close_connection = True
            return
        if self.shelf.pauses_after is not None:
            self.wfile.write(content[: self.shelf.pauses_after])
            content = content[self.shelf.pauses_after :]
            self.shelf.paused.set()
            self.shelf.go_on.wait(30)
        self.wfile.write(content)
