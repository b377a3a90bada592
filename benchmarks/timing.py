"""Timing a read, several times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.contenders.base import Running
from benchmarks.results import Measure

Ask = Callable[[Running], list[bytes]]

FIRST = Measure("first ms")
AGAIN = Measure("again ms")
CPU = Measure("server CPU, ms")
SIZE = Measure("answer, kB", digits=0)


@dataclass
class Reading:
    """Milliseconds until the last byte was here; ``cpu`` is the server's, for each later time."""

    milliseconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    kilobytes: float = 0.0

    def figures(self) -> dict[str, float]:
        """``again`` is the median of the later times."""
        return {
            FIRST.title: self.milliseconds[0],
            AGAIN.title: statistics.median(self.milliseconds[1:]),
            CPU.title: statistics.median(self.cpu),
            SIZE.title: self.kilobytes,
        }


def read_first(server: Running, ask: Ask) -> Reading:
    reading = Reading()
    reading.milliseconds.append(timed(server, ask, reading))
    return reading


def read_again(server: Running, ask: Ask, reading: Reading, times: int) -> None:
    """Ask ``times`` more times; /proc counts in 10 ms, so processor time is that of all of them."""
    cpu = server.process.cpu_seconds()
    reading.milliseconds += [timed(server, ask, reading) for _ in range(times)]
    reading.cpu.append((server.process.cpu_seconds() - cpu) * 1000 / times)


def timed(server: Running, ask: Ask, reading: Reading) -> float:
    started = time.perf_counter()
    answers = ask(server)
    seconds = time.perf_counter() - started
    reading.kilobytes = sum(map(len, answers)) / 1000
    return seconds * 1000


def milliseconds_of(work: Callable[[], object], times: int = 5) -> Mapping[str, float]:
    """The figures of a limit: work of this process."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return {FIRST.title: spent[0], AGAIN.title: statistics.median(spent[1:])}
