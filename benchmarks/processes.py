"""A server as a process of its own: started, waited for, its CPU read from /proc, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 180
STOP_SECONDS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ServerProcess:
    """The process a person would start; what it starts in turn counts as part of it."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the whole tree so far, to 10 ms."""
        return sum(cpu_ticks(pid) for pid in tree_of(self.pid)) / _TICKS


@contextmanager
def serving(
    command: Sequence[str],
    *,
    folder: Path,
    env: Mapping[str, str],
    is_ready: Callable[[], bool],
) -> Iterator[ServerProcess]:
    """Run ``command`` until the block ends. Raises RuntimeError when it does not get ready."""
    output_path = folder / "server.txt"
    with output_path.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until(is_ready, process, output_path)
        yield ServerProcess(process.pid)
    finally:
        stop(process)


def wait_until(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], output_path: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{tail(output_path)}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, and SIGKILL for the whole group when that is not enough."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def tail(path: Path, size: int = 2000) -> str:
    return path.read_text(errors="replace")[-size:]


def tree_of(root: int) -> set[int]:
    """``root`` and its descendants that live now."""
    parents = dict(parent_of_each())
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def resident_mb(root: int) -> float:
    """What ``root`` and its descendants have in memory, pages shared among them counted in each."""
    pages = 0
    for pid in tree_of(root):
        with suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def parent_of_each() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := stat_fields(int(folder.name)):
            yield int(folder.name), int(fields[1])


def cpu_ticks(pid: int) -> int:
    """Of the process and of its children that have ended and were waited for."""
    fields = stat_fields(pid)
    return sum(map(int, fields[11:15])) if fields else 0


def stat_fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the program's name; none when it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
