"""A hundred runs of the official wandb client at once: errors, lost lines, time of a request.

python -m benchmarks.wandb_runs [--runs 100] [--steps 300] [--write]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import numpy as np

from benchmarks import machine, results
from benchmarks.contenders.labstead import KEY, Labstead, area
from benchmarks.results import OURS, Bar, Measure, Table

QUESTION = "wandb_runs"
PROJECT = "wandb-runs"
RUNS_A_PROCESS = 20
METRICS = 10
PAUSE_SECONDS = 0.1
BAR_MS = 500.0
PAGE_ROWS = 10_000

HALF = Measure("median, ms", digits=1)
MOST = Measure("99th percentile, ms", digits=1)
REQUESTS = Measure("requests", digits=0)
FAILED = Measure("repeated requests", digits=0)
LOST = Measure("rows missing or wrong", digits=0)

# Runs of one process share one of the client's own helper processes, as in its documentation.
SCRIPT = """
import sys, time
import wandb

first, runs, steps, pause = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
settings = wandb.Settings(
    x_file_stream_transmit_interval=2, console="off", x_disable_stats=True, silent=True
)
begun = [
    wandb.init(project="wandb-runs", id=f"r{first + n}", settings=settings, reinit="create_new")
    for n in range(runs)
]
for step in range(steps):
    for run in begun:
        run.log({f"metric {k}": step * 10 + k for k in range(10)})
    time.sleep(pause)
for run in begun:
    run.finish()
"""


class Watch:
    """A relay that takes the time from a request's last byte to the first of its answer."""

    def __init__(self, port: int) -> None:
        self.seconds: list[float] = []
        self.statuses: list[bytes] = []
        self._port = port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        exchange = Exchange(self)
        ways = [
            asyncio.ensure_future(pass_on(reader, back, exchange.asked)),
            asyncio.ensure_future(pass_on(there, writer, exchange.answered)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, back):
            end.close()


class Exchange:
    """One connection: its client sends the next request when it has the answer to the last."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._is_asking = False
        self._is_stream = False
        # The client asks whether telemetry is wanted: 404 says no.
        self._is_probe = False
        self._since = 0.0

    def asked(self, data: bytes) -> None:
        if not self._is_asking:
            self._is_asking = True
            line = data.partition(b"\r\n")[0]
            self._is_stream, self._is_probe = b"file_stream" in line, b"/sdk/otel/" in line
        self._since = time.perf_counter()

    def answered(self, data: bytes) -> None:
        if self._is_asking and self._is_stream:
            self._watch.seconds.append(time.perf_counter() - self._since)
        if self._is_asking and not self._is_probe:
            self._watch.statuses.append(data[9:12])
        self._is_asking = False


async def pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, see) -> None:  # type: ignore[no-untyped-def]
    with suppress(OSError):
        while data := await source.read(65_536):
            see(data)
            sink.write(data)
            await sink.drain()


@contextmanager
def watched(port: int) -> Iterator[tuple[str, Watch]]:
    """An address that leads to the port, and what is seen on the way."""
    loop, watch = asyncio.new_event_loop(), Watch(port)
    threading.Thread(target=loop.run_forever, daemon=True).start()
    listening = asyncio.start_server(watch.serve, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result()
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", watch
    loop.call_soon_threadsafe(loop.stop)


def main(arguments: Sequence[str] | None = None) -> None:
    asking = argparse.ArgumentParser(prog="wandb_runs", description=__doc__)
    asking.add_argument("--runs", type=int, default=100)
    asking.add_argument("--steps", type=int, default=300)
    asking.add_argument("--write", action="store_true", help="to RESULTS.md and RESULTS.json")
    asked = asking.parse_args(arguments)
    measured = machine.moment()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder), asked.runs, asked.steps)
    results.told(QUESTION, [table], measured, is_kept=asked.write)


def measure(folder: Path, runs: int, steps: int) -> Table:
    data = folder / "labstead"
    data.mkdir()
    with Labstead().serve(data) as server:
        with watched(httpx.URL(server.url).port or 80) as (address, watch):
            trained = train(folder, address, runs, steps)
        lost = sum(missing(server.http, f"r{number}", steps) for number in range(runs))
    return table_of(watch, runs, steps, lost, trained)


def train(folder: Path, address: str, runs: int, steps: int) -> bool:
    """Whether every process ended well."""
    script = folder / "train.py"
    script.write_text(SCRIPT)
    told = {"WANDB_BASE_URL": address, "WANDB_API_KEY": KEY, "WANDB_DIR": str(folder)}
    environment = {**os.environ, **told, "HOME": str(folder)}
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                str(script),
                str(first),
                str(min(RUNS_A_PROCESS, runs - first)),
                str(steps),
                str(PAUSE_SECONDS),
            ],
            env=environment,
            cwd=folder,
        )
        for first in range(0, runs, RUNS_A_PROCESS)
    ]
    return [process.wait() for process in processes] == [0] * len(processes)


def missing(http: httpx.Client, run: str, steps: int) -> int:
    """Rows that are not there exactly once with what was logged, and 1 for a run that has not
    ended well."""
    path = f"{area(PROJECT)}/runs/{run}"
    query = {"limit": str(PAGE_ROWS)}
    rows = http.get(f"{path}/streams/history/rows", params=query).raise_for_status().json()["rows"]
    names = [f"metric {k}" for k in range(METRICS)]
    found = [[row.get(name) for name in names] for row in rows]
    wanted = [[step * 10 + k for k in range(METRICS)] for step in range(steps)]
    wrong = sum(one != other for one, other in zip(found, wanted, strict=False))
    has_ended = http.get(path).json()["state"] == "finished"
    return wrong + abs(len(found) - len(wanted)) + (0 if has_ended else 1)


def table_of(watch: Watch, runs: int, steps: int, lost: int, is_well: bool) -> Table:
    half, most = map(float, np.percentile(watch.seconds, [50, 99]) * 1_000)
    failed = sum(not status.startswith(b"2") for status in watch.statuses)
    table = Table(
        f"{runs} runs of the wandb client at once",
        f"{runs} runs in {-(-runs // RUNS_A_PROCESS)} processes of the official client, {steps} "
        f"rows of {METRICS} metrics each, one every {PAUSE_SECONDS} s or as fast as the machine "
        "lets them; the client sends every 2 s. Times are those of a file_stream request, at whose "
        "end its rows are stored. Clients and server share the machine.",
        (HALF, MOST, REQUESTS, FAILED, LOST),
    )
    table.rows[OURS] = {
        HALF.title: half,
        MOST.title: most,
        REQUESTS.title: float(len(watch.seconds)),
        FAILED.title: float(failed),
        LOST.title: float(lost),
    }
    table.bars = [
        Bar("99th percentile under 500 ms", f"{most:.0f} ms", most < BAR_MS),
        Bar("no error, no row missing", f"{failed} and {lost}", is_well and not failed + lost),
    ]
    return table


if __name__ == "__main__":
    main()
