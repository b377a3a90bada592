"""Sweeps, and programs that an agent of the command line runs against the real server."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import labstead
from labstead._api import Sweep

PROJECT = "sweeping"
GRID = {
    "method": "grid",
    "metric": {"name": "loss"},
    "parameters": {"n": {"values": [1, 2, 3]}},
    "project": PROJECT,
}
StartAgent = Callable[..., "subprocess.Popen[str]"]
MakeSweep = Callable[..., Sweep]


@pytest.fixture
def make_sweep() -> MakeSweep:
    """A sweep of ``GRID`` with these keys instead; ``code`` becomes its program."""

    def make(code: str = "", **keys: Any) -> Sweep:
        if code:
            Path("train.py").write_text(textwrap.dedent(code))
            keys["program"] = "train.py"
        sweep_id = labstead.sweep({**GRID, **keys})
        return labstead.Api().sweep(f"{PROJECT}/{sweep_id}")

    return make


@pytest.fixture
def start_agent() -> Iterator[StartAgent]:
    """``labstead agent`` as a process; what is left of them is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(sweep: Sweep, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "from labstead.cli import main; main()", "agent"]
        command += ["/".join(sweep.path), *options]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def ends(process: subprocess.Popen[str], seconds: float = 60) -> tuple[int, str]:
    """Its exit code and what it said."""
    _, said = process.communicate(timeout=seconds)
    return process.returncode, said


def states(sweep: Sweep) -> dict[int, str]:
    return {trial.number: trial.state for trial in sweep.trials}
