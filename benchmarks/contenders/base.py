"""The few operations every product is asked for."""

from __future__ import annotations

import json
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.clients.files import Carried, FilesTask
from benchmarks.clients.loop import Logged, Task
from benchmarks.processes import ServerProcess
from tools.steps import ROOT

METRIC = "metric_0"
CLIENT_SECONDS = 900


@dataclass(frozen=True)
class Post:
    """A request ready to be sent."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """Steps ``first`` to ``last``, both included."""

    first: int
    last: int


class Running(ABC):
    """A product's server that runs, with a client that logs to it.

    Reads return the answers as they came over the wire; parsing them is not the server's work.
    """

    client_module: str
    carrier_module: str
    # The part of the asked number of points it logs: 0.1 where all would take too long.
    share = 1.0
    # The same for small files.
    file_share = 1.0
    # Where it logs to and reads from; each question has its own.
    project = "bench"

    def __init__(self, url: str, process: ServerProcess, folder: Path, python: Path) -> None:
        self.url, self.process, self.folder, self.python = url, process, folder, python
        self.http = httpx.Client(base_url=url, timeout=600, headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {}

    def log(
        self,
        run: str,
        *,
        rows: int,
        metrics: int = 10,
        first_step: int = 0,
        weigh_at: tuple[int, ...] = (),
    ) -> Logged:
        """Log with the product's own client, in a process of its own."""
        task = Task(self.url, self.project, run, rows, metrics, first_step, weigh_at)
        return Logged(**self.run_client(self.client_module, asdict(task)))

    def carry(self, task: FilesTask) -> Carried:
        """Files there and back with the product's own client."""
        return Carried(**self.run_client(self.carrier_module, asdict(task)))

    def run_client(self, module: str, task: dict[str, Any]) -> dict[str, Any]:
        """What it reports. Raises RuntimeError with what it said when it fails."""
        work = self.folder / "client"
        work.mkdir(exist_ok=True)
        done = subprocess.run(
            [str(self.python), "-m", module, json.dumps(task)],
            cwd=work,
            env=self.client_environment(work),
            capture_output=True,
            text=True,
            timeout=CLIENT_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"the client failed:\n{done.stderr[-2000:]}")
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return report

    def client_environment(self, work: Path) -> dict[str, str]:
        return {**clean_environment(), "HOME": str(work), "PYTHONPATH": str(ROOT)}

    def settle(self) -> None:
        """Wait until the server has no work left in the background."""
        return

    def data_files(self) -> Iterable[Path]:
        """What it keeps on disk, its log files apart."""
        return (file for file in (self.folder / "data").rglob("*") if file.is_file())

    def artifact_files(self) -> Iterable[Path]:
        """Where it keeps the files of artifacts."""
        return self.data_files()

    @abstractmethod
    def open_run(self, name: str) -> str:
        """Create a run; what the other operations call it."""

    def end_run(self, run: str) -> None:
        """Say that nothing follows, where the product wants to know."""
        return

    @abstractmethod
    def batch(self, run: str, *, first_step: int, rows: int, metrics: int) -> Post:
        """The request by which the product's client delivers these rows."""

    @abstractmethod
    def has_step(self, run: str, step: int) -> bool:
        """Whether the API shows the row of ``step``."""

    @abstractmethod
    def fill_curves(self, names: Sequence[str], points: int) -> list[str]:
        """Runs with ``points`` values of METRIC each, one a step, by the quickest way there is.

        What the other operations call them.
        """

    @abstractmethod
    def curves(self, runs: Sequence[str], *, points: int, span: Span | None = None) -> list[bytes]:
        """METRIC of the runs for a chart ``points`` wide."""

    @abstractmethod
    def fill_runs(self, count: int) -> None:
        """The runs of ``run_rows``, by the quickest way there is."""

    @abstractmethod
    def page_of_runs(self) -> list[bytes]:
        """The first 50 runs with ``model = "b"`` and ``loss < 0.5``, the best ``score`` first."""

    @abstractmethod
    def all_runs(self, count: int) -> list[bytes]:
        """Every run with config and summary."""


class Contender(ABC):
    """A product, before its server runs."""

    name: str
    version: str
    # How it is used here, for the report.
    ways: tuple[str, ...]

    def prepare(self) -> None:
        """Install what it needs. Raises RuntimeError when that fails."""
        return

    @abstractmethod
    def serve(self, folder: Path) -> AbstractContextManager[Running]:
        """Its server on a free port with its data in ``folder``, ready for requests."""


def clean_environment() -> dict[str, str]:
    """Ours without settings of any of the products."""
    mine = ("LABSTEAD_", "WANDB_", "MLFLOW_", "TRACKIO_", "GRADIO_", "VIRTUAL_ENV", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)}


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
