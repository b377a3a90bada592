"""On what, when and with which versions a run of the benchmark was measured."""

from __future__ import annotations

import mmap
import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders.base import Contender
from tools.steps import ROOT

MOST_FETCHED_BYTES = 6 << 30


def facts(contenders: Sequence[Contender]) -> dict[str, str]:
    return {
        "Machine": f"{len(os.sched_getaffinity(0))} cores ({cpu_model()}), {memory_gib()} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        **{contender.name: contender.version for contender in contenders},
    }


def moment() -> str:
    """Now, the commit, and what else the machine has to do."""
    when, load = datetime.now(UTC), os.getloadavg()[0]
    return f"{when:%Y-%m-%d %H:%M} UTC at {commit()}, load before the start {load:.1f}"


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def fetch_memory() -> None:
    """Have the system get the memory that the next measure will use, for whoever is measured.

    A virtual machine may give idle memory back to its host. Who then writes a file fetches it
    again, page by page, at several times the cost of the writing: the first pays for all.
    """
    size = min(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES") // 2, MOST_FETCHED_BYTES)
    with mmap.mmap(-1, size) as memory:
        for page in range(0, size, mmap.PAGESIZE):
            memory[page] = 1


def commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "not in git"
