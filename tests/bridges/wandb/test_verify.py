"""``wandb verify``: the client's own check of a server, behind a proxy that ends TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bridges.wandb.client import run_well
from tests.bridges.wandb.sweeping import BY_COMMANDS, ended_well, started
from tests.real_server import RealServer
from tests.tls_proxy import TlsProxy, tls_proxy

pytestmark = [pytest.mark.server, pytest.mark.drawing]

CHECKS = (
    "Checking if logged in",
    "Checking signed URL upload",
    "Checking ability to send large payloads through proxy",
    "Checking requests to base url",
    "Checking requests made over signed URLs",
    "Checking CORs configuration of the bucket",
    "Checking wandb package version is up to date",
    "Checking logged metrics, saving and downloading a file",
    "Checking artifact save and download workflows",
    "Checking sweep creation and agent execution",
)
HISTORY = """
    import json, wandb

    run = wandb.init(project="behind-tls", id="r1")
    for at in range(3000):
        run.log({"loss": at})
    run.finish()
    read = wandb.Api().run("behind-tls/r1")
    print(json.dumps([sum(row["loss"] for row in read.scan_history())]))
"""


@pytest.fixture
def proxy(live_server_process: RealServer, tmp_path: Path) -> Iterator[TlsProxy]:
    with tls_proxy(live_server_process.url, tmp_path) as proxy:
        yield proxy


def told(proxy: TlsProxy) -> dict[str, str]:
    return {"WANDB_BASE_URL": proxy.url, **proxy.trusted}


def test_the_server_passes_the_clients_own_check(
    live_server_process: RealServer, proxy: TlsProxy, tmp_path: Path
) -> None:
    command = started(live_server_process, tmp_path, BY_COMMANDS, "verify", **told(proxy))
    said = ended_well(command, 400)
    for check in CHECKS:
        assert f"{check.ljust(72, '.')}\u2705" in said, said
    assert "\u274c" not in said


def test_a_history_is_read_through_tls(
    live_server_process: RealServer, proxy: TlsProxy, tmp_path: Path
) -> None:
    (total,) = run_well(live_server_process, tmp_path, HISTORY, **told(proxy))
    assert total == sum(range(3000))
