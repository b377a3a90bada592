"""``run.scan_history`` of the official wandb client beside our own, over the same run.

python -m benchmarks.wandb_scan [--rows 100000] [--write]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks import machine, results
from benchmarks.contenders.labstead import KEY, Labstead, LabsteadServer
from benchmarks.export import dense_line, log
from benchmarks.results import Bar, Measure, Table

QUESTION = "wandb_scan"
TURNS = 3
MOST_TIMES_OURS = 3.0
THEIRS, OWN = "wandb", "labstead"
WAYS = {"all keys, s": "", "two keys, s": "keys=['_step', 'metric_0']"}

# ``whole`` comes to the wandb client as one file; a key that one row lacks makes it read pages.
# At its end the client may wait for its own helper, and that for the client, for ever.
SCRIPT = """
import os, time
import {client}

run = {client}.Api().run("ada/bench/{run}")
begun = time.perf_counter()
rows = sum(1 for _ in run.scan_history({how}))
print(rows, time.perf_counter() - begun, flush=True)
os._exit(0)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    asking = argparse.ArgumentParser(prog="wandb_scan", description=__doc__)
    asking.add_argument("--rows", type=int, default=100_000)
    asking.add_argument("--write", action="store_true", help="to RESULTS.md and RESULTS.json")
    asked = asking.parse_args(arguments)
    measured = machine.moment()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder), asked.rows)
    results.told(QUESTION, [table], measured, is_kept=asked.write)


def measure(folder: Path, rows: int) -> Table:
    data = folder / "labstead"
    data.mkdir()
    with Labstead().serve(data) as server:
        assert isinstance(server, LabsteadServer)
        with httpx.Client(base_url=f"{server.url}/api/v1", headers=server.headers()) as api:
            api.post("/teams/ada/projects", json={"name": "bench"}).raise_for_status()
            log(api, "whole", rows, dense_line)
            log(api, "pages", rows, sparse_line)
        server.settle()
        return table_of(rows, {run: timed(folder, server.url, run, rows) for run in RUNS})


RUNS = {"whole": "every row has every key", "pages": "one row lacks a key"}


def sparse_line(step: int) -> dict[str, Any]:
    line = dense_line(step)
    if step == 0:
        del line["metric_9"]
    return line


def timed(folder: Path, url: str, run: str, rows: int) -> dict[str, dict[str, float]]:
    """Medians by client and way; the clients take turns."""
    seconds: dict[tuple[str, str], list[float]] = {}
    for _ in range(TURNS):
        for way, how in WAYS.items():
            for client in (THEIRS, OWN):
                code = SCRIPT.format(client=client, run=run, how=how)
                seconds.setdefault((client, way), []).append(scan(folder, url, code, rows))
    return {
        client: {way: float(np.median(seconds[client, way])) for way in WAYS}
        for client in (THEIRS, OWN)
    }


def scan(folder: Path, url: str, code: str, rows: int) -> float:
    told = {"WANDB_BASE_URL": url, "WANDB_API_KEY": KEY, "WANDB_DIR": str(folder)}
    told |= {"LABSTEAD_BASE_URL": url, "LABSTEAD_API_KEY": KEY, "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **told},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    count, seconds = done.stdout.split()[-2:]
    if int(count) != rows:
        raise RuntimeError(f"{count} rows came instead of {rows}")
    return float(seconds)


def table_of(rows: int, found: dict[str, dict[str, dict[str, float]]]) -> Table:
    table = Table(
        f"{rows:,} rows read by scan_history",
        f"A run of {rows:,} rows with ten metrics and three clocks, compacted, read by the wandb "
        f"client and by ours, in turns; medians of {TURNS}. Client and server share the machine.",
        [Measure(way, digits=2) for way in WAYS],
    )
    for run, about in RUNS.items():
        for client, figures in found[run].items():
            table.rows[f"{client}: {about}"] = figures
    whole = found["whole"]
    ratios = [whole[THEIRS][way] / whole[OWN][way] for way in WAYS]
    table.bars = [
        Bar(
            "within 3 times our own, all keys and two",
            " and ".join(f"{ratio:.1f}" for ratio in ratios),
            max(ratios) < MOST_TIMES_OURS,
        )
    ]
    return table


if __name__ == "__main__":
    main()
