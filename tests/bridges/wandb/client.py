"""The official client as a user has it: a script of its own, told only the address and the key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tests.real_server import RealServer

SECONDS = 120
# The interpreter that has the client; ``tools.try_wandb`` names one with another release.
PYTHON = os.environ.get("LABSTEAD_TEST_WANDB", sys.executable)


def is_before(version: str) -> bool:
    """Whether the client that is tried is an older release."""
    told = os.environ.get("LABSTEAD_TEST_WANDB_RELEASE", "")
    return bool(told) and Version(told) < Version(version)


def since(version: str, why: str) -> pytest.MarkDecorator:
    """For what only releases from this one on do."""
    return pytest.mark.skipif(is_before(version), reason=f"before wandb {version}: {why}")


def environment(server: RealServer, folder: Path, **variables: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LABSTEAD_", "WANDB_"))}
    return {
        **inherited,
        "HOME": str(folder),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "WANDB_BASE_URL": server.url,
        "WANDB_API_KEY": server.key,
        "WANDB_DIR": str(folder),
        "WANDB_CACHE_DIR": str(folder / "cache"),
        "WANDB_CONFIG_DIR": str(folder / "config"),
        "WANDB_DATA_DIR": str(folder / "staging"),
        # What a developer's machine has lying about is none of the run's.
        "WANDB_DISABLE_GIT": "true",
        **variables,
    }


def run_command(
    server: RealServer, folder: Path, *command: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Until it has ended, in whatever way."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(server, folder, **variables),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def run_script(
    server: RealServer, folder: Path, code: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    script = folder / "train.py"
    script.write_text(textwrap.dedent(code))
    return run_command(server, folder, PYTHON, str(script), **variables)


def run_well(server: RealServer, folder: Path, code: str, **variables: str) -> Any:
    """A script that has to end well; the last line of JSON that it printed, or all it printed."""
    done = run_script(server, folder, code, **variables)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    told = [line for line in done.stdout.splitlines() if line.startswith(("{", "["))]
    return json.loads(told[-1]) if told else done.stdout
