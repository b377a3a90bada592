"""Logs with the labstead SDK, as its tutorial shows (without url, offline)."""

import os

import labstead
from benchmarks.clients.loop import report, run_loop, task


def main() -> None:
    wanted = task()
    os.environ.update(LABSTEAD_BASE_URL=wanted.url, LABSTEAD_FINISH_TIMEOUT="900")
    run = labstead.init(
        project=wanted.project,
        id=wanted.run,
        resume="allow",
        mode="online" if wanted.url else "offline",
    )
    report(run_loop(wanted, lambda step, values: run.log(values, step=step), run.finish))


if __name__ == "__main__":
    main()
