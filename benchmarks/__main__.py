"""Measures Labstead beside the alternatives and writes RESULTS.md and RESULTS.json.

python -m benchmarks [--quick] [--only QUESTION ...] [--contenders NAME ...] [--output FOLDER]
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import (
    artifacts,
    chart,
    disk,
    growth,
    ingest_many_runs,
    ingest_one_run,
    log_call,
    machine,
    results,
    run_table,
    workspace_page,
)
from benchmarks.contenders.base import Contender
from benchmarks.contenders.labstead import Labstead
from benchmarks.contenders.mlflow import Mlflow
from benchmarks.contenders.trackio import Trackio
from benchmarks.environments import FOLDER
from benchmarks.field import Field, starting
from benchmarks.results import Table
from benchmarks.sizes import FULL, QUICK, Sizes
from tools.steps import ROOT

CONTENDERS: dict[str, type[Contender]] = {
    "labstead": Labstead,
    "trackio": Trackio,
    "mlflow": Mlflow,
}
QUESTIONS: dict[str, Callable[[Field, Sizes], list[Table]]] = {
    "ingest_one_run": ingest_one_run.measure,
    "log_call": log_call.measure,
    "ingest_many_runs": ingest_many_runs.measure,
    "chart": chart.measure,
    "disk": disk.measure,
    "growth": growth.measure,
    "run_table": run_table.measure,
    "workspace_page": workspace_page.measure,
    "large_file": artifacts.large_file,
    "many_files": artifacts.many_files,
}
# Answered by scripts of their own, which put their tables into the same results.
BESIDE = ("search_quality", "early_stopping", "asking", "wandb_runs", "wandb_scan")


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # stops the servers, too
    started = time.monotonic()
    contenders, failures = prepared([CONTENDERS[name]() for name in asked.contenders])
    facts = machine.facts(contenders) | {"Sizes": "quick" if asked.quick else "full"} | failures
    tables = list(tables_of(contenders, asked))
    output = asked.output or default_output(asked)
    output.mkdir(parents=True, exist_ok=True)
    kept = results.merged(output, tables, [*QUESTIONS, *BESIDE])
    results.write(output, facts, ways_of(contenders), kept)
    print("\n".join(["", *(table.markdown() for table in tables)]))
    print(f"Written: {output / 'RESULTS.md'}, in {(time.monotonic() - started) / 60:.1f} minutes")


def default_output(asked: argparse.Namespace) -> Path:
    """Only full sizes and all contenders replace the results that are kept with the code."""
    is_whole = not asked.quick and set(asked.contenders) == set(CONTENDERS)
    return ROOT / "benchmarks" if is_whole else FOLDER


def parser() -> argparse.ArgumentParser:
    asking = argparse.ArgumentParser(
        prog="make bench", description="Measure Labstead beside others."
    )
    asking.add_argument("--quick", action="store_true", help="small sizes, about two minutes")
    asking.add_argument("--only", nargs="+", choices=QUESTIONS, default=list(QUESTIONS))
    asking.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    asking.add_argument("--output", type=Path, help="the folder for the results")
    return asking


def prepared(contenders: Sequence[Contender]) -> tuple[list[Contender], dict[str, str]]:
    """Those that could be installed, and why the others could not."""
    ready, failures = [], {}
    for contender in contenders:
        try:
            contender.prepare()
            ready.append(contender)
        except Exception as error:
            failures[f"{contender.name} left out"] = str(error).splitlines()[-1]
    return ready, failures


def tables_of(contenders: Sequence[Contender], asked: argparse.Namespace) -> Iterator[Table]:
    """Full: every question on fresh servers. Quick: all on the same ones, to save their starts."""
    if asked.quick:
        with starting(contenders) as field:
            for name in asked.only:
                yield from answered(name, field, QUICK)
        return
    for name in asked.only:
        with starting(contenders) as field:
            yield from answered(name, field, FULL)


def answered(name: str, field: Field, sizes: Sizes) -> list[Table]:
    """The question's tables; one that fails is told of and leaves the others standing."""
    print(f"==> {name}", flush=True)
    measured = machine.moment()
    try:
        tables = QUESTIONS[name](field, sizes)
    except Exception as error:
        traceback.print_exception(error)
        tables = [Table(name, f"This question failed: {error}", ())]
    for table in tables:
        table.question, table.measured = name, measured
    return tables


def ways_of(contenders: Sequence[Contender]) -> list[tuple[str, str]]:
    return [(contender.name, way) for contender in contenders for way in contender.ways]


if __name__ == "__main__":
    main()
