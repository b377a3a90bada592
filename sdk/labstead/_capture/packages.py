"""The installed packages, as a requirements file."""

from __future__ import annotations

import contextlib
import time
from importlib import metadata


def requirements() -> str:
    """``name==version`` lines, sorted; what cannot be read is left out.

    Reads a file for each package. It rests after every few, so that a training that starts
    meanwhile keeps the interpreter most of the time.
    """
    found: dict[str, str] = {}
    for number, distribution in enumerate(metadata.distributions()):
        if number % 10 == 9:
            time.sleep(0.002)
        with contextlib.suppress(Exception):  # a half-removed package has neither
            # The first on the path is the one that is imported.
            found.setdefault(str(distribution.metadata["Name"]), distribution.version)
    return "".join(f"{name}=={found[name]}\n" for name in sorted(found, key=str.lower))
