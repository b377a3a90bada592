"""Sweeps of the official client, and agents as processes of their own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tests.bridges.wandb.client import environment
from tests.real_server import RealServer

# An agent asks every five seconds; tests need not wait so long.
SOON = """
    import json, sys, time, wandb
    from wandb import wandb_agent
    from wandb.agents import pyagent
    from wandb.cli.cli import cli
    wandb_agent.Agent.POLL_INTERVAL = pyagent.Agent.HEARTBEAT_SLEEP_SECONDS = 0.2

    def command(*words):
        cli(words, standalone_mode=False)
"""
BY_COMMANDS = f"{SOON}\n    command(*sys.argv[1:])\n"


def started(
    server: RealServer, folder: Path, code: str, *arguments: str, **variables: str
) -> subprocess.Popen[str]:
    """A script at work in a folder of its own."""
    folder.mkdir(exist_ok=True)
    script = folder / "script.py"
    script.write_text(textwrap.dedent(code))
    return subprocess.Popen(
        [sys.executable, script.name, *arguments],
        cwd=folder,
        env=environment(server, folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended_well(process: subprocess.Popen[str], seconds: int = 120) -> str:
    """What it said."""
    said, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, said
    return said


def below(server: RealServer, path: str) -> Any:
    """What our API answers below the projects of ada."""
    with server.client() as api:
        answer = api.get(f"/teams/ada/projects/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()
