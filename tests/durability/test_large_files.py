"""A large file on a slow line: rows and heartbeats pass it, and a kill then costs nothing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.durability.proxy import BadProxy, Treatment, bad_proxy
from tests.durability.test_kills import RUNS, calls_in, items, lines_of, sync
from tests.real_server import RealServer
from tests.server.processes import eventually

pytestmark = pytest.mark.server

SIZE_BYTES = 3_000_000
BYTES_A_SECOND = 300_000
"""Ten seconds for the file, which nobody waits for: the program is killed long before."""
PROGRAM = f"""
import os, time
from pathlib import Path
import labstead
from labstead._delivery import sender
sender.HEARTBEAT_SECONDS = 0.2
run = labstead.init(project="kills", id="large")
returned = os.open("large.returned", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for content in (b"old", b"new"):
    Path("model.pt").write_bytes(content * ({SIZE_BYTES} // 3))
    run.save("model.pt", policy="now")
for number in range(10**9):
    run.log({{"value": number}})
    os.write(returned, b"value %d\\n" % number)
    time.sleep(0.005)
"""


@pytest.fixture
def proxy(live_server_process: RealServer) -> Iterator[BadProxy]:
    port = live_server_process.port
    with bad_proxy(port, lambda: Treatment(bytes_a_second=BYTES_A_SECOND)) as running:
        yield running


def beat_of(api: httpx.Client) -> str:
    return str(api.get(f"{RUNS}/large").json().get("heartbeat_at"))


def test_rows_pass_a_large_file_and_a_kill_loses_nothing(
    live_server_process: RealServer, proxy: BadProxy, tmp_path: Path
) -> None:
    server = live_server_process
    environment = {**server.sdk_environment(tmp_path), "LABSTEAD_BASE_URL": proxy.url}
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, cwd=tmp_path)
    try:
        with server.client() as api:
            eventually(lambda: proxy.longest_request > SIZE_BYTES // 10)
            before, beat = len(lines_of(api, "large", "history")), beat_of(api)
            eventually(lambda: len(lines_of(api, "large", "history")) > before + 50)
            eventually(lambda: beat_of(api) > beat)
            files = {one["path"]: one["state"] for one in items(api, f"{RUNS}/large/files")}
            assert files["model.pt"] == "pending"
            assert proxy.longest_request < SIZE_BYTES
    finally:
        program.kill()
        program.wait()
    proxy.be_kind()
    synced = sync(environment, tmp_path)
    assert synced.returncode == 0, synced.stdout + synced.stderr
    with server.client() as api:
        returned = calls_in(tmp_path / "large.returned")["value"]
        values = [row["value"] for row in lines_of(api, "large", "history")]
        (model,) = [f for f in items(api, f"{RUNS}/large/files") if f["path"] == "model.pt"]
    assert values == list(range(len(values)))
    assert len(returned) <= len(values) <= len(returned) + 1
    assert model["state"] == "ready"
    assert model["sha256"] == hashlib.sha256(b"new" * (SIZE_BYTES // 3)).hexdigest()
