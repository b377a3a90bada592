"""MLflow: ``mlflow server`` with its default store, a SQLite database."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
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
from benchmarks.run_rows import run_rows

VERSION = "3.17.2"
API = "/api/2.0/mlflow"
LARGEST_PAGE = 50_000
JSON = {"Content-Type": "application/json"}

Row = tuple[Any, ...]


class MlflowServer(Running):
    client_module = "benchmarks.clients.log_with_mlflow"
    carrier_module = "benchmarks.clients.carry_with_mlflow"
    share = 0.1

    def call(self, method: str, path: str, **body: Any) -> httpx.Response:
        answer = self.http.request(method, f"{API}/{path}", json=body)
        return answer.raise_for_status()

    def data_files(self) -> Iterable[Path]:
        return self.folder.glob("mlflow.db*")

    def artifact_files(self) -> Iterable[Path]:
        return (file for file in (self.folder / "artifacts").rglob("*") if file.is_file())

    @property
    def experiment(self) -> str:
        return self.experiment_named(self.project)

    @cache  # noqa: B019
    def experiment_named(self, name: str) -> str:
        """Its id; made when it is missing."""
        found = self.http.get(f"{API}/experiments/get-by-name", params={"experiment_name": name})
        if found.status_code == httpx.codes.OK:
            return str(found.json()["experiment"]["experiment_id"])
        return str(self.call("POST", "experiments/create", name=name).json()["experiment_id"])

    def open_run(self, name: str) -> str:
        answer = self.call(
            "POST",
            "runs/create",
            experiment_id=self.experiment,
            run_name=name,
            start_time=int(time.time() * 1000),
        )
        return str(answer.json()["run"]["info"]["run_id"])

    def batch(self, run: str, *, first_step: int, rows: int, metrics: int) -> Post:
        task = Task(self.url, self.project, run, rows, metrics, first_step)
        now = int(time.time() * 1000)
        logged = [
            {"key": key, "value": value, "timestamp": now, "step": step}
            for step, values in rows_of(task)
            for key, value in values.items()
        ]
        return Post(f"{API}/runs/log-batch", orjson.dumps({"run_id": run, "metrics": logged}), JSON)

    def has_step(self, run: str, step: int) -> bool:
        query = {"run_ids": [self.id_of(run)], "metric_key": METRIC}
        answer = self.http.get(
            f"{API}/metrics/get-history-bulk-interval",
            params={**query, "start_step": step, "end_step": step, "max_results": 1},
        )
        return bool(answer.raise_for_status().json().get("metrics"))

    def id_of(self, run: str) -> str:
        """A run that the client made is known by its name only."""
        if is_run_id(run):
            return run
        answer = self.call(
            "POST",
            "runs/search",
            experiment_ids=[self.experiment],
            filter=f"attributes.run_name = '{run}'",
        )
        return str(answer.json()["runs"][0]["info"]["run_id"])

    def fill_curves(self, names: Sequence[str], points: int) -> list[str]:
        """Into its tables: logging a million points takes MLflow minutes."""
        runs = [self.open_run(name) for name in names]
        now = int(time.time() * 1000)
        for run in runs:
            task = Task(self.url, self.project, run, points, 1)
            rows = ((METRIC, v[METRIC], now + step, run, step, False) for step, v in rows_of(task))
            last = (METRIC, 0.5, now + points - 1, run, points - 1, False)
            self.insert({"metrics": rows, "latest_metrics": [last]})
        return runs

    def insert(self, rows: dict[str, Iterable[Row]]) -> None:
        with closing(sqlite3.connect(self.folder / "mlflow.db", timeout=60)) as database:
            for table, values in rows.items():
                names = COLUMNS[table]
                marks = ", ".join("?" * len(names.split(",")))
                database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
            database.commit()

    def curves(self, runs: Sequence[str], *, points: int, span: Span | None = None) -> list[bytes]:
        query: dict[str, Any] = {"run_ids": runs, "metric_key": METRIC, "max_results": points}
        if span is not None:
            query |= {"start_step": span.first, "end_step": span.last}
        answer = self.http.get(f"{API}/metrics/get-history-bulk-interval", params=query)
        return [answer.raise_for_status().content]

    def fill_runs(self, count: int) -> None:
        """Copies of a run that its own API made, written into its tables: by API it takes hours."""
        model = self.open_run("model")
        now = int(time.time() * 1000)
        rows = [(uuid.uuid4().hex, row) for row in run_rows(count)]
        with closing(sqlite3.connect(self.folder / "mlflow.db", timeout=60)) as database:
            for number, (run, row) in enumerate(rows):
                database.execute(COPY_OF_RUN, (run, row.name, now + number, model))
            database.execute("DELETE FROM tags WHERE run_uuid = ?", (model,))
            database.execute("DELETE FROM runs WHERE run_uuid = ?", (model,))
            database.commit()
        last = [
            (key, value, now, run, 0, False)
            for run, row in rows
            for key, value in row.summary.items()
        ]
        params = [(key, str(value), run) for run, row in rows for key, value in row.config.items()]
        tags = [("mlflow.runName", row.name, run) for run, row in rows]
        self.insert({"metrics": last, "latest_metrics": last, "params": params, "tags": tags})

    def search(self, **wanted: Any) -> bytes:
        return self.call("POST", "runs/search", experiment_ids=[self.experiment], **wanted).content

    def page_of_runs(self) -> list[bytes]:
        return [
            self.search(
                filter="params.model = 'b' AND metrics.loss < 0.5",
                order_by=["metrics.score DESC"],
                max_results=50,
            )
        ]

    def all_runs(self, count: int) -> list[bytes]:
        return [self.search(max_results=LARGEST_PAGE)]


COLUMNS = {
    "metrics": "key, value, timestamp, run_uuid, step, is_nan",
    "latest_metrics": "key, value, timestamp, run_uuid, step, is_nan",
    "params": "key, value, run_uuid",
    "tags": "key, value, run_uuid",
}
COPY_OF_RUN = """
INSERT INTO runs (run_uuid, name, start_time, source_type, source_name, entry_point_name, user_id,
    status, source_version, lifecycle_stage, artifact_uri, experiment_id)
