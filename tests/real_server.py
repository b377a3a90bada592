"""The real server as processes of its own: to kill it, log to it or look at its pages."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import psycopg

from tests.migrated import beside, copy_migrated, migrated_database

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120
ADMIN_KEY = "labstead_" + "a" * 48
ADMIN_PASSWORD = "correct-horse-9"


class RealServer:
    """``manage.py up`` on a free port with a data folder and database of its own.

    The admin is “ada”; her key and password are above.
    """

    key = ADMIN_KEY
    password = ADMIN_PASSWORD

    def __init__(
        self, data_dir: Path, database_url: str, port: int | None = None, **settings: str
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.settings = {"LABSTEAD_DATABASE_URL": database_url, **settings}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LABSTEAD_DATA_DIR": str(self.data_dir),
            "LABSTEAD_PORT": str(self.port),
            "LABSTEAD_ADMIN_USERNAME": "ada",
            "LABSTEAD_ADMIN_EMAIL": "ada@example.com",
            "LABSTEAD_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "LABSTEAD_ADMIN_API_KEY": ADMIN_KEY,
            **self.settings,
        }

    def start(self) -> None:
        """Return when /readyz says yes."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "up.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"],
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            assert self.process.poll() is None, (self.data_dir / "up.txt").read_text()
            assert time.monotonic() < deadline, (self.data_dir / "up.txt").read_text()
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            # Asked many times a second; to read all certificates takes 27 ms each time.
            answer = httpx.get(f"{self.url}/readyz", timeout=2, verify=False)
            return answer.status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL for the supervisor; the kernel takes its children along."""
        self._end(signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.is_ready():
            assert time.monotonic() < deadline, "the web process outlived its supervisor"
            time.sleep(0.02)

    def kill_child(self, word: str) -> None:
        """SIGKILL for the child with ``word`` in its command line; it is started anew."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if any(word in argument for argument in child.cmdline()):
                    child.kill()

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def client(self, key: str = ADMIN_KEY) -> httpx.Client:
        """An HTTP client of the API, below /api/v1."""
        headers = {"Authorization": f"Bearer {key}"}
        api = f"{self.url}/api/v1"
        return httpx.Client(base_url=api, headers=headers, timeout=30, verify=False)

    def sdk_environment(self, folder: Path) -> dict[str, str]:
        """Variables with which a training script logs here, working in ``folder``."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("LABSTEAD_")}
        return {
            **inherited,
            "HOME": str(folder),
            "LABSTEAD_BASE_URL": self.url,
            "LABSTEAD_API_KEY": ADMIN_KEY,
            "LABSTEAD_DIR": str(folder),
        }

    def run_script(self, script: str, folder: Path, **variables: str) -> str:
        """A program of the client that logs here, until it has ended well; what it printed."""
        command = [sys.executable, "-c", script]
        environment = {**self.sdk_environment(folder), **variables}
        done = subprocess.run(
            command, cwd=folder, env=environment, check=True, timeout=120, stdout=subprocess.PIPE
        )
        return done.stdout.decode()


def free_port() -> int:
    """Not of those that the system gives to connections, which could take it before the server."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def running_server(
    data_dir: Path, port: int | None = None, **settings: str
) -> Iterator[RealServer]:
    """A started server, stopped on the way out. On the database of the test run."""
    with fresh_database(data_dir) as database_url:
        server = RealServer(data_dir, database_url, port, **settings)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def fresh_database(data_dir: Path) -> Iterator[str]:
    """The address of a database without rows: a file, or one made on the test run's PostgreSQL."""
    url = os.environ.get("LABSTEAD_DATABASE_URL", "")
    if not url.startswith("postgres"):
        copy_migrated(data_dir / "live.sqlite3")
        yield f"sqlite:///{data_dir / 'live.sqlite3'}"
        return
    name = f"labstead_live_{uuid.uuid4().hex}"
    template = migrated_database(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield beside(url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
