"""Running other programs, with plain words before and a plain end when they fail."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


def step(
    title: str, command: Sequence[str], *, folder: Path = ROOT, env: Mapping[str, str] | None = None
) -> None:
    """Run ``command`` under a title; a failure ends this program with one line."""
    print(f"==> {title}", flush=True)
    finished = subprocess.run(command, cwd=folder, env=env, check=False)  # noqa: S603
    if finished.returncode != 0:
        stop(f"{title} failed (exit code {finished.returncode}). The lines above tell why.")


def stop(message: str) -> NoReturn:
    """End with ``message`` on standard error and exit code 1."""
    sys.exit(f"labstead: {message}")


def with_environment(**extra: str) -> dict[str, str]:
    """Our variables, with the programs of the environment, Node among them, first on the path."""
    extra = {"npm_config_update_notifier": "false", **extra}
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", **extra}
