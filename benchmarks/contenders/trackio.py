"""trackio, self-hosted: its dashboard server, which is also what its clients log to."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from benchmarks.clients.loop import Task, rows_of
from benchmarks.contenders.base import (
    METRIC,
    Contender,
    Post,
    Running,
    Span,
    answers,
    clean_environment,
)
from benchmarks.environments import python_with
from benchmarks.processes import free_port, serving
from benchmarks.run_rows import RunRow, run_rows

VERSION = "0.43.0"
TOKEN = "bench-write-token"
FILL_ROWS = 10_000
HEADERS = {"Content-Type": "application/json", "X-Trackio-Write-Token": TOKEN}

# Its own page asks for every run's summary in turn; its SQL route is far quicker.
RUNS = """
SELECT c.run_name, CAST(c.config AS TEXT) AS config, CAST(m.metrics AS TEXT) AS metrics
FROM configs c JOIN metrics m ON m.run_id = c.run_id
"""
PAGE_OF_RUNS = f"""{RUNS}
WHERE json_extract(CAST(c.config AS TEXT), '$.model') = 'b'
  AND json_extract(CAST(m.metrics AS TEXT), '$.loss') < 0.5
ORDER BY json_extract(CAST(m.metrics AS TEXT), '$.score') DESC LIMIT 50
"""
LARGEST_ANSWER_ROWS = 10_000


class TrackioServer(Running):
    client_module = "benchmarks.clients.log_with_trackio"
    carrier_module = "benchmarks.clients.carry_with_trackio"
    file_share = 0.2

    def client_environment(self, work: Path) -> dict[str, str]:
        mine = {"TRACKIO_DIR": str(work / "trackio"), "TRACKIO_WRITE_TOKEN": TOKEN}
        return {**super().client_environment(work), **mine}

    def call(self, name: str, **arguments: Any) -> bytes:
        """One of its API's functions. Raises HTTPStatusError when it fails."""
        body = orjson.dumps({"args": [], "kwargs": arguments})
        answer = self.http.post(f"/api/{name}", content=body, headers=HEADERS)
        return answer.raise_for_status().content

    def open_run(self, name: str) -> str:
        return name

    def batch(self, run: str, *, first_step: int, rows: int, metrics: int) -> Post:
        task = Task(self.url, self.project, run, rows, metrics, first_step)
        entries = [entry(self.project, run, step, values) for step, values in rows_of(task)]
        body = {"args": [], "kwargs": {"logs": entries, "hf_token": None}}
        return Post("/api/bulk_log", orjson.dumps(body), HEADERS)

    def has_step(self, run: str, step: int) -> bool:
        answer = self.call(
            "get_metric_values", project=self.project, run=run, metric_name=METRIC, step=step
        )
        return bool(orjson.loads(answer)["data"])

    def fill_curves(self, names: Sequence[str], points: int) -> list[str]:
        for name in names:
            for first in range(0, points, FILL_ROWS):
                rows = min(FILL_ROWS, points - first)
                post = self.batch(name, first_step=first, rows=rows, metrics=1)
                answer = self.http.post(post.path, content=post.body, headers=HEADERS)
                answer.raise_for_status()
        return list(names)

    def curves(self, runs: Sequence[str], *, points: int, span: Span | None = None) -> list[bytes]:
        if span is not None:
            return [self.zoom(run, points, span) for run in runs]
        wanted = [{"run": run} for run in runs]
        return [self.call("get_logs_batch", project=self.project, runs=wanted, max_points=points)]

    def zoom(self, run: str, points: int, span: Span) -> bytes:
        half = (span.last - span.first) // 2
        return self.call(
            "get_metric_values",
            project=self.project,
            run=run,
            metric_name=METRIC,
            around_step=span.first + half,
            window=half,
            max_points=points,
        )

    def fill_runs(self, count: int) -> None:
        entries = [run_entry(self.project, row) for row in run_rows(count)]
        for first in range(0, count, 1000):
            self.call("bulk_log", logs=entries[first : first + 1000], hf_token=None)

    def page_of_runs(self) -> list[bytes]:
        return [self.call("query_project", project=self.project, query=PAGE_OF_RUNS)]

    def all_runs(self, count: int) -> list[bytes]:
        return [
            self.call(
                "query_project",
                project=self.project,
                query=f"{RUNS} ORDER BY c.id LIMIT {LARGEST_ANSWER_ROWS} OFFSET {offset}",
            )
            for offset in range(0, count, LARGEST_ANSWER_ROWS)
        ]


def entry(project: str, run: str, step: int, values: dict[str, float]) -> dict[str, Any]:
    """One row as its client sends it."""
    return {
        "project": project,
        "run": run,
        "run_id": run,
        "metrics": values,
        "step": step,
        "config": {"_Created": time.time()} if step == 0 else None,
        "log_id": uuid.uuid4().hex,
    }


def run_entry(project: str, row: RunRow) -> dict[str, Any]:
    return {**entry(project, row.name, 0, row.summary), "config": row.config}


class Trackio(Contender):
    name = "trackio"
    version = VERSION
    ways = (
        "server: `trackio show`, to which clients log by `server_url` (its self-hosted mode)",
        "logging: `trackio.log(values, step)`; its background thread posts what has gathered",
        "files: `log_artifact` and `use_artifact(...).download()`, which it has as Labstead has",
        "charts: `get_logs_batch`, as its dashboard asks; zoom: `get_metric_values` around a step",
        "run table: SQL by `query_project`; its own page asks for each run's summary in turn",
    )

    def prepare(self) -> None:
        self.python = python_with("trackio", f"trackio=={VERSION}")

    @contextmanager
    def serve(self, folder: Path) -> Iterator[TrackioServer]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        mine = {
            "HOME": str(folder),
            "TRACKIO_DIR": str(folder / "data"),
            "TRACKIO_WRITE_TOKEN": TOKEN,
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_NUM_PORTS": "1",
        }
        with serving(
            [str(self.python.parent / "trackio"), "show", "--no-footer"],
            folder=folder,
            env={**clean_environment(), **mine},
            is_ready=lambda: answers(f"{url}/version"),
        ) as process:
            yield TrackioServer(url, process, folder, self.python)
