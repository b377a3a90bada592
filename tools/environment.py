"""The Python environment in ``.venv``, installed from the lock by uv."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.stamp import Stamp, fingerprint
from tools.steps import ROOT, step, stop

VENV = ROOT / ".venv"
OWN_UV = ROOT / ".venv-tools"
# The first whose lock files and dependency groups are those of ours.
OLDEST_UV = (0, 6, 0)
SOURCES = (ROOT / "uv.lock", ROOT / "pyproject.toml", ROOT / "sdk" / "pyproject.toml")


def prepare(*, for_development: bool) -> None:
    """Make ``.venv`` what the lock says. Costs some milliseconds when it already is.

    To run takes a fifth of the packages that testing and changing take, which stay once there.
    """
    wanted = fingerprint(SOURCES, str(ROOT))  # its scripts hold absolute paths
    everything, enough = Stamp(VENV / "labstead-everything"), Stamp(VENV / "labstead-installed")
    if everything.matches(wanted) or (enough.matches(wanted) and not for_development):
        return
    everything.remove()
    enough.remove()
    step("Installing Python packages", sync_command(for_development), env=uv_environment())
    (everything if for_development else enough).write(wanted)


def sync_command(for_development: bool) -> list[str]:
    """``uv sync`` on the environment there is, or on a new one of the Python that runs this."""
    is_in_venv = Path(sys.prefix) == VENV
    python = [] if is_in_venv else ["--python", sys.executable]
    groups = [] if for_development else ["--no-default-groups", "--group", "build", "--inexact"]
    return [find_uv(), "sync", "--locked", *python, *groups]


def uv_environment() -> dict[str, str]:
    """Another activated environment is none of our business, and a Python is never downloaded."""
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {**inherited, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}


def find_uv() -> str:
    """A uv of the machine that is new enough, or our own, installed when missing."""
    usable = (uv for uv in places_of_uv() if version_of(uv) >= OLDEST_UV)
    return next(usable, None) or install_own_uv()


def places_of_uv() -> Iterator[str]:
    if on_path := shutil.which("uv"):
        yield on_path
    yield str(Path.home() / ".local" / "bin" / "uv")
    yield str(OWN_UV / "bin" / "uv")


def version_of(uv: str) -> tuple[int, ...]:
    """(0, 8, 3) for uv 0.8.3, and () for a file that is not there or does not run."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return ()
    numbers = re.match(r"uv (\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(map(int, numbers.groups())) if numbers else ()


def install_own_uv() -> str:
    """Put uv into ``.venv-tools``, a folder git ignores."""
    if not importlib.util.find_spec("ensurepip"):
        stop(
            f"{sys.executable} cannot make virtual environments. "
            "Install python3-venv (Debian, Ubuntu) or uv, then try again."
        )
    step("Making a place for uv", [sys.executable, "-m", "venv", "--clear", str(OWN_UV)])
    (OWN_UV / ".gitignore").write_text("*\n")
    step(
        "Installing uv",
        [
            str(OWN_UV / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "uv",
        ],
    )
    return str(OWN_UV / "bin" / "uv")


if __name__ == "__main__":
    prepare(for_development=True)
