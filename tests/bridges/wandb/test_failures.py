"""Servers that fail, networks that break, processes that are killed: each line is there once."""

from __future__ import annotations

import random
import signal
import subprocess
import textwrap
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bridges.wandb.client import PYTHON, environment, run_command, run_well
from tests.bridges.wandb.faults import Fault, faulty_proxy
from tests.durability.proxy import any_treatment, bad_proxy
from tests.real_server import RealServer, running_server
from tests.server.processes import eventually

pytestmark = pytest.mark.server

# The client's own patience, in seconds instead of minutes. Whole ones: it takes 0.5 for not said.
QUICK = """
    import json, sys, time
    import wandb

    settings = wandb.Settings(
        x_file_stream_transmit_interval=1,
        x_file_stream_retry_wait_min_seconds=1, x_file_stream_retry_wait_max_seconds=1,
        x_graphql_retry_wait_min_seconds=1, x_graphql_retry_wait_max_seconds=1,
        x_file_transfer_retry_wait_min_seconds=1, x_file_transfer_retry_wait_max_seconds=1,
    )
"""
TRAINING = (
    QUICK
    + """
    name, steps, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    run = wandb.init(project="wandb-failures", id=name, settings=settings)
    with open("weights.bin", "wb") as file:
        file.write(bytes(range(256)) * 1000)
    run.save("weights.bin", policy="now")
    for step in range(steps):
        run.log({"value": step})
        print("line", step, flush=True)
        time.sleep(pause)
    run.finish()
"""
)


def train(
    server: RealServer, folder: Path, name: str, *, steps: int, pause: float, url: str = ""
) -> subprocess.Popen[bytes]:
    (folder / "train.py").write_text(textwrap.dedent(TRAINING))
    address = {"WANDB_BASE_URL": url} if url else {}
    with (folder / "output.txt").open("wb") as output:
        return subprocess.Popen(
            [PYTHON, "train.py", name, str(steps), str(pause)],
            cwd=folder,
            env=environment(server, folder, **address),
            stdout=output,
            stderr=output,
        )


def read(server: RealServer, name: str, path: str = "") -> Any:
    with server.client() as client:
        return client.get(f"/teams/ada/projects/wandb-failures/runs/{name}{path}").json()


def steps_of(server: RealServer, name: str) -> list[int]:
    """Every row has to hold what was logged at its step."""
    rows: list[Any] = []
    line: int | None = 0
    while line is not None:
        page = read(server, name, f"/streams/history/rows?from_line={line}&limit=10000")
        rows, line = rows + page["rows"], page["next_line"]
    assert all(row["_step"] == row["value"] for row in rows)
    return [row["_step"] for row in rows]


def printed(server: RealServer, name: str) -> list[str]:
    lines = read(server, name, "/console/lines?limit=2000")["lines"]
    return [line["text"] for line in lines if line["text"].startswith("line ")]


def wait_for_lines(server: RealServer, name: str, count: int) -> None:
    deadline = time.monotonic() + 60
    while read(server, name, "/streams/history").get("next_line", 0) < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def ended_well(process: subprocess.Popen[bytes], folder: Path) -> bool:
    assert process.wait(timeout=120) == 0, (folder / "output.txt").read_text()
    return True


FAULTS = [
    Fault("graphql", 1, 500),
    Fault("graphql", 2, 429),
    Fault("graphql", 3, 500, is_stored=True),
    Fault("file_stream", 1, 429),
    Fault("file_stream", 2, 500),
    Fault("file_stream", 3, 500, is_stored=True),
    Fault("file_stream", 4, 0),
    Fault("file_stream", 5, 0, is_stored=True),
    Fault("files/run/", 1, 503),
    Fault("files/run/", 2, 500, is_stored=True),
    Fault("files/run/", 3, 429),
]


