"""Who waits for a turn to write gets it in order, but for the thread that speaks for many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from labstead_core.sqlite3.line import Line, speak_for_many

SECONDS = 30.0


class Crowd:
    """Threads that enter a line and note their names when they have had their turn."""

    def __init__(self, line: Line) -> None:
        self.served: list[str] = []
        self._line = line
        self._threads: list[threading.Thread] = []

    def joined_by(self, name: str, *, before: Callable[[], None] = lambda: None) -> None:
        """One more, who stands in line when this returns."""
        waiting = len(self._line._waiting)

        def wait_and_note() -> None:
            before()
            assert self._line.enter(timeout=SECONDS)
            self.served.append(name)
            self._line.leave()

        self._threads.append(threading.Thread(target=wait_and_note))
        self._threads[-1].start()
        while len(self._line._waiting) == waiting:
            time.sleep(0.001)

    def is_served(self) -> list[str]:
        for thread in self._threads:
            thread.join(SECONDS)
        return self.served


def test_who_came_first_is_served_first() -> None:
    line = Line()
    crowd = Crowd(line)
    assert line.enter(timeout=0)
    for name in ("ada", "bo", "cy"):
        crowd.joined_by(name)
    line.leave()
    assert crowd.is_served() == ["ada", "bo", "cy"]


def test_who_speaks_for_many_is_next() -> None:
    line = Line()
    crowd = Crowd(line)
    assert line.enter(timeout=0)
    for name in ("ada", "bo"):
        crowd.joined_by(name)
    crowd.joined_by("history", before=speak_for_many)
    line.leave()
    assert crowd.is_served() == ["history", "ada", "bo"]


def test_who_gives_up_holds_up_nobody() -> None:
    line = Line()
    assert line.enter(timeout=0)
    assert not line.enter(timeout=0.01)
    line.leave()
    assert line.enter(timeout=0)


def test_a_turn_that_comes_in_the_last_moment_is_not_lost() -> None:
    line = Line()

    def try_again_and_again() -> None:
        for _ in range(200):
            if line.enter(timeout=0.0001):
                line.leave()

    with ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(try_again_and_again) for _ in range(8)]:
            one.result(timeout=SECONDS)
    assert line.enter(timeout=0)
