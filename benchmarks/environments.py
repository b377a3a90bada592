"""An environment of its own for each alternative, so that none of them enters our lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.environment import find_uv
from tools.stamp import Stamp
from tools.steps import ROOT

FOLDER = ROOT / "var" / "bench"


def python_with(name: str, requirement: str) -> Path:
    """The Python of ``var/bench/.venv-<name>``, in which ``requirement`` is installed.

    Raises RuntimeError with what uv said when it cannot be installed.
    """
    venv = FOLDER / f".venv-{name}"
    python = venv / "bin" / "python"
    stamp = Stamp(venv / "installed")
    wanted = f"{sys.version} {requirement}"
    if not stamp.matches(wanted):
        stamp.remove()
        print(f"  installing {requirement} into {venv.relative_to(ROOT)}", flush=True)
        uv("venv", "--quiet", "--clear", "--python", sys.executable, str(venv))
        uv("pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), requirement)
        stamp.write(wanted)
    return python


def uv(*arguments: str) -> None:
    done = subprocess.run([find_uv(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
