"""Labstead, started as ``make up`` starts it: web and worker on SQLite in a data folder."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

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
from benchmarks.processes import free_port, serving
from tools.steps import ROOT

KEY = "labstead_" + "b" * 48
TEAM = "ada"
SERIES_TYPE = "application/x-labstead-series"
FILL_ROWS = 10_000
LARGEST_PAGE = 10_000
STALL_SECONDS = 120


class LabsteadServer(Running):
    client_module = "benchmarks.clients.log_with_labstead"
    carrier_module = "benchmarks.clients.carry_with_labstead"

    @property
    def area(self) -> str:
        return area(self.project)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {KEY}"}

    def client_environment(self, work: Path) -> dict[str, str]:
        mine = {"LABSTEAD_API_KEY": KEY, "LABSTEAD_CACHE_DIR": str(work / "cache")}
        return {**super().client_environment(work), **mine}

    def settle(self) -> None:
        """Until every line is in a segment, which needs its run to have ended.

        Raises RuntimeError when no line gets there for long.
        """
        left, changed_at = self.uncompacted_lines(), time.monotonic()
        while left:
            time.sleep(0.5)
            before, left = left, self.uncompacted_lines()
            changed_at = time.monotonic() if left != before else changed_at
            if time.monotonic() - changed_at > STALL_SECONDS:
                raise RuntimeError(f"{left} lines are still not compacted after {STALL_SECONDS} s")

    def uncompacted_lines(self) -> int:
        address = f"file:{self.database}?mode=ro"
        question = "SELECT coalesce(sum(next_line - compacted_line), 0) FROM history_stream"
        with closing(sqlite3.connect(address, uri=True, timeout=20)) as database:
            (count,) = database.execute(question).fetchone()
        return int(count)

    def data_files(self) -> Iterable[Path]:
        logs = self.folder / "data" / "logs"
        return (file for file in super().data_files() if logs not in file.parents)

    def artifact_files(self) -> Iterable[Path]:
        """The database keeps the manifests; its logs of writing are folded into it later."""
        return (file for file in self.data_files() if not file.name.endswith(("-wal", "-shm")))

    @property
    def database(self) -> Path:
        return self.folder / "data" / "labstead.sqlite3"

    def open_run(self, name: str) -> str:
        self.http.post(f"{self.area}/runs", json={"id": name}).raise_for_status()
        return name

    def end_run(self, run: str) -> None:
        self.http.post(f"{self.area}/runs/{run}/finish", json={}).raise_for_status()

    def batch(self, run: str, *, first_step: int, rows: int, metrics: int) -> Post:
        return encoded_batch(Task(self.url, self.project, run, rows, metrics, first_step))

    def has_step(self, run: str, step: int) -> bool:
        query = {"from_line": step, "limit": 1}
        answer = self.http.get(f"{self.area}/runs/{run}/streams/history/rows", params=query)
        rows = answer.raise_for_status().json()["rows"]
        return bool(rows) and rows[0]["_step"] == step

    def fill_curves(self, names: Sequence[str], points: int) -> list[str]:
        for name in names:
            self.open_run(name)
            self.fill_curve(name, points)
            self.end_run(name)
        return list(names)

    def fill_curve(self, name: str, points: int) -> None:
        for first in range(0, points, FILL_ROWS):
            rows = min(FILL_ROWS, points - first)
            post = self.batch(name, first_step=first, rows=rows, metrics=1)
            self.http.post(post.path, content=post.body, headers=post.headers).raise_for_status()

    def curves(self, runs: Sequence[str], *, points: int, span: Span | None = None) -> list[bytes]:
        query = {"runs": ",".join(runs), "keys": METRIC, "buckets": str(points)}
        if span is not None:
            query |= {"from": str(span.first), "to": str(span.last)}
        answer = self.http.get(f"{self.area}/series", params=query, headers={"Accept": SERIES_TYPE})
        return [answer.raise_for_status().content]

    def fill_runs(self, count: int) -> None:
        command = [str(self.python), "-m", "benchmarks.clients.fill_labstead"]
        env = environment(self.folder) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
        wanted = json.dumps({"team": TEAM, "project": self.project, "count": count})
        subprocess.run([*command, wanted], cwd=self.folder, env=env, check=True)

    def run_table(self, **query: object) -> bytes:
        return self.http.post(f"{self.area}/run-table", json=query).raise_for_status().content

    def page_of_runs(self) -> list[bytes]:
        filter_text = 'config.model = "b" and summary.loss < 0.5'
        return [self.run_table(filter=filter_text, order=["-summary.score"], limit=50)]

    def all_runs(self, count: int) -> list[bytes]:
        pages, cursor = [], ""
        while cursor is not None:
            pages.append(self.run_table(limit=LARGEST_PAGE, cursor=cursor))
            cursor = orjson.loads(pages[-1])["next"]
        return pages


def area(project: str) -> str:
    return f"/api/v1/teams/{TEAM}/projects/{project}"


def encoded_batch(task: Task) -> Post:
    """The rows as the SDK posts them."""
    now = time.time()
    lines = [
        orjson.dumps({**values, "_step": step, "_timestamp": now + step, "_runtime": step * 0.1})
        for step, values in rows_of(task)
    ]
    headers = {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/x-ndjson",
        "Content-Encoding": "gzip",
    }
    path = f"{area(task.project)}/runs/{task.run}/streams/history?offset={task.first_step}"
    return Post(path, gzip.compress(b"\n".join(lines), compresslevel=1), headers)


class Labstead(Contender):
    name = "Labstead"
    version = version("labstead-server")
    ways = (
        "server: `manage.py up` on SQLite with synchronous=FULL: what is acknowledged survives a "
        + "power cut",
        "logging: `run.log(values, step)` of the SDK, which journals to disk before it returns",
        "files: `run.log_artifact(artifact).wait()`, `use_artifact(...).download()`",
        "charts: the series route in its binary form, as the chart widget asks",
        "run table: filled by bulk inserts beside the server, asked by the run-table route",
    )

    @contextmanager
    def serve(self, folder: Path) -> Iterator[LabsteadServer]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with serving(
            [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port)],
            folder=folder,
            env=environment(folder),
            is_ready=lambda: answers(f"{url}/readyz"),
        ) as process:
            yield LabsteadServer(url, process, folder, Path(sys.executable))


def environment(folder: Path) -> dict[str, str]:
    """Of a headless start with an administrator and her key."""
    return {
        **clean_environment(),
        "LABSTEAD_DATA_DIR": str(folder / "data"),
        "LABSTEAD_ADMIN_USERNAME": TEAM,
        "LABSTEAD_ADMIN_EMAIL": f"{TEAM}@example.com",
        "LABSTEAD_ADMIN_API_KEY": KEY,
    }
