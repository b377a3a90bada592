"""Which program runs, with what arguments, without the secrets among them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def describe_program() -> dict[str, Any]:
    """``program``, ``args`` without secrets, ``executable`` and ``cwd``."""
    # Here, for its patterns take time to compile and init is not to wait for them.
    from labstead._capture.masking import without_secrets

    return {
        "program": program_name(),
        "args": without_secrets(sys.argv[1:]),
        "executable": sys.executable,
        "cwd": os.getcwd(),
    }


def program_name() -> str:
    """The script as it was called; ``python -m`` by the module's name, others by what they are."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    if spec is not None and spec.name not in ("__main__", ""):
        return f"-m {spec.name.removesuffix('.__main__')}"
    first = sys.argv[0] if sys.argv else ""
    if "ipykernel" in sys.modules and "ipykernel" in first:
        return os.environ.get("JPY_SESSION_NAME", "<notebook>")
    return {"": "<interactive>", "-c": "<python -c>"}.get(first, first)


def script_path() -> Path | None:
    """The file of the main program, where there is one."""
    path = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(path) if path and Path(path).is_file() else None
