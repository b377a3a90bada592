"""A small real HTTP server that keeps the ingest contract, and misbehaves on request.

The misbehaviour is the point: tests name what shall go wrong with the next requests and look at
what arrived in the end. The real server's own tests are elsewhere.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "labstead_" + "k" * 48


@dataclass
class Reply:
    """A scripted answer; ``drop`` closes the connection without one, after handling if asked."""

    status: int = 500
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    handle_first: bool = False


@dataclass
class StoredRun:
    id: str
    token: str
    body: dict[str, Any]
    name: str = "golden-meadow-12"
    streams: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"history": [], "system": [], "console": []}
    )
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    defined_at: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    finish: dict[str, Any] | None = None
    stop_requested: bool = False
    is_preempting: bool = False
    heartbeats: int = 0
    creations: int = 1

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Of the history."""
        return self.streams["history"]


class ScriptedServer:
    """Runs, and the failures still to come."""

    def __init__(self) -> None:
        self.runs: dict[str, StoredRun] = {}
        self.requests: list[tuple[str, str]] = []
        self.encodings: list[str | None] = []
        self.is_refused: Callable[[dict[str, Any]], bool] = lambda line: False
        self.max_body_bytes = 10**9
        self.keys = {KEY}
        self.key_trouble = "invalid_key"
        self.delays: dict[str, float] = {}
        self._failures: list[tuple[str, Reply]] = []
        self._held: tuple[str, threading.Event] | None = None
        self._lock = threading.RLock()
        self._http: ThreadingHTTPServer | None = None
        self.url = ""

    def fail(self, path_part: str, *replies: Reply) -> None:
        """Answer the next requests whose path holds ``path_part`` with these, in order."""
        self._failures += [(path_part, reply) for reply in replies]

    def delay(self, path_part: str, seconds: float) -> None:
        """Let requests for such paths wait so long for their answer."""
        self.delays[path_part] = seconds

    @contextmanager
    def holding(self, path_part: str) -> Iterator[None]:
        """Until the block ends leave requests whose path holds ``path_part`` without an answer."""
        over = threading.Event()
        self._held = path_part, over
        try:
            yield
        finally:
            self._held = None
            over.set()

    def wait_while_held(self, path: str) -> None:
        time.sleep(sum(seconds for part, seconds in self.delays.items() if part in path))
        held = self._held
        if held and held[0] in path:
            held[1].wait(30)

    def asked(self, path_part: str) -> int:
        """How many requests have come whose path holds that."""
        return sum(path_part in path for _, path in self.requests)

    @property
    def only_run(self) -> StoredRun:
        (run,) = self.runs.values()
        return run

    def start(self, port: int = 0) -> None:
        self._http = _QuietServer(("127.0.0.1", port), _handler_for(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def next_failure(self, path: str) -> Reply | None:
        with self._lock:
            for index, (part, reply) in enumerate(self._failures):
                if part in path:
                    del self._failures[index]
                    return reply
        return None

    def handle(self, method: str, target: str, content: bytes) -> tuple[int, dict[str, Any]]:
        with self._lock:
            url = urlsplit(target)
            path = unquote(url.path)
            if path == "/api/v1/me":
                return 200, {"username": "ada", "default_team": "ada"}
            if path.startswith("/put/"):
                _, _, run_id, name = path.split("/", 3)
                self.runs[run_id].files[name] = content
                return 200, {}
            match = re.fullmatch(
                r"/api/v1/teams/([^/]+)/projects/([^/]+)/runs(?:/([^/]+))?(.*)", path
            )
            if match is None:
                return 404, {"code": "not_found", "message": "no such page"}
            team, project, run_id, rest = match.groups()
            if run_id is None:
                return self._create(team, project, json.loads(content))
            if run_id not in self.runs:
                return 404, {"code": "not_found", "message": "no such run"}
            return self._on_run(self.runs[run_id], method, rest, parse_qs(url.query), content)

    def _create(self, team: str, project: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        found = self.runs.get(body["id"])
        resume = body.get("resume", "never")
        if found is None and resume == "must":
            return 404, {"code": "not_found", "message": "there is no such run to resume"}
        if found is not None and resume == "never" and found.token != body["client_token"]:
            return 409, {"code": "run_exists", "message": "this run exists already"}
        if found is not None:
            found.creations += 1
            found.token = body["client_token"]
            return 200, self._run_object(found, team, project)
        run = StoredRun(
            body["id"], body["client_token"], {**body, "team": team, "project": project}
        )
        run.name = body.get("name", run.name)
        run.config = body.get("config", {})
        self.runs[run.id] = run
        return 201, self._run_object(run, team, project)

    def _run_object(self, run: StoredRun, team: str, project: str) -> dict[str, Any]:
        return {
            "id": run.id,
            "name": run.name,
            "config": run.config,
            "summary": run.summary,
            "metrics": run.metrics,
            "url": f"{self.url}/{team}/{project}/runs/{run.id}",
            "streams": {name: {"next_line": len(some)} for name, some in run.streams.items()},
        }

    def _on_run(
        self, run: StoredRun, method: str, rest: str, query: dict[str, list[str]], content: bytes
    ) -> tuple[int, dict[str, Any]]:
        if rest.startswith("/streams/"):
            stream = rest.removeprefix("/streams/")
            return self._ingest(run, stream, int(query["offset"][0]), content)
        if rest == "/preempting":
            run.is_preempting = True
            return 200, {}
        if rest == "/heartbeat":
            run.heartbeats += 1
            return 200, {"state": "running", "stop_requested": run.stop_requested}
        body = json.loads(content)
        if rest == "/finish":
            run.finish = body
            return 200, {}
        if rest == "/events":
            known = {event["token"] for event in run.events}
            run.events += [event for event in body["events"] if event["token"] not in known]
            return 200, {}
        if rest == "/files":
            return 200, {
                "upload_url": f"{self.url}/put/{run.id}/{body['path']}",
                "state": "pending",
            }
        run.config.update(body.get("config", {}))
        run.summary.update(body.get("summary", {}))
        for name, definition in body.get("metrics", {}).items():
            run.metrics[name] = definition
            run.defined_at[name] = len(run.lines)
        run.metadata = body.get("metadata", run.metadata)
        return 200, {}

    def _ingest(
        self, run: StoredRun, stream: str, offset: int, content: bytes
    ) -> tuple[int, dict[str, Any]]:
        stored = run.streams[stream]
        if offset > len(stored):
            gap = {"code": "offset_gap", "message": "gap", "expected_offset": len(stored)}
            return 409, gap
        if len(content) > self.max_body_bytes:
            return 413, {"code": "too_large", "message": "too large"}
        lines = [json.loads(line) for line in content.split(b"\n")]
        refused = [
            {"line": offset + index, "code": "invalid_line", "message": "not this one"}
            for index, line in enumerate(lines)
            if self.is_refused(line)
        ]
        for one in refused:
            lines[one["line"] - offset] = {"_refused": {"code": one["code"]}}
        for line in lines[len(stored) - offset :]:
            stored.append(line)
            if stream == "history":
                run.summary.update(line)
        told = {"refused": refused, "refused_count": len(refused)} if refused else {}
        return 200, {"next_line": len(stored), **told}


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that are killed in mid-request are part of the tests."""


def _handler_for(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Otherwise headers and body wait for each other for 40 ms.
        wbufsize = -1

        def _serve(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.requests.append((self.command, self.path))
            server.encodings.append(self.headers.get("Content-Encoding"))
            if self.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            server.wait_while_held(self.path)
            reply = server.next_failure(self.path)
            if reply is None or reply.handle_first:
                status, body = self._answer(content)
            if reply is None:
                reply = Reply(status, json.dumps(body).encode())
            if reply.drop:
                self.close_connection = True
                return
            self._send(reply)

        def _answer(self, content: bytes) -> tuple[int, dict[str, Any]]:
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if key not in server.keys and not self.path.startswith("/put/"):
                return 401, {"code": server.key_trouble, "message": "This API key is not known."}
            return server.handle(self.command, self.path, content)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PATCH = do_PUT = _serve

        def log_message(self, *args: Any) -> None:
            """Tests look at ``requests`` instead."""

    return Handler


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
