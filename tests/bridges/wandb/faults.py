"""An HTTP proxy that fails on purpose, before or after the server has taken the request."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PASSED_ON = ("authorization", "content-type", "content-encoding", "content-md5", "host", "accept")


@dataclass(frozen=True)
class Fault:
    """How the n-th request whose path holds ``word`` fails; ``status`` 0 hangs up.

    ``is_stored`` lets the server have the request first.
    """

    word: str
    nth: int
    status: int
    is_stored: bool = False


class FaultyProxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str, faults: list[Fault]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.client = httpx.Client(base_url=target, timeout=60)
        self.met: list[Fault] = []
        self._waiting = list(faults)
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up, too."""

    def fault_for(self, path: str) -> Fault | None:
        with self._lock:
            for word in {fault.word for fault in self._waiting if fault.word in path}:
                self._seen[word] += 1
            due = [f for f in self._waiting if f.word in path and f.nth <= self._seen[f.word]]
            if due:
                self._waiting.remove(due[0])
                self.met.append(due[0])
            return due[0] if due else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyProxy

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.fault_for(self.path)
        if fault is None or fault.is_stored:
            answer = self.ask(body)
        if fault is None:
            self.answer(answer.status_code, answer.headers, answer.content)
        elif fault.status:
            self.answer(fault.status, {"Retry-After": "0"}, b'{"error": "on purpose"}')
        else:
            self.close_connection = True

    do_GET = do_POST = do_PUT = pass_on  # noqa: N815

    def ask(self, body: bytes) -> httpx.Response:
        """With the client's own Host, so that addresses in answers lead through here."""
        headers = {name: value for name, value in self.headers.items() if wanted(name)}
        return self.server.client.request(self.command, self.path, content=body, headers=headers)

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name in ("Content-Type", "Retry-After"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests have enough to say."""


def wanted(name: str) -> bool:
    return name.lower() in PASSED_ON or name.lower().startswith("x-wandb")


@contextmanager
def faulty_proxy(target: str, faults: list[Fault]) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(target, faults)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        proxy.client.close()
