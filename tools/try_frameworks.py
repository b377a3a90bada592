"""Tries frameworks that log to the official wandb client against this server.

python -m tools.try_frameworks [lightning transformers keras]

They are installed once, some gigabytes. LABSTEAD_TEST_WANDB may name a Python that has them.
"""

import os
import subprocess
import sys

from tools.environment import find_uv, uv_environment
from tools.steps import ROOT, step
from tools.try_wandb import BESIDE, CLIENTS

TESTS = "tests/bridges/wandb/test_frameworks.py"
PACKAGES = ("wandb", "torch", "lightning", "transformers", "accelerate", "tensorflow-cpu", *BESIDE)


def main(names: list[str]) -> int:
    told = {**os.environ, "LABSTEAD_TEST_WANDB": os.environ.get("LABSTEAD_TEST_WANDB") or python()}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "long", TESTS]
    chosen = ["-k", " or ".join(names)] if names else []
    return subprocess.run([*command, *chosen], cwd=ROOT, env=told, check=False).returncode  # noqa: S603


def python() -> str:
    """The interpreter of an environment with the frameworks and nothing of ours."""
    folder = CLIENTS / "frameworks"
    interpreter = folder / "bin" / "python"
    if not interpreter.exists():
        place = [find_uv(), "venv", "--python", sys.executable, str(folder)]
        step("Making a place for the frameworks", place, env=uv_environment())
        install = [find_uv(), "pip", "install", "--python", str(interpreter), *PACKAGES]
        step("Installing the frameworks", install, env=uv_environment())
    return str(interpreter)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
