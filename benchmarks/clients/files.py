"""What every client does with files: sends a folder, sends it again changed, brings it back."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class FilesTask:
    """``folder`` holds what is sent, ``target`` does not exist yet."""

    url: str
    project: str
    name: str
    folder: str
    target: str
    changed: int = 0
    """So many of the files are written anew before the second time; 0: no second time."""


@dataclass(frozen=True)
class Carried:
    """Seconds; ``peak_mb`` is what the client's memory grew by."""

    up_seconds: float
    again_seconds: float
    down_seconds: float
    peak_mb: float


def files_task() -> FilesTask:
    return FilesTask(**json.loads(sys.argv[1]))


def carry(task: FilesTask, upload: Callable[[], Any], download: Callable[[], Any]) -> Carried:
    """Time both ways. ``upload`` and ``download`` return when the bytes are there for good."""
    before = peak_mb()
    up = seconds_of(upload)
    again = 0.0
    if task.changed:
        change(Path(task.folder), task.changed)
        again = seconds_of(upload)
    down = seconds_of(download)
    check(Path(task.folder), Path(task.target))
    return Carried(up, again, down, peak_mb() - before)


def report(carried: Carried) -> None:
    print(json.dumps(asdict(carried)), flush=True)


def seconds_of(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def change(folder: Path, count: int) -> None:
    for file in sorted(folder.iterdir())[:count]:
        file.write_bytes(os.urandom(file.stat().st_size))


def check(folder: Path, target: Path) -> None:
    """Every file came back, with its size."""
    wanted = {file.name: file.stat().st_size for file in folder.iterdir()}
    found = {file.name: file.stat().st_size for file in target.rglob("*") if file.is_file()}
    if wanted != found:
        raise SystemExit(f"{len(wanted)} files were sent, {len(found)} came back")


def peak_mb() -> float:
    """Of this process so far, and of the largest that it started."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) / 1e3