@pytest.mark.drawing
def test_errors_of_all_kinds(live_server_process: RealServer, tmp_path: Path) -> None:
    server = live_server_process
    with faulty_proxy(server.url, FAULTS) as proxy:
        run = train(server, tmp_path, "errors", steps=60, pause=0.1, url=proxy.url)
        assert ended_well(run, tmp_path)
        assert {(fault.word, fault.nth) for fault in proxy.met} == {
            (fault.word, fault.nth) for fault in FAULTS
        }
    assert steps_of(server, "errors") == list(range(60))
    assert printed(server, "errors") == [f"line {step}" for step in range(60)]
    assert read(server, "errors")["state"] == "finished"
    assert content_of(server, "errors", "weights.bin") == bytes(range(256)) * 1000


def content_of(server: RealServer, name: str, path: str) -> bytes:
    address = f"/teams/ada/projects/wandb-failures/runs/{name}/files/{path}"
    with server.client() as client:
        answer: httpx.Response = client.get(address, follow_redirects=True)
        return answer.content


@pytest.mark.drawing
def test_cut_and_slow_connections(live_server_process: RealServer, tmp_path: Path) -> None:
    server, dice = live_server_process, random.Random(7)
    with bad_proxy(server.port, lambda: any_treatment(dice)) as proxy:
        run = train(server, tmp_path, "cut", steps=60, pause=0.05, url=proxy.url)
        eventually(lambda: proxy.cuts > 0)
        proxy.be_kind()
        assert ended_well(run, tmp_path)
    assert steps_of(server, "cut") == list(range(60))
    assert printed(server, "cut") == [f"line {step}" for step in range(60)]


@pytest.mark.drawing
def test_killed_server(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    with running_server(tmp_path / "server") as server:
        run = train(server, folder, "served", steps=120, pause=0.05)
        for count in (20, 60):
            wait_for_lines(server, "served", count)
            server.kill()
            server.start()
        assert ended_well(run, folder)
        assert steps_of(server, "served") == list(range(120))
        assert read(server, "served")["state"] == "finished"


@pytest.mark.drawing
def test_killed_client_syncs_what_it_had(live_server_process: RealServer, tmp_path: Path) -> None:
    server = live_server_process
    run = train(server, tmp_path, "killed", steps=10_000, pause=0.02)
    wait_for_lines(server, "killed", 40)
    run.send_signal(signal.SIGKILL)
    run.wait()
    seen = (tmp_path / "output.txt").read_text()
    logged = 1 + max(int(line.split()[1]) for line in seen.splitlines() if line[:5] == "line ")
    time.sleep(2)  # The client's own process may be about to send what it has.
    folder = next((tmp_path / "wandb").glob("run-*"))
    done = run_command(server, tmp_path, PYTHON, "-m", "wandb", "sync", str(folder))
    assert done.returncode == 0, done.stderr
    steps = steps_of(server, "killed")
    assert steps == list(range(len(steps)))
    # The last lines may have died with the process that was to hand them over.
    assert logged - 50 <= len(steps) <= logged + 1


def test_deleted_run_ends_the_stream_and_not_the_training(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    script = (
        QUICK
        + """
    import os, urllib.request
    run = wandb.init(project="wandb-failures", id="deleted", settings=settings)
    run.log({"value": 1})
    time.sleep(1)
    api = f"{os.environ['WANDB_BASE_URL']}/api/v1"
    address = f"{api}/teams/ada/projects/wandb-failures/runs/deleted"
    key = {"Authorization": f"Bearer {os.environ['WANDB_API_KEY']}"}
    urllib.request.urlopen(urllib.request.Request(address, method="DELETE", headers=key))
    begin = time.time()
    run.log({"value": 2})
    run.finish()
    print(json.dumps({"seconds": time.time() - begin}))
    """
    )
    assert run_well(live_server_process, tmp_path, script)["seconds"] < 30
    again = """
        import wandb, time
        begin = time.time()
        try:
            wandb.init(project="wandb-failures", id="deleted")
        except wandb.errors.CommError as error:
            print("told", "deleted run" in str(error), time.time() - begin < 20)
    """
    assert "told True True" in run_well(live_server_process, tmp_path, again)
