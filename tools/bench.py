"""Runs every benchmark in ``benchmarks/``, one after the other."""

import sys

from tools.steps import ROOT, step


def main() -> None:
    benchmarks = sorted((ROOT / "benchmarks").glob("*.py"))
    if not benchmarks:
        print("There is no benchmark yet: benchmarks/ holds none.")
    for benchmark in benchmarks:
        step(f"Benchmark {benchmark.stem}", [sys.executable, str(benchmark)])


if __name__ == "__main__":
    main()
