"""Logs with tensorboardX, which writes TensorBoard's files without TensorFlow or torch."""

from tensorboardX import SummaryWriter

from benchmarks.clients.loop import report, run_loop, task


def main() -> None:
    wanted = task()
    writer = SummaryWriter(wanted.run)

    def log(step: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step)

    report(run_loop(wanted, log, writer.close))


if __name__ == "__main__":
    main()
