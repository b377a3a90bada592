"""Several jobs at once, on threads that hold up no end of a program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

Job = TypeVar("Job")


def in_parallel(
    jobs: Iterable[Job], work: Callable[[Job], object], threads: int, stop: threading.Event
) -> None:
    """Do all. The first exception ends it, once the jobs under way have ended, and is raised."""
    team = _Team(iter(jobs), work, stop)
    members = [
        threading.Thread(target=team.work, name="labstead-artifact", daemon=True)
        for _ in range(threads)
    ]
    try:
        for member in members:
            member.start()
    except RuntimeError:  # the interpreter ends and takes no threads any more
        team.work()
    for member in members:
        if member.is_alive():
            member.join()
    if team.trouble is not None:
        raise team.trouble


class _Team:
    def __init__(
        self, jobs: Iterable[Job], work: Callable[[Job], object], stop: threading.Event
    ) -> None:
        self.trouble: BaseException | None = None
        self._jobs = iter(jobs)
        self._work = work
        self._stop = stop
        self._lock = threading.Lock()

    def work(self) -> None:
        try:
            while self.trouble is None and not self._stop.is_set():
                with self._lock:
                    job = next(self._jobs, None)
                if job is None:
                    return
                self._work(job)
        except BaseException as error:
            self.trouble = self.trouble or error
