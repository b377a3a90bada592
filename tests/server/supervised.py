"""A supervisor as a process of its own: ``supervised LOGS GRACE_SECONDS BEHAVIOUR ...``."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from labstead_server.supervisor import console
from labstead_server.supervisor.backoff import Backoff
from labstead_server.supervisor.child import Child
from labstead_server.supervisor.output import Output
from labstead_server.supervisor.programs import Program
from labstead_server.supervisor.supervisor import Supervisor


def child(name: str, logs: Path) -> Child:
    program = Program(name, "tests.server.behaviours", (name,))
    return Child(program, Output(name, logs), Backoff(first_seconds=0.1))


async def until_up(log: Path) -> None:
    while "routine" not in log.read_text():
        await asyncio.sleep(0.02)


def main(logs: str, grace_seconds: str, *names: str) -> int:
    children = [child(name, Path(logs)) for name in names]
    supervisor = Supervisor(
        children,
        ready=partial(until_up, children[0].output.path),
        on_ready=partial(console.say, "ready"),
        grace_seconds=float(grace_seconds),
    )
    return asyncio.run(supervisor.run())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
