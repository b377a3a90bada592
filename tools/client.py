"""The client as a wheel that the server hands out: pip installs it from any machine of the lab."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.environment import find_uv, uv_environment
from tools.stamp import Stamp, fingerprint
from tools.steps import ROOT, step

SDK = ROOT / "sdk"
WHEELS = ROOT / "platform/labstead_server/static/labstead/client"


def prepare() -> None:
    """Build the wheel when the client changed. Costs some milliseconds when it did not."""
    wanted = fingerprint(sources())
    stamp = Stamp(WHEELS / ".built")
    if stamp.matches(wanted):
        return
    shutil.rmtree(WHEELS, ignore_errors=True)
    command = [find_uv(), "build", "--quiet", "--wheel", "--out-dir", str(WHEELS), str(SDK)]
    step("Packing the client", command, env=uv_environment())
    stamp.write(wanted)


def sources() -> Iterator[Path]:
    """Every file that goes into the wheel."""
    yield SDK / "pyproject.toml"
    for folder, folders, files in os.walk(SDK / "labstead"):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder, name) for name in files)
