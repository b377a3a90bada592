"""Export: a long run as Parquet, CSV and NDJSON over HTTP, and pages of JSON rows.

Run it by itself: it starts a server with a data folder of its own, logs to it, waits until the
lines are compacted, and prints what each download took: seconds, processor time and growth of
memory of the web process, bytes. Then pages of rows, dense and with 10 of 5,000 keys in each.

    .venv/bin/python benchmarks/export.py [--lines 1000000]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

import httpx  # noqa: E402

from benchmarks.ingest import cpu_seconds  # noqa: E402
from tests.real_server import RealServer, running_server  # noqa: E402

KEYS = 10
BATCH = 10_000
SPARSE_KEYS = 5_000
SPARSE_LINES = 50_000
PAGES = 5


@dataclass(frozen=True)
class Cost:
    """What one call took; memory is the most above what the process had before."""

    seconds: float
    cpu_seconds: float
    extra_mb: float
    size: int


def dense_line(step: int) -> dict[str, Any]:
    clocks = {"_step": step, "_timestamp": 1.7e9 + step, "_runtime": float(step)}
    return clocks | {f"metric_{n}": random.random() for n in range(KEYS)}


def sparse_line(step: int) -> dict[str, Any]:
    keys = random.sample(range(SPARSE_KEYS), KEYS)
    return {"_step": step} | {f"key_{n}": random.random() for n in keys}


def log(api: httpx.Client, run: str, lines: int, line_of: Callable[[int], dict[str, Any]]) -> None:
    api.post("/teams/ada/projects/bench/runs", json={"id": run}).raise_for_status()
    path = f"/teams/ada/projects/bench/runs/{run}"
    for start in range(0, lines, BATCH):
        body = "\n".join(json.dumps(line_of(step)) for step in range(start, start + BATCH))
        answer = api.post(
            f"{path}/streams/history?offset={start}",
            content=body,
            headers={"Content-Type": "application/x-ndjson"},
        )
        answer.raise_for_status()
    api.post(f"{path}/finish", json={"exit_code": 0}).raise_for_status()


def wait_for_compaction(server: RealServer) -> None:
    """Until nothing is left in chunks."""
    with sqlite3.connect(server.data_dir / "live.sqlite3", timeout=30) as database:
        while database.execute("SELECT EXISTS (SELECT 1 FROM history_chunk)").fetchone()[0]:
            time.sleep(1)


def web_pid(server: RealServer) -> int:
    """The process that listens: the supervisor's child with the ASGI server in its command."""
    assert server.process is not None
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and is_web(folder, server.process.pid):
            return int(folder.name)
    raise RuntimeError("The web process was not found.")


def is_web(folder: Path, supervisor: int) -> bool:
    try:
        parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
        return parent == supervisor and b"uvicorn" in (folder / "cmdline").read_bytes()
    except OSError:
        return False


def memory_mb(pid: int) -> float:
    """Resident memory that is the process's own: mapped files are the kernel's to give up."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


@contextmanager
def peak_memory(pid: int) -> Iterator[list[float]]:
    """Fills the list with one number at the end: the most above the beginning, in MB."""
    found: list[float] = []
    before = most = memory_mb(pid)
    is_over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_over.wait(0.02):
            most = max(most, memory_mb(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()
        found.append(most - before)


def fetched(api: httpx.Client, pid: int, path: str) -> Cost:
    cpu, started, size = cpu_seconds(pid), time.perf_counter(), 0
    with peak_memory(pid) as peak, api.stream("GET", path, timeout=600) as answer:
        answer.raise_for_status()
        for part in answer.iter_raw():
            size += len(part)
    seconds = time.perf_counter() - started
    return Cost(seconds, cpu_seconds(pid) - cpu, peak[0], size)


def show(what: str, cost: Cost, rows: int) -> None:
    print(
        f"{what:28} {cost.seconds:7.2f} s  {cost.cpu_seconds:7.2f} CPU s "
        f"{cost.cpu_seconds / rows * 1e6:6.2f} us a row  +{cost.extra_mb:5.0f} MB "
        f"{cost.size / 1e6:8.1f} MB sent"
    )


def show_pages(api: httpx.Client, pid: int, run: str) -> None:
    path = f"/teams/ada/projects/bench/runs/{run}/streams/history/rows?limit=10000"
    for temper in ("cold", "warm"):
        cpu = cpu_seconds(pid)
        for page in range(PAGES):
            api.get(f"{path}&from_line={page * 10_000}").raise_for_status()
        a_row = (cpu_seconds(pid) - cpu) / (PAGES * 10_000)
        print(f"JSON rows, {run}, {temper:12} {a_row * 1e6:6.2f} us CPU a row, HTTP and all")


def measure(server: RealServer, lines: int) -> None:
    pid = web_pid(server)
    path = "/teams/ada/projects/bench/runs"
    with server.client() as api:
        log(api, "dense", lines, dense_line)
        log(api, "sparse", SPARSE_LINES, sparse_line)
        wait_for_compaction(server)
        for form in ("parquet", "csv", "ndjson"):
            cost = fetched(api, pid, f"{path}/dense/history.{form}")
            show(f"{lines:,} lines as {form}", cost, lines)
        cost = fetched(api, pid, f"{path}/dense/history.parquet?keys=metric_1")
        show("one key as parquet", cost, lines)
        cost = fetched(api, pid, f"{path}/sparse/history.parquet?part=1")
        show("500 of 5,000 keys, parquet", cost, SPARSE_LINES)
        cost = fetched(api, pid, f"{path}/sparse/history.ndjson")
        show("5,000 sparse keys, ndjson", cost, SPARSE_LINES)
        show_pages(api, pid, "dense")
        show_pages(api, pid, "sparse")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--lines", type=int, default=1_000_000)
    lines = arguments.parse_args().lines
    os.environ.pop("LABSTEAD_DATABASE_URL", None)
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
        measure(server, lines - lines % BATCH)


if __name__ == "__main__":
    main()
