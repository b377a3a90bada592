"""``wandb verify``: the client's own check of a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bridges.wandb.sweeping import BY_COMMANDS, ended_well, started
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.long]

# Two more ask for https, which a server has of its proxy.
CHECKS = (
    "Checking if logged in",
    "Checking signed URL upload",
    "Checking ability to send large payloads through proxy",
    "Checking CORs configuration of the bucket",
    "Checking wandb package version is up to date",
    "Checking logged metrics, saving and downloading a file",
    "Checking artifact save and download workflows",
    "Checking sweep creation and agent execution",
)


def test_the_server_passes_the_clients_own_check(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    said = ended_well(started(live_server_process, tmp_path, BY_COMMANDS, "verify"), 400)
    for check in CHECKS:
        assert f"{check.ljust(72, '.')}\u2705" in said, said
