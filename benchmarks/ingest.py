"""Ingest: what ``log()`` costs, one run of a million points, fifty runs at once, and their limits.

Every function takes a running server and returns what it measured, so that a harness may put other
trackers beside it. A point is one metric value; ``_step`` and the times do not count. Processor
time is read from /proc, since wall time means little on a busy machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

METRICS = 10
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Target:
    """A server to measure: its address, a key that may log, and its web process."""

    url: str
    key: str
    web_pid: int

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.web_pid)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


# --- The client -------------------------------------------------------------------------------

LOG_COST = """
import json, random, sys, time
import labstead
names = [f"metric_{n}" for n in range(%(metrics)d)]
rows = [{name: random.random() for name in names} for _ in range(1000)]
run = labstead.init(project="bench", mode=sys.argv[1])
log, clock = run.log, time.perf_counter
for row in rows:
    log(row)
took = []
cpu, began = time.process_time(), clock()
for number in range(%(calls)d):
    row = rows[number %% 1000]
    before = clock()
    log(row)
    took.append(clock() - before)
wall, cpu = clock() - began, time.process_time() - cpu
run.finish()
took.sort()
at = lambda share: took[int(len(took) * share)] * 1e6
print(json.dumps({"wall_us": wall / len(took) * 1e6, "cpu_us": cpu / len(took) * 1e6,
                  "p50_us": at(.5), "p99_us": at(.99), "p999_us": at(.999)}))
"""

ONE_RUN = """
import json, random, sys, time
import labstead
names = [f"metric_{n}" for n in range(%(metrics)d)]
rows = [{name: random.random() for name in names} for _ in range(1000)]
began = time.time()
run = labstead.init(project="bench", id=sys.argv[1])
first, cpu = time.time(), time.process_time()
log = run.log
for number in range(%(rows)d):
    log(rows[number %% 1000])
logged = time.time()
run.finish()
print(json.dumps({"began": began, "first": first, "logged": logged,
                  "cpu": time.process_time() - cpu}))
"""


def log_cost(target: Target, *, mode: str = "offline", calls: int = 100_000) -> dict[str, float]:
    """Microseconds a call of ``log`` takes the training loop, journal included."""
    script = LOG_COST % {"metrics": METRICS, "calls": calls}
    return json.loads(in_fresh_process(target, script, mode))  # type: ignore[no-any-return]


def cold_import(target: Target, *, tries: int = 5) -> dict[str, float]:
    """Milliseconds from starting Python to having imported labstead, less those of bare Python."""
    bare = min(seconds_of(target, "pass") for _ in range(tries))
    whole = min(seconds_of(target, "import labstead") for _ in range(tries))
    return {"import_ms": (whole - bare) * 1000}


def seconds_of(target: Target, script: str) -> float:
    began = time.perf_counter()
    in_fresh_process(target, script)
    return time.perf_counter() - began


def in_fresh_process(target: Target, script: str, *arguments: str) -> str:
    """What the script printed; it works in a folder of its own and logs to the target."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("LABSTEAD_")},
            "HOME": folder,
            "LABSTEAD_BASE_URL": target.url,
            "LABSTEAD_API_KEY": target.key,
            "LABSTEAD_SILENT": "true",
        }
        return subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


# --- One run ----------------------------------------------------------------------------------


def one_run(target: Target, *, points: int = 1_000_000) -> dict[str, float]:
    """From the first ``log`` until the last row reads back, by the SDK in a process of its own."""
    rows = points // METRICS
    run_id = f"one-{time.time_ns():x}"
    server_cpu = target.cpu_seconds()
    script = ONE_RUN % {"metrics": METRICS, "rows": rows}
    said = json.loads(in_fresh_process(target, script, run_id))
    wait_until_readable(target, run_id, rows)
    readable = time.time()
    server_cpu = target.cpu_seconds() - server_cpu
    seconds = readable - said["first"]
    return {
        "seconds": seconds,
        "seconds_with_init": readable - said["began"],
        "log_seconds": said["logged"] - said["first"],
        "points_a_second": points / seconds,
        "server_cpu_us_a_point": server_cpu / points * 1e6,
        "client_cpu_us_a_point": said["cpu"] / points * 1e6,
    }


def wait_until_readable(target: Target, run_id: str, rows: int) -> None:
    """Until the run's last row reads back and is the row that was logged last."""
    path = f"{run_path(target, run_id)}/streams/history/rows?from_line={rows - 1}&limit=1"
    connection = HTTPConnection("127.0.0.1", target.port)
    while True:
        found = ask(connection, target, "GET", path)["rows"]
        if found and found[-1]["_step"] == rows - 1:
            return
        time.sleep(0.005)


# --- Many runs --------------------------------------------------------------------------------


