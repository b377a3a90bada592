"""The limit: one line of JSON a step, handed to the system before the call returns."""

import json

from benchmarks.clients.loop import report, run_loop, task


def main() -> None:
    wanted = task()
    with open(f"{wanted.run}.ndjson", "a", buffering=1) as file:
        report(
            run_loop(
                wanted,
                lambda step, values: file.write(json.dumps({"step": step, **values}) + "\n"),
                file.flush,
            )
        )


if __name__ == "__main__":
    main()
