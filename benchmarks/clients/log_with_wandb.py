"""Logs with wandb in its mode offline, into the working directory."""

import wandb

from benchmarks.clients.loop import report, run_loop, task


def main() -> None:
    wanted = task()
    settings = wandb.Settings(
        mode="offline",
        console="off",
        silent=True,
        x_disable_stats=True,
        x_disable_meta=True,
        disable_git=True,
        save_code=False,
    )
    run = wandb.init(project=wanted.project, id=wanted.run, settings=settings)
    report(run_loop(wanted, lambda step, values: run.log(values, step=step), run.finish))


if __name__ == "__main__":
    main()