def many_runs(
    target: Target, *, runs: int = 50, batches: int = 40, rows: int = 100
) -> dict[str, float]:
    """Each run posts batch after batch as fast as they are acknowledged, all at the same time."""
    prefix = f"many-{time.time_ns():x}"
    clients = [Poster(target, f"{prefix}-{number}", batches, rows) for number in range(runs)]
    for client in clients:
        client.create_run()
    server_cpu, began = target.cpu_seconds(), time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    server_cpu = target.cpu_seconds() - server_cpu
    took = sorted(second for client in clients for second in client.took)
    points = len(took) * rows * METRICS
    return {
        "points_a_second": points / seconds,
        "requests_a_second": len(took) / seconds,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "errors": sum(client.errors for client in clients),
        "server_cpu_us_a_point": server_cpu / points * 1e6,
    }


class Poster(threading.Thread):
    """One run's connection. Bodies are made beforehand: this measures the server."""

    def __init__(self, target: Target, run_id: str, batches: int, rows: int) -> None:
        super().__init__()
        self.took: list[float] = []
        self.errors = 0
        self._target = target
        self._run_id = run_id
        self._batches = list(bodies(batches, rows))
        self._rows = rows
        self._connection = HTTPConnection("127.0.0.1", target.port)

    def create_run(self) -> None:
        path = f"/api/v1/teams/{team_of(self._target)}/projects/bench/runs"
        ask(self._connection, self._target, "POST", path, json.dumps({"id": self._run_id}).encode())

    def run(self) -> None:
        path = f"{run_path(self._target, self._run_id)}/streams/history"
        headers = {**bearer(self._target), "Content-Type": "application/x-ndjson"}
        for number, body in enumerate(self._batches):
            before = time.perf_counter()
            target = f"{path}?offset={number * self._rows}"
            self._connection.request("POST", target, body, headers)
            answer = self._connection.getresponse()
            answer.read()
            self.took.append(time.perf_counter() - before)
            self.errors += answer.status != 200


def bodies(batches: int, rows: int) -> Iterator[bytes]:
    """NDJSON as the SDK posts it."""
    names = [f"metric_{n}" for n in range(METRICS)]
    for batch in range(batches):
        steps = range(batch * rows, (batch + 1) * rows)
        lines = [
            {name: (step * 7919 + n) % 10_007 / 10_007 for n, name in enumerate(names)}
            | {"_step": step, "_timestamp": 1.7e9 + step, "_runtime": step / 100}
            for step in steps
        ]
        yield "\n".join(json.dumps(line, separators=(",", ":")) for line in lines).encode()


# --- The limit --------------------------------------------------------------------------------


def null_server_limit(*, points: int = 1_000_000, rows: int = 5000) -> dict[str, float]:
    """Posting the same bytes, batch after batch, to a server that drops them."""
    batches = list(bodies(max(1, points // METRICS // rows), rows))
    with null_server() as port:
        connection = HTTPConnection("127.0.0.1", port)
        began = time.perf_counter()
        for body in batches:
            connection.request("POST", "/", body)
            connection.getresponse().read()
        seconds = time.perf_counter() - began
        connection.close()
    return {"points_a_second": len(batches) * rows * METRICS / seconds}


@contextmanager
def null_server() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, __file__, "--null-server"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


async def drop_everything() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# --- Speaking to the server -------------------------------------------------------------------


def bearer(target: Target) -> dict[str, str]:
    return {"Authorization": f"Bearer {target.key}"}


def ask(
    connection: HTTPConnection, target: Target, method: str, path: str, body: bytes | None = None
) -> Any:
    headers = {**bearer(target), "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = json.loads(answer.read())
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status} {content}")
    return content


def team_of(target: Target) -> str:
    connection = HTTPConnection("127.0.0.1", target.port)
    return str(ask(connection, target, "GET", "/api/v1/me")["default_team"])


def run_path(target: Target, run_id: str) -> str:
    return f"/api/v1/teams/{team_of(target)}/projects/bench/runs/{run_id}"


def web_process_of(supervisor: int) -> int:
    """The uvicorn child of ``manage.py up``."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(") ")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == supervisor and b"uvicorn" in command:
            return int(stat.parent.name)
    raise RuntimeError(f"process {supervisor} has no web process")


def show(title: str, measured: dict[str, float]) -> None:
    print(f"{title}: " + ", ".join(f"{name} {value:,.2f}" for name, value in measured.items()))


def main() -> None:
    from tests.real_server import RealServer, running_server

    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
        assert server.process is not None
        target = Target(server.url, RealServer.key, web_process_of(server.process.pid))
        show("log(), journal only", log_cost(target))
        show("log(), while sending", log_cost(target, mode="online"))
        show("cold import", cold_import(target))
        for _ in range(2):
            show("one run", one_run(target))
        show("50 runs at once, 100 rows a batch", many_runs(target))
        show("50 runs at once, 20 rows a batch", many_runs(target, rows=20))
    show("null server", null_server_limit())


if __name__ == "__main__":
    if "--null-server" in sys.argv:
        asyncio.run(drop_everything())
    else:
        main()
