"""What the same work costs when nothing but the work is done: the least one could hope for.

Three of them: a server that drops the bytes it gets, SQLite with a row per point, and a plain file.
None has users, projects, types or a crash to survive.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.clients.loop import Task, rows_of
from benchmarks.contenders.base import Post, Span, answers, clean_environment
from benchmarks.contenders.labstead import encoded_batch
from benchmarks.environments import FOLDER
from benchmarks.processes import ServerProcess, free_port, serving
from benchmarks.run_rows import run_rows
from tools.steps import ROOT

DROPPING = "limit: a server that drops the same bytes"
SQLITE = "limit: SQLite, a row per point"
SQLITE_JSON = "limit: SQLite, a row per run with JSON"
FILE = "limit: a plain file"
BATCH_ROWS = 5_000

CREATE = """
CREATE TABLE point (run TEXT, key TEXT, step INTEGER, value REAL, PRIMARY KEY (run, key, step))
WITHOUT ROWID
"""
BUCKETS = """
SELECT run, step * ? / ? AS bucket, avg(value), min(value), max(value) FROM point
WHERE key = 'metric_0' AND step BETWEEN ? AND ? GROUP BY run, bucket
"""
PAGE = """
SELECT name, config, summary FROM run
WHERE config ->> 'model' = 'b' AND summary ->> 'loss' < 0.5
ORDER BY summary ->> 'score' DESC LIMIT 50
"""


@contextmanager
def scratch() -> Iterator[Path]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        yield Path(folder)


@contextmanager
def null_server() -> Iterator[tuple[str, ServerProcess]]:
    """Its address and process."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        scratch() as folder,
        serving(
            [sys.executable, "-m", "benchmarks.null_server", str(port)],
            folder=folder,
            env={**clean_environment(), "PYTHONPATH": str(ROOT)},
            is_ready=lambda: answers(url),
        ) as process,
    ):
        yield url, process


def parts(rows: int, metrics: int, size: int = BATCH_ROWS) -> Iterator[Task]:
    """One run cut into batches of ``size`` rows."""
    for first in range(0, rows, size):
        yield Task("", "", "limit", min(size, rows - first), metrics, first)


def posts(rows: int, metrics: int, size: int = BATCH_ROWS) -> list[Post]:
    """That run as Labstead's client posts it."""
    return [encoded_batch(part) for part in parts(rows, metrics, size)]


def seconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of this process."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - cpu


def send(url: str, batches: Sequence[Post]) -> None:
    with httpx.Client(base_url=url) as client:
        for post in batches:
            client.post(post.path, content=post.body, headers=post.headers)


def write_lines(file: Path, batches: Sequence[bytes]) -> None:
    """Each batch on the disk before the next is begun."""
    with file.open("wb") as output:
        for batch in batches:
            output.write(batch)
            output.flush()
            os.fsync(output.fileno())


def lines_of(rows: int, metrics: int) -> list[bytes]:
    return [
        b"".join(orjson.dumps(values | {"_step": step}) + b"\n" for step, values in rows_of(part))
        for part in parts(rows, metrics)
    ]


Point = tuple[str, str, int, float]


def points_of(tasks: Iterable[Task]) -> list[list[Point]]:
    """A list for each task."""
    return [
        [(task.run, key, step, v) for step, values in rows_of(task) for key, v in values.items()]
        for task in tasks
    ]


def write_points(database: sqlite3.Connection, batches: Sequence[Sequence[Point]]) -> None:
    """A transaction for each batch."""
    for batch in batches:
        with database:
            database.executemany("INSERT INTO point VALUES (?, ?, ?, ?)", batch)


@contextmanager
def point_table(file: Path | str = ":memory:") -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(CREATE)
        yield database


def curve_buckets(values: NDArray[np.float64], buckets: int) -> NDArray[np.float64]:
    """Mean, least and greatest of ``buckets`` equal parts of a curve without gaps."""
    edges = np.linspace(0, len(values), min(buckets, len(values)), endpoint=False).astype(np.int64)
    sizes = np.diff(np.append(edges, len(values)))
    means = np.add.reduceat(values, edges) / sizes
    return np.stack([means, np.minimum.reduceat(values, edges), np.maximum.reduceat(values, edges)])


def sqlite_buckets(
    database: sqlite3.Connection, buckets: int, points: int, span: Span | None
) -> list[tuple[object, ...]]:
    wanted = span or Span(0, points - 1)
    width = wanted.last - wanted.first + 1
    return database.execute(BUCKETS, (buckets, width, wanted.first, wanted.last)).fetchall()


@contextmanager
def run_database(count: int) -> Iterator[sqlite3.Connection]:
    with scratch() as folder, closing(sqlite3.connect(folder / "runs.db")) as database:
        database.execute("CREATE TABLE run (name TEXT, config TEXT, summary TEXT)")
        rows = ((r.name, json.dumps(r.config), json.dumps(r.summary)) for r in run_rows(count))
        database.executemany("INSERT INTO run VALUES (?, ?, ?)", rows)
        database.commit()
        yield database


def page_of_runs(database: sqlite3.Connection) -> list[tuple[str, ...]]:
    return database.execute(PAGE).fetchall()


def all_runs(database: sqlite3.Connection) -> bytes:
    rows = database.execute("SELECT name, config, summary FROM run").fetchall()
    return orjson.dumps([(name, orjson.loads(c), orjson.loads(s)) for name, c, s in rows])
