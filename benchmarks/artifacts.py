"""Files as artifacts: one large, many small, and many of which few changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.clients.files import Carried, FilesTask
from benchmarks.contenders import limits
from benchmarks.contenders.base import Running
from benchmarks.field import Field
from benchmarks.machine import fetch_memory
from benchmarks.processes import resident_mb
from benchmarks.results import Measure, Table
from benchmarks.sizes import Sizes

SMALL_BYTES = 20_000
CHANGED_SHARE = 0.01
BLOCK = 1 << 20
COPY = "limit: copied and hashed (MD5)"
SAMPLE_SECONDS = 0.05
ROUNDS = 3
IN_ROUNDS = (
    f"In turns, {ROUNDS} times, each time other bytes, the machine's memory fetched before; speeds "
    "are medians, memory is the most that a process grew by meanwhile."
)

UP = Measure("up, MB/s", more_is_better=True, digits=0)
DOWN = Measure("down, MB/s", more_is_better=True, digits=0)
UP_FILES = Measure("up, files/s", more_is_better=True, digits=0)
DOWN_FILES = Measure("down, files/s", more_is_better=True, digits=0)
AGAIN = Measure("1 % changed, s", digits=2)
GROWTH = Measure("stored for it, MB", digits=1)
CLIENT = Measure("client, MB more", digits=0)
SERVER = Measure("server, MB more", digits=0)


@dataclass(frozen=True)
class Trip:
    """``stored`` are bytes on the server's disk, ``server_mb`` what its memory grew by."""

    files: int
    size: int
    carried: Carried
    stored: int
    server_mb: float


Figures = Callable[[Sequence[Trip]], dict[str, float]]


@dataclass
class Rounds:
    """``limits`` are what no product can do better, one a round."""

    trips: dict[str, list[Trip]] = field(default_factory=dict)
    limits: list[float] = field(default_factory=list)

    def add(self, done: dict[str, Trip]) -> None:
        for name, one in done.items():
            self.trips.setdefault(name, []).append(one)

    def fill(self, table: Table, figures: Figures, *ways: Measure) -> None:
        """The limit is the same for all ways."""
        table.rows = {name: figures(trips) for name, trips in self.trips.items()}
        table.products = list(self.trips)
        table.rows[COPY] = dict.fromkeys((way.title for way in ways), median(self.limits))


def large_file(field: Field, sizes: Sizes) -> list[Table]:
    field.enter("files")
    table = Table(
        f"A file of {sizes.large_file_bytes / 1e6:,.0f} MB as an artifact",
        "Random bytes, sent and fetched by each product's client through its server. " + IN_ROUNDS,
        (UP, DOWN, CLIENT, SERVER),
    )
    found = Rounds()
    for number in range(1, ROUNDS + 1):
        with folder_of(1, sizes.large_file_bytes) as folder:
            what = f"a large file, {number}"
            found.add(field.each(what, lambda server: trip(server, "large", folder)))
            found.limits.append(sizes.large_file_bytes / 1e6 / copied_and_hashed(folder))
    found.fill(table, large_figures, UP, DOWN)
    table.remarks = list(field.failures)
    table.promise_lead("up: at least half as fast as copying and hashing", UP, 0.5, over=[COPY])
    table.promise_lead("down: at least half as fast as copying and hashing", DOWN, 0.5, over=[COPY])
    table.promise_lead("up: faster than the best alternative", UP, 1)
    table.promise("the client's memory grows by less than 200 MB", CLIENT, 200)
    table.promise("the server's memory grows by less than 200 MB", SERVER, 200)
    return [table]


