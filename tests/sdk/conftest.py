"""Every SDK test gets an empty working folder, no settings from outside, and no run left over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import labstead
from labstead import cli
from tests.real_server import RealServer
from tests.sdk.scripted_server import KEY, ScriptedServer, scripted_server


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in [name for name in os.environ if name.startswith(("LABSTEAD_", "WANDB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", "10")
    # What is captured by itself would blur what other tests count; its own tests switch it on.
    monkeypatch.setenv("LABSTEAD_CONSOLE", "off")
    monkeypatch.setenv("LABSTEAD_SYSTEM_INTERVAL", "0")
    for name in ("COMMAND", "MACHINE", "GIT", "PACKAGES"):
        monkeypatch.setenv(f"LABSTEAD_CAPTURE_{name}", "0")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    yield tmp_path / "work"
    labstead.finish()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A server that answers, with its address and a good key in the environment."""
    with scripted_server() as running:
        monkeypatch.setenv("LABSTEAD_BASE_URL", running.url)
        monkeypatch.setenv("LABSTEAD_API_KEY", KEY)
        yield running


@pytest.fixture
def real_server(live_server_process: RealServer, monkeypatch: pytest.MonkeyPatch) -> RealServer:
    """Its address and key are in the environment."""
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    return live_server_process


@pytest.fixture
def offline_run() -> labstead.Run:
    """A run that only writes its journal."""
    return labstead.init(mode="offline", project="digits")


@pytest.fixture
def run_command() -> Callable[..., Result]:
    """``labstead`` as from a terminal, in this process."""

    def invoke(*arguments: str, **options: str) -> Result:
        return CliRunner().invoke(cli.main, arguments, **options)

    return invoke
