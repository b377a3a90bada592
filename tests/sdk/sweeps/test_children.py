"""Programs of an agent as child processes: how they end, and how they are ended."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from labstead._sweeps.children import Child, state_of
from tests.sdk.waiting import wait_until

OBEDIENT = "import time; open('ready', 'w').close(); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEDIENT}"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STUBBORN!r}])"


def child(code: str) -> Child:
    return Child([sys.executable, "-c", code], {"MINE": "3"})


def waiting_child(code: str) -> Child:
    started = child(code)
    wait_until(Path("ready").exists)
    return started


@pytest.mark.usefixtures("workplace")
def test_it_has_its_own_environment_and_an_exit_code():
    assert child("import os; raise SystemExit(int(os.environ['MINE']))").wait() == 3


@pytest.mark.usefixtures("workplace")
def test_sigterm_ends_it():
    running = waiting_child(OBEDIENT)
    running.terminate(30)
    assert (running.wait(), running.is_stopped) == (128 + 15, True)


@pytest.mark.usefixtures("workplace")
def test_what_does_not_heed_it_is_killed():
    running = waiting_child(STUBBORN)
    running.terminate(0.1)
    assert running.wait() == 128 + 9


@pytest.mark.usefixtures("workplace")
def test_what_it_has_started_is_killed_with_it():
    running = waiting_child(PARENT)
    (grandchild,) = psutil.Process(running._process.pid).children()
    running.kill()
    assert running.wait() == 128 + 9
    grandchild.wait(10)


@pytest.mark.usefixtures("workplace")
def test_what_it_leaves_behind_when_it_heeds_sigterm_is_killed_later():
    leaving = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); "
    running = waiting_child(f"{leaving} import time; time.sleep(60)")
    (left,) = psutil.Process(running._process.pid).children()
    running.terminate(0.3)
    assert running.wait() == 128 + 15
    wait_until(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize(
    ("exit_code", "is_stopped", "state"),
    [
        (0, False, "finished"),
        (0, True, "finished"),
        (1, False, "failed"),
        (1, True, "killed"),
        (143, False, "killed"),
        (130, False, "killed"),
        (137, False, "failed"),
    ],
)
def test_the_state_is_read_from_the_end(exit_code, is_stopped, state):
    assert state_of(exit_code, is_stopped=is_stopped) == state


def test_a_missing_program_is_an_error():
    with pytest.raises(FileNotFoundError):
        Child(["no-such-program-anywhere"], {})
