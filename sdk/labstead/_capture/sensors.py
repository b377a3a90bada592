"""What can be measured about a machine and this process. A sensor is asked on one thread only."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar


class Sensor(Protocol):
    def read(self) -> dict[str, float]:
        """Names without ``system.`` and their values now; what cannot be read is left out."""


AnySensor = TypeVar("AnySensor", bound=Sensor)


def machine_sensors() -> list[Sensor]:
    """All but the GPUs. Takes some ten milliseconds, for it imports psutil."""
    makers: Sequence[Callable[[], Sensor]] = (Processor, Memory, Disks, Network, Process)
    return list(working(makers))


def working(makers: Iterable[Callable[[], AnySensor]]) -> Iterator[AnySensor]:
    """Those that can be made here."""
    for make in makers:
        with contextlib.suppress(Exception):
            yield make()


class Processor:
    """``cpu`` (percent of all cores), and ``cpu.<i>.cpu_percent`` on small machines."""

    _MOST_CORES_SHOWN = 16

    def __init__(self) -> None:
        import psutil

        self._psutil = psutil
        psutil.cpu_percent()
        psutil.cpu_percent(percpu=True)

    def read(self) -> dict[str, float]:
        found = {"cpu": self._psutil.cpu_percent()}
        each = self._psutil.cpu_percent(percpu=True)
        if len(each) <= self._MOST_CORES_SHOWN:
            found |= {f"cpu.{core}.cpu_percent": value for core, value in enumerate(each)}
        return found


class Memory:
    """``memory_percent`` of the machine."""

    def read(self) -> dict[str, float]:
        import psutil

        memory = psutil.virtual_memory()
        return {
            "memory_percent": memory.percent,
            "proc.memory.availableMB": _megabytes(memory.available),
        }


class Disks:
    """``disk.<mount>.usagePercent`` and ``.usageGB``, and megabytes read and written since."""

    def __init__(self) -> None:
        import psutil

        self._psutil = psutil
        self._mounts = sorted({"/", _mount_of(os.getcwd())})
        self._first = self._counters()

    def read(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for mount in self._mounts:
            with contextlib.suppress(OSError):
                usage = self._psutil.disk_usage(mount)
                found[f"disk.{mount}.usagePercent"] = usage.percent
                found[f"disk.{mount}.usageGB"] = round(usage.used / 2**30, 3)
        for name, (read, written) in self._counters().items():
            first_read, first_written = self._first.get(name, (0, 0))
            found[f"disk.{name}.in"] = _megabytes(read - first_read)
            found[f"disk.{name}.out"] = _megabytes(written - first_written)
        return found

    def _counters(self) -> dict[str, tuple[int, int]]:
        """Of whole disks that were ever used; partitions and loop devices would be a crowd."""
        try:
            disks = self._psutil.disk_io_counters(perdisk=True, nowrap=True)
        except (OSError, RuntimeError):
            return {}
        return {
            name: (counters.read_bytes, counters.write_bytes)
            for name, counters in (disks or {}).items()
            if _is_whole_disk(name) and counters.read_bytes + counters.write_bytes
        }


class Network:
    """``network.sent`` and ``network.recv``: bytes of the machine since the run began."""

    def __init__(self) -> None:
        import psutil

        self._psutil = psutil
        self._first = psutil.net_io_counters(nowrap=True)

    def read(self) -> dict[str, float]:
        now = self._psutil.net_io_counters(nowrap=True)
        return {
            "network.sent": now.bytes_sent - self._first.bytes_sent,
            "network.recv": now.bytes_recv - self._first.bytes_recv,
        }


class Process:
    """This process alone: memory, processor time and threads."""

    def __init__(self) -> None:
        import psutil

        self._process = psutil.Process()
        self._memory_bytes = psutil.virtual_memory().total
        self._process.cpu_percent()

    def read(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for measure in (self._memory, self._processor, self._threads):
            with contextlib.suppress(Exception):
                found |= measure()
        return found

    def _memory(self) -> dict[str, float]:
        resident = self._process.memory_info().rss
        return {
            "proc.memory.rssMB": _megabytes(resident),
            "proc.memory.percent": round(100 * resident / self._memory_bytes, 3),
        }

    def _processor(self) -> dict[str, float]:
        return {"proc.cpu.percent": self._process.cpu_percent()}

    def _threads(self) -> dict[str, float]:
        return {"proc.cpu.threads": float(self._process.num_threads())}


def _megabytes(size_bytes: int) -> float:
    return round(size_bytes / 2**20, 3)


def _mount_of(path: str) -> str:
    path = os.path.realpath(path)
    while not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def _is_whole_disk(name: str) -> bool:
    """On Linux partitions have no folder of their own there; elsewhere only disks are listed."""
    if sys.platform != "linux":
        return True
    return os.path.isdir(f"/sys/block/{name}") and not name.startswith(("loop", "ram", "zram"))
