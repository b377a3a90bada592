"""The background worker: Celery with its scheduler, in one process.

``celery worker --beat`` forks the scheduler, and that fork outlives a worker that is killed: two
schedulers would then run. Here the scheduler is a thread of the worker, and dies with it.
"""

import gc
import os
import sys
import warnings
from typing import Any

from celery import Celery, bootsteps
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning

from labstead_server.interpreter import leave_out_pandas

# How long the scheduler sleeps at most, and so how long a worker that stops may wait for it.
SCHEDULER_SECONDS = 0.2


class Scheduler(bootsteps.StartStopStep):
    """Sends periodic tasks; keeps when each was last sent in the schedule file."""

    requires = ("celery.worker.components:Pool",)

    def create(self, worker: Any) -> Any:
        thread: Any = EmbeddedService(
            worker.app, thread=True, schedule_filename=worker.schedule_filename
        )
        thread.service.max_interval = SCHEDULER_SECONDS
        return thread


def yield_to_requests() -> None:
    """Nobody waits for background work, but everybody for an answer of the web process.

    A little only: on a busy machine a worker with next to no time keeps SQLite from all others.
    """
    if hasattr(os, "nice"):
        os.nice(5)


def run(app: Celery, arguments: list[str]) -> None:
    yield_to_requests()
    leave_out_pandas()
    # Labstead's messages are JSON; Celery's warning about the root user is about pickled ones.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    app.conf.worker_enable_remote_control = False
    app.steps["worker"].add(Scheduler)
    try:
        app.worker_main(["--quiet", "worker", "--pool=threads", *arguments])
    finally:
        gc.freeze()  # Python looks through all there is before it ends, for nothing


if __name__ == "__main__":
    from labstead_server.celery import app as labstead

    run(labstead, sys.argv[1:])
