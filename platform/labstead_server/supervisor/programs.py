"""What the supervisor runs: the web process and the worker, as command lines."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from labstead_server.supervisor.address import Address

# Shorter than the supervisor's own patience, so that uvicorn closes its sockets itself.
WEB_SHUTDOWN_SECONDS = 10
WORKER_THREADS = 4
# A sweep's model is made of small matrices. Threads that share one wait for each other, and on a
# busy machine that takes ten times as long as one thread alone.
FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Program:
    """A module to run with this interpreter, under a short name for logs."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self, supervisor: int) -> list[str]:
        """The command line that ties the program to the process ``supervisor``."""
        guard = "labstead_server.supervisor.guard"
        return [sys.executable, "-P", "-m", guard, str(supervisor), self.module, *self.arguments]

    def full_environment(self) -> dict[str, str]:
        """Our variables and import path, whether we run from a checkout or from a wheel."""
        paths = os.pathsep.join(path for path in sys.path if path)
        own = {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", **self.environment}
        return {**FEW_THREADS, **os.environ, **own}


def web(address: Address) -> Program:
    """uvicorn in one process: the in-memory live channel of embedded mode needs exactly one."""
    return Program(
        name="web",
        module="uvicorn",
        arguments=(
            "labstead_server.asgi:application",
            f"--host={address.host}",
            f"--port={address.port}",
            "--loop=uvloop",
            "--http=httptools",
            "--ws=websockets-sansio",
            "--no-server-header",
            "--no-use-colors",
            f"--timeout-graceful-shutdown={WEB_SHUTDOWN_SECONDS}",
        ),
        environment=listening_on(address),
    )


def worker(address: Address, data_dir: Path) -> Program:
    """Celery in one process of threads; nobody talks to it but through the broker."""
    return Program(
        name="worker",
        module="labstead_server.supervisor.worker",
        arguments=(
            f"--concurrency={WORKER_THREADS}",
            "--loglevel=INFO",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            f"--schedule-filename={data_dir / 'celery-beat'}",
        ),
        environment=listening_on(address),
    )


def listening_on(address: Address) -> dict[str, str]:
    """The settings an option of ``up`` may have changed, for the children to agree with it."""
    return {"LABSTEAD_HOST": address.host, "LABSTEAD_PORT": str(address.port)}