def many_files(field: Field, sizes: Sizes) -> list[Table]:
    field.enter("files")
    table = Table(
        f"{sizes.small_files:,} files of {SMALL_BYTES / 1000:.0f} kB as an artifact",
        f"Random bytes. Then {CHANGED_SHARE:.0%} of the files are written anew and all are logged "
        "again. trackio gets a fifth of the files, to end in time. " + IN_ROUNDS,
        (UP_FILES, DOWN_FILES, AGAIN, GROWTH, CLIENT, SERVER),
    )
    found = Rounds()
    for number in range(1, ROUNDS + 1):
        found.add(field.each(f"many files, {number}", lambda server: small_trip(server, sizes)))
        with folder_of(sizes.small_files, SMALL_BYTES) as folder:
            found.limits.append(sizes.small_files / copied_and_hashed(folder))
    found.fill(table, small_figures, UP_FILES, DOWN_FILES)
    table.remarks = list(field.failures)
    table.promise_lead("up: at least 4 times the best alternative", UP_FILES, 4)
    table.promise_lead("up: a third of copying and hashing or faster", UP_FILES, 1 / 3, over=[COPY])
    table.promise("1 % changed stores little more than that", GROWTH, growth_limit(sizes))
    return [table]


def growth_limit(sizes: Sizes) -> float:
    """Twice the changed bytes, and what a manifest of so many files may take."""
    return sizes.small_files * (SMALL_BYTES * CHANGED_SHARE * 2 + 200) / 1e6


def small_trip(server: Running, sizes: Sizes) -> Trip:
    count = round(sizes.small_files * server.file_share)
    with folder_of(count, SMALL_BYTES) as folder:
        return trip(server, "small", folder, changed=max(1, round(count * CHANGED_SHARE)))


def trip(server: Running, name: str, folder: Path, *, changed: int = 0) -> Trip:
    fetch_memory()
    files = list(folder.iterdir())
    size = sum(file.stat().st_size for file in files)
    task = FilesTask(server.url, server.project, name, str(folder), str(folder) + ".back", changed)
    before, stored = resident_mb(server.process.pid), stored_bytes(server)
    try:
        with peak_of(server) as peak:
            carried = server.carry(task)
    finally:
        shutil.rmtree(task.target, ignore_errors=True)
    return Trip(len(files), size, carried, stored_bytes(server) - stored, max(peak) - before)


def stored_bytes(server: Running) -> int:
    return sum(file.stat().st_size for file in server.artifact_files())


@contextmanager
def peak_of(server: Running) -> Iterator[list[float]]:
    """MB of memory of the server's processes, looked at again and again."""
    seen, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            seen.append(resident_mb(server.process.pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


@contextmanager
def folder_of(count: int, size: int) -> Iterator[Path]:
    """So many files of random bytes."""
    with limits.scratch() as scratch:
        folder = scratch / "data"
        folder.mkdir()
        for number in range(count):
            with (folder / f"part-{number:05}").open("wb") as file:
                for start in range(0, size, BLOCK):
                    file.write(os.urandom(min(BLOCK, size - start)))
        os.sync()  # nobody's time shall go into writing these
        yield folder


def copied_and_hashed(folder: Path) -> float:
    """Seconds until copies of all files are on the disk, their digests known."""
    fetch_memory()
    with limits.scratch() as scratch:
        return limits.seconds_of(lambda: copy_and_hash(folder, scratch))[0]


def copy_and_hash(folder: Path, target: Path) -> None:
    for file in folder.iterdir():
        digest = hashlib.md5(usedforsecurity=False)
        with file.open("rb") as content, (target / file.name).open("wb") as output:
            while data := content.read(BLOCK):
                digest.update(data)
                output.write(data)
    os.sync()


def large_figures(trips: Sequence[Trip]) -> dict[str, float]:
    return {
        UP.title: median(one.size / 1e6 / one.carried.up_seconds for one in trips),
        DOWN.title: median(one.size / 1e6 / one.carried.down_seconds for one in trips),
        **memory_figures(trips),
    }


def small_figures(trips: Sequence[Trip]) -> dict[str, float]:
    return {
        UP_FILES.title: median(one.files / one.carried.up_seconds for one in trips),
        DOWN_FILES.title: median(one.files / one.carried.down_seconds for one in trips),
        AGAIN.title: median(one.carried.again_seconds for one in trips),
        GROWTH.title: median((one.stored - one.size) / 1e6 for one in trips),
        **memory_figures(trips),
    }


def memory_figures(trips: Sequence[Trip]) -> dict[str, float]:
    return {
        CLIENT.title: max(one.carried.peak_mb for one in trips),
        SERVER.title: max(one.server_mb for one in trips),
    }