SELECT ?, ?, ?, source_type, source_name, entry_point_name, user_id,
    status, source_version, lifecycle_stage, artifact_uri, experiment_id
FROM runs WHERE run_uuid = ?
"""


def is_run_id(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


class Mlflow(Contender):
    name = "MLflow"
    version = VERSION
    ways = (
        "server: `mlflow server` with SQLite and its 4 worker processes, all by default",
        "logging: `MlflowClient.log_batch(..., synchronous=False)` with 1,000 metrics, the most it "
        + "takes; `log_metrics` is far slower. It logs a tenth of the points, to end in time",
        "files: `log_artifacts` and `download_artifacts`, passed on by its server (the default)",
        "charts: `metrics/get-history-bulk-interval`, as its pages ask; it picks points, no means",
        "charts and run table: put into its tables by SQL, for logging them takes too long",
    )

    def prepare(self) -> None:
        self.python = python_with("mlflow", f"mlflow=={VERSION}")

    @contextmanager
    def serve(self, folder: Path) -> Iterator[MlflowServer]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        store = f"sqlite:///{folder / 'mlflow.db'}"
        with serving(
            [
                str(self.python.parent / "mlflow"),
                "server",
                *("--backend-store-uri", store),
                *("--artifacts-destination", str(folder / "artifacts")),
                *("--port", str(port)),
            ],
            folder=folder,
            env={**clean_environment(), "HOME": str(folder)},
            is_ready=lambda: answers(f"{url}/health"),
        ) as process:
            yield MlflowServer(url, process, folder, self.python)
