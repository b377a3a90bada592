"""Logs with trackio's client to a self-hosted trackio server (or, without url, to local files)."""

import trackio

from benchmarks.clients.loop import report, run_loop, task


def main() -> None:
    wanted = task()
    trackio.init(
        project=wanted.project,
        name=wanted.run,
        server_url=wanted.url or None,
        resume="allow",
        embed=False,
        auto_log_cpu=False,
        auto_log_gpu=False,
    )
    report(run_loop(wanted, lambda step, values: trackio.log(values, step=step), trackio.finish))


if __name__ == "__main__":
    main()
