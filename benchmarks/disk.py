"""What a point costs on disk, once all background work is done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import zstandard

from benchmarks.contenders import limits
from benchmarks.contenders.base import Running
from benchmarks.field import Field
from benchmarks.results import Measure, Table
from benchmarks.sizes import Sizes

METRICS = 10
USED = Measure("bytes a point", digits=2)
WITH_FREE = Measure("with free pages of the database", digits=2)


def measure(field: Field, sizes: Sizes) -> list[Table]:
    rows = sizes.one_run_points // METRICS
    table = Table(
        f"Disk space of {sizes.one_run_points:,} points",
        f"{METRICS} metrics a step, values of float32 precision that are pure noise, step and "
        "times included. What the installation took before is subtracted.",
        (USED, WITH_FREE),
    )
    field.enter("disk")
    empty = field.each("empty", sizes_of)
    field.each("logging", lambda server: server.log("disk", rows=share_of(server, rows)))
    field.each("settling", lambda server: server.settle())
    full = field.each("full", sizes_of)
    for name, (used, whole) in full.items():
        points = share_of(field.servers[name], rows) * METRICS
        table.rows[name] = {
            USED.title: (used - empty[name][0]) / points,
            WITH_FREE.title: (whole - empty[name][1]) / points,
        }
    table.products, table.remarks = list(full), list(field.failures)
    table.rows |= limits_of(rows)
    table.promise("at most 6 bytes a point after compaction", USED, 6)
    return [table]


def share_of(server: Running, rows: int) -> int:
    return round(rows * server.share)


def sizes_of(server: Running) -> tuple[int, int]:
    """Bytes in use and bytes on disk, the write-ahead log folded into its database."""
    files = list(server.data_files())
    databases = [file for file in files if is_database(file)]
    free = sum(fold(database) for database in databases)
    whole = sum(file.stat().st_size for file in server.data_files())
    return whole - free, whole


def is_database(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(15) == b"SQLite format 3"


def fold(database: Path) -> int:
    """Bytes of pages that stand free for new rows, after a checkpoint of the write-ahead log."""
    with closing(sqlite3.connect(database, timeout=60)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (pages,) = connection.execute("PRAGMA freelist_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def limits_of(rows: int) -> dict[str, dict[str, float]]:
    points = rows * METRICS
    with limits.scratch() as folder, limits.point_table(folder / "points.db") as database:
        limits.write_points(database, limits.points_of(limits.parts(rows, METRICS)))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        table = (folder / "points.db").stat().st_size
    lines = b"".join(limits.lines_of(rows, METRICS))
    packed = len(zstandard.compress(lines, level=3))
    return {
        limits.SQLITE: {USED.title: table / points},
        limits.FILE: {USED.title: len(lines) / points},
        f"{limits.FILE}, zstd": {USED.title: packed / points},
    }
