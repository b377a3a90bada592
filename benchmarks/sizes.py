"""How much work a run of the benchmark is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    one_run_points: int
    rounds: int
    read_times: int
    many_runs: int
    many_seconds: float
    many_batch_rows: int
    curve_points: int
    overlay_runs: int
    overlay_points: int
    table_runs: int
    large_table_runs: int
    page_histories: int
    growth_points: int
    growth_parts: int
    log_call_rows: int
    memory_points: int
    large_file_bytes: int
    small_files: int


FULL = Sizes(
    one_run_points=1_000_000,
    rounds=3,
    read_times=5,
    many_runs=50,
    many_seconds=8,
    many_batch_rows=100,
    curve_points=1_000_000,
    overlay_runs=100,
    overlay_points=10_000,
    table_runs=10_000,
    large_table_runs=100_000,
    page_histories=10_000,
    growth_points=5_000_000,
    growth_parts=10,
    log_call_rows=100_000,
    memory_points=10_000_000,
    large_file_bytes=1_000_000_000,
    small_files=5_000,
)
QUICK = Sizes(
    one_run_points=50_000,
    rounds=1,
    read_times=3,
    many_runs=50,
    many_seconds=1.5,
    many_batch_rows=100,
    curve_points=50_000,
    overlay_runs=10,
    overlay_points=1_000,
    table_runs=500,
    large_table_runs=2_000,
    page_histories=100,
    growth_points=100_000,
    growth_parts=2,
    log_call_rows=5_000,
    memory_points=200_000,
    large_file_bytes=50_000_000,
    small_files=200,
)
