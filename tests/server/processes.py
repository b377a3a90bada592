"""Starting, watching and always ending real processes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
IMPORT_PATH = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"


def environment(**variables: str) -> dict[str, str]:
    """This machine's variables without its LABSTEAD_* ones, then ``variables``."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("LABSTEAD_")}
    return {**inherited, "PYTHONPATH": IMPORT_PATH, **variables}


@contextmanager
def started(
    *arguments: str, env: Mapping[str, str], output: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process whose output goes to a file; it is ended on the way out."""
    with output.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=dict(env), stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()


def eventually(look: Callable[[], T], *, within_seconds: float = 60.0) -> T:
    """The first truthy answer of ``look``; fails when there is none in time."""
    deadline = time.monotonic() + within_seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not seen within {within_seconds} s"
        time.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def numbers_after(word: str, file: Path) -> list[int]:
    """All N of the lines ``word N`` in ``file``, oldest first."""
    text = file.read_text() if file.exists() else ""
    return [int(number) for number in re.findall(rf"^{word} (\d+)$", text, re.MULTILINE)]
