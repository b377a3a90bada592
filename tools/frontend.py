"""The widgets and styles in ``frontend/``, built by the Node of the environment."""

import os
from collections.abc import Iterator
from pathlib import Path

from tools.stamp import Stamp, fingerprint
from tools.steps import BIN, ROOT, step, with_environment

FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
MANIFEST = ROOT / "platform/labstead_server/static/labstead/dist/manifest.json"


def prepare() -> None:
    """Install and build what changed. Costs some milliseconds when nothing did."""
    install()
    build()


def install() -> None:
    """npm's packages, exactly as locked; no package may run a script of its own."""
    wanted = fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    stamp = Stamp(MODULES / ".labstead-installed")
    if stamp.matches(wanted):
        return
    stamp.remove()
    npm("Installing front-end packages", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write(wanted)


def build() -> None:
    wanted = fingerprint(sources())
    stamp = Stamp(MODULES / ".labstead-built")
    if MANIFEST.is_file() and stamp.matches(wanted):
        return
    stamp.remove()
    npm("Building the front end", "run", "build")
    stamp.write(wanted)


def sources() -> Iterator[Path]:
    """Every file the build may read."""
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name != MODULES.name]
        yield from (Path(folder, name) for name in files)


def npm(title: str, *arguments: str) -> None:
    step(title, [str(BIN / "npm"), *arguments], folder=FRONTEND, env=with_environment())
