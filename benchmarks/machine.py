"""On what and with which versions a run of the benchmark was measured."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders.base import Contender
from tools.steps import ROOT


def facts(contenders: Sequence[Contender]) -> dict[str, str]:
    load = os.getloadavg()[0]
    return {
        "When": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Machine": f"{len(os.sched_getaffinity(0))} cores ({cpu_model()}), {memory_gib()} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Load before the start": f"{load:.1f}",
        "Python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "Commit": commit(),
        **{contender.name: contender.version for contender in contenders},
    }


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "not in git"
