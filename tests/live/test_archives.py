"""A project leaves by the client and comes back by it, through a real worker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_server import RealServer

pytestmark = pytest.mark.server

LABSTEAD = str(Path(sys.executable).with_name("labstead"))

LOG = """
import labstead

with labstead.init(project="leaving", id="one") as run:
    for step in range(50):
        run.log({"loss": 1 / (step + 1), "odd": float("inf")})
"""
BROKEN = """
import labstead

try:
    labstead.Api().import_project("broken.zip")
except labstead.RequestRefusedError as error:
    print(error.code)
"""


def run_here(server: RealServer, folder: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=server.sdk_environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def test_a_project_leaves_and_comes_back(live_server_process: RealServer, tmp_path: Path) -> None:
    server = live_server_process
    run_here(server, tmp_path, sys.executable, "-c", LOG)
    assert run_here(server, tmp_path, LABSTEAD, "export", "leaving") == "leaving.zip"
    command = (LABSTEAD, "import", "leaving.zip", "--name", "back")
    address = run_here(server, tmp_path, *command)
    assert run_here(server, tmp_path, *command) == address == f"{server.url}/ada/back"
    rows = "runs/one/streams/history/rows"
    with server.client() as api:
        old = api.get(f"/teams/ada/projects/leaving/{rows}").json()
        new = api.get(f"/teams/ada/projects/back/{rows}").json()
    assert new == old
    assert len(new["rows"]) == 50


def test_a_broken_archive_is_refused_with_its_code(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    found = run_here(live_server_process, tmp_path, sys.executable, "-c", BROKEN)
    assert found == "archive_unknown"
