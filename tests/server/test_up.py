"""``manage.py up`` as a person meets it: a process, its console, its exit code."""

import json
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.migrated import copy_migrated
from tests.server.processes import environment, eventually, is_alive, started

# Its servers are on SQLite whatever the tests run on.
pytestmark = [pytest.mark.server, pytest.mark.no_database]

KEY = "labstead_" + "k" * 48
Up = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def _migrated(tmp_path: Path) -> None:
    """The data folder is one that a server has run on; the others see a first start."""
    copy_migrated(tmp_path / "var" / "labstead.sqlite3")


been_up = pytest.mark.usefixtures("_migrated")


@pytest.fixture
def up(tmp_path: Path, port: int) -> Iterator[Up]:
    """Starts ``manage.py up`` on this test's data folder and port."""
    with ExitStack() as processes:

        def start(*options: str, **variables: str) -> subprocess.Popen[bytes]:
            settings = {"LABSTEAD_DATA_DIR": str(tmp_path / "var"), "LABSTEAD_PORT": str(port)}
            env = environment(**{**settings, **variables})
            command = ("manage.py", "up", *options)
            return processes.enter_context(started(*command, env=env, output=tmp_path / "console"))

        yield start


@pytest.fixture
def console(tmp_path: Path) -> Callable[[str], str]:
    """Waits until the console shows a text, and gives all of it."""

    def read(text: str) -> str:
        file = tmp_path / "console"
        return eventually(
            lambda: (seen := file.read_text()) and text in seen and seen, within_seconds=120
        )

    return read


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ask(port: int, path: str, key: str = "") -> dict[str, object]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    request.add_header("Authorization", f"Bearer {key}")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return dict(json.load(answer))


@been_up
def test_a_headless_start_tells_the_address_and_knows_the_key(up, console, port) -> None:
    server = up(LABSTEAD_ADMIN_USERNAME="ada", LABSTEAD_ADMIN_API_KEY=KEY)

    shown = console("Stop")

    assert f"http://127.0.0.1:{port}/" in shown
    assert re.search(r"Administrator +ada$", shown, re.MULTILINE)
    assert ask(port, "/api/v1/me", KEY)["username"] == "ada"
    server.terminate()
    assert server.wait(60) == 0


def test_a_first_visit_is_announced_and_ctrl_c_leaves_nothing(up, console) -> None:
    server = up()
    assert "First visit" in console("Stop")
    children = children_of(server.pid)

    server.send_signal(signal.SIGINT)

    assert server.wait(60) == 0
    assert [is_alive(child) for child in children] == [False, False]


@been_up
def test_a_killed_up_leaves_no_orphan_and_its_port_free(up, console, port) -> None:
    server = up()
    console("Stop")
    children = children_of(server.pid)

    server.kill()

    eventually(lambda: not any(is_alive(child) for child in children), within_seconds=20)
    eventually(lambda: is_free(port), within_seconds=20)


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@been_up
def test_up_can_stop_with_the_process_that_started_it(tmp_path, port, console) -> None:
    """What “make up” uses: a killed make must not leave a server behind."""
    settings = {"LABSTEAD_DATA_DIR": str(tmp_path / "var"), "LABSTEAD_PORT": str(port)}
    starter = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]])"
    command = ("-c", starter, "manage.py", "up", "--no-worker", "--stop-with-parent")
    with started(*command, env=environment(**settings), output=tmp_path / "console") as parent:
        console("Stop")
        [server] = children_of(parent.pid)

        parent.kill()

        eventually(lambda: not is_alive(server))
    assert console("Stopped.")


def test_a_taken_port_is_one_line_that_names_the_setting(up, tmp_path, port) -> None:
    with socket.create_server(("127.0.0.1", port)):
        server = up()

        assert server.wait(60) == 1
    [line] = (tmp_path / "console").read_text().splitlines()
    assert f"Port {port} on 127.0.0.1 is taken" in line
    assert "LABSTEAD_PORT" in line


def test_an_unwritable_data_folder_is_one_line_that_names_the_setting(up, tmp_path) -> None:
    (tmp_path / "file").touch()

    server = up(LABSTEAD_DATA_DIR=str(tmp_path / "file" / "var"))

    assert server.wait(60) == 1
    [line] = (tmp_path / "console").read_text().splitlines()
    assert "LABSTEAD_DATA_DIR" in line


@been_up
def test_without_a_worker_there_is_one_child_and_a_second_server_is_one_line(
    up, console, tmp_path
) -> None:
    first = up("--no-worker")
    console("Stop")
    assert len(children_of(first.pid)) == 1

    second = up("--no-worker", "--port", "0")

    assert second.wait(60) == 1
    last_line = (tmp_path / "console").read_text().splitlines()[-1]
    assert f"already runs on {tmp_path / 'var'} as process {first.pid}" in last_line
