"""The contenders of one run of the benchmark. One that fails is reported and the rest go on."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.contenders.base import Contender, Running
from benchmarks.environments import FOLDER
from benchmarks.timing import Ask, Reading, read_again, read_first

T = TypeVar("T")
# All servers together do nearly nothing, or have had their time.
CALM_CORES = 0.15
WATCHED_SECONDS = 2.0
CALM_SECONDS = 120


@dataclass
class Field:
    """``servers`` are those still running; ``failures`` tell of the others, one line each."""

    servers: dict[str, Running] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def enter(self, project: str) -> None:
        """From here on every server works in the project of that name."""
        for server in self.servers.values():
            server.project = project

    def only(self, name: str) -> Field:
        """That server alone, if it still runs."""
        return Field({known: self.servers[known] for known in self.servers if known == name})

    def each(self, what: str, do: Callable[[Running], T]) -> dict[str, T]:
        """``do`` for every server in turn; the answers of those that gave one."""
        done = {}
        for name, server in list(self.servers.items()):
            say(f"{name}: {what}")
            try:
                done[name] = do(server)
            except Exception as error:
                self.drop(name, what, error)
        return done

    def drop(self, name: str, what: str, error: Exception) -> None:
        self.servers.pop(name, None)
        reason = str(error).strip() or type(error).__name__
        self.failures.append(f"{name} failed ({what}): {reason.splitlines()[-1][:300]}")
        say(self.failures[-1])
        traceback.print_exception(error)

    def read(self, what: str, ask: Ask, *, rounds: int, times: int) -> dict[str, Reading]:
        """Every server asked once, then ``times`` times in each round, one after the other.

        In turns, so that a busy moment of the machine hits every product alike.
        """
        found = self.each(what, lambda server: read_first(server, ask))
        for number in range(rounds):
            self.each(
                f"{what}, round {number + 1}",
                lambda server: read_again(server, ask, found[self.name_of(server)], times),
            )
        return {name: reading for name, reading in found.items() if name in self.servers}

    def name_of(self, server: Running) -> str:
        return next(name for name, known in self.servers.items() if known is server)


@contextmanager
def starting(contenders: Sequence[Contender]) -> Iterator[Field]:
    """All of them with their servers up and empty; stopped and wiped at the end."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        found = Field()
        for contender in contenders:
            folder = Path(tempfile.mkdtemp(prefix=f"{contender.name.lower()}-", dir=FOLDER))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            try:
                found.servers[contender.name] = stack.enter_context(contender.serve(folder))
            except Exception as error:
                found.drop(contender.name, "its start", error)
        wait_until_calm(list(found.servers.values()))
        yield found


def wait_until_calm(servers: Sequence[Running]) -> None:
    """Servers answer before all they start has started: MLflow's seven helpers keep both cores for
    another half minute, which would be taken from whoever is measured first."""
    deadline = time.monotonic() + CALM_SECONDS
    while time.monotonic() < deadline:
        before = cpu_seconds_of(servers)
        time.sleep(WATCHED_SECONDS)
        if cpu_seconds_of(servers) - before < CALM_CORES * WATCHED_SECONDS:
            return
    say(f"the servers were still busy after {CALM_SECONDS} s")


def cpu_seconds_of(servers: Sequence[Running]) -> float:
    return sum(server.process.cpu_seconds() for server in servers)


def say(text: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {text}", flush=True)
