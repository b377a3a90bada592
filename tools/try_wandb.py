"""Tries a release of the official wandb client against this server, with the bridge's own tests.

python -m tools.try_wandb 0.22.3 [tests ...]
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.environment import find_uv, uv_environment
from tools.steps import ROOT, step

CLIENTS = ROOT / "var" / "wandb-clients"
TESTS = ("tests/bridges/wandb/test_runs.py", "tests/bridges/wandb/test_lives.py")
# What the tests' scripts import beside the client.
BESIDE = ("numpy", "pillow")


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    version, *tests = arguments
    python = client_python(version)
    command = [sys.executable, "-m", "pytest", "-q", *(tests or TESTS)]
    told = {
        **os.environ,
        "LABSTEAD_TEST_WANDB": str(python),
        "LABSTEAD_TEST_WANDB_RELEASE": version,
    }
    return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode  # noqa: S603


def client_python(version: str) -> Path:
    """The interpreter of an environment with that release and nothing of ours."""
    folder = CLIENTS / version
    python = folder / "bin" / "python"
    if not python.exists():
        place = [find_uv(), "venv", "--python", sys.executable, str(folder)]
        step(f"Making a place for wandb {version}", place, env=uv_environment())
        packages = [f"wandb=={version}", *BESIDE]
        install = [find_uv(), "pip", "install", "--python", str(python), *packages]
        step(f"Installing wandb {version}", install, env=uv_environment())
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
