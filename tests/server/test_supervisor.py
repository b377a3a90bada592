"""The supervisor, tried on real processes."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server.processes import environment, eventually, is_alive, numbers_after, started

Supervise = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    with ExitStack() as processes:

        def start(*names: str, grace_seconds: float = 10.0) -> subprocess.Popen[bytes]:
            command = ("-m", "tests.server.supervised", str(tmp_path), str(grace_seconds), *names)
            output = tmp_path / "console"
            return processes.enter_context(started(*command, env=environment(), output=output))

        yield start


@pytest.fixture
def pids(tmp_path: Path) -> Callable[[str, int], list[int]]:
    def read(name: str, at_least: int = 1) -> list[int]:
        log = tmp_path / f"{name}.log"
        return eventually(lambda: (seen := numbers_after("pid", log))[at_least - 1 :] and seen)

    return read


def test_sigterm_reaches_every_child_once_and_ends_with_zero(supervise, pids, tmp_path) -> None:
    supervisor = supervise("obedient", "counting")
    children = [*pids("obedient"), *pids("counting")]
    eventually(lambda: "listening" in (tmp_path / "counting.log").read_text())

    supervisor.terminate()

    assert supervisor.wait(30) == 0
    assert [is_alive(pid) for pid in children] == [False, False]
    assert (tmp_path / "counting.log").read_text().count("SIGTERM") == 1


def test_ctrl_c_ends_with_zero(supervise, pids) -> None:
    supervisor = supervise("obedient")
    pids("obedient")

    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(30) == 0


def test_a_killed_child_is_started_again(supervise, pids, tmp_path) -> None:
    supervise("obedient", "counting")
    eventually(lambda: "ready" in (tmp_path / "console").read_text())
    [first] = pids("counting")

    subprocess.run(["kill", "-9", str(first)], check=True)

    assert pids("counting", at_least=2)[1] != first
    assert "was ended by SIGKILL; starting it again" in (tmp_path / "console").read_text()


def test_a_killed_supervisor_leaves_no_orphan(supervise, pids) -> None:
    supervisor = supervise("obedient", "stubborn")
    children = [*pids("obedient"), *pids("stubborn")]

    supervisor.kill()

    eventually(lambda: not any(is_alive(pid) for pid in children), within_seconds=20)


def test_a_child_deaf_to_sigterm_is_killed_after_the_grace(supervise, pids, tmp_path) -> None:
    supervisor = supervise("stubborn", grace_seconds=0.3)
    [child] = pids("stubborn")
    eventually(lambda: "deaf" in (tmp_path / "stubborn.log").read_text())

    supervisor.terminate()

    assert supervisor.wait(30) == 0
    assert not is_alive(child)


def test_a_second_ctrl_c_does_not_wait_for_the_grace(supervise, pids, tmp_path) -> None:
    supervisor = supervise("stubborn", grace_seconds=60)
    pids("stubborn")
    eventually(lambda: "deaf" in (tmp_path / "stubborn.log").read_text())

    supervisor.send_signal(signal.SIGINT)
    eventually(lambda: "Stopping" in (tmp_path / "console").read_text())
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(30) == 0


def test_what_a_dead_child_left_behind_is_ended_too(supervise, pids, tmp_path) -> None:
    supervise("obedient", "forking")
    pids("forking", at_least=2)

    first_left_behind = numbers_after("left", tmp_path / "forking.log")[0]

    eventually(lambda: not is_alive(first_left_behind), within_seconds=20)


def test_a_first_child_that_never_comes_up_ends_everything(supervise, tmp_path) -> None:
    supervisor = supervise("failing", "obedient")

    assert supervisor.wait(30) == 1
    assert f"could not start: read {tmp_path / 'failing.log'}" in (tmp_path / "console").read_text()


def test_routine_lines_are_in_the_log_only(supervise, pids, tmp_path) -> None:
    supervise("obedient")
    eventually(lambda: "ready" in (tmp_path / "console").read_text())

    assert "INFO routine line" in (tmp_path / "obedient.log").read_text()
    assert "INFO routine line" not in (tmp_path / "console").read_text()
    assert "obedient | pid" in (tmp_path / "console").read_text()
