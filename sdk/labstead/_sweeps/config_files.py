"""The configuration of a sweep from whatever it is given as."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from labstead._config.config_file import read_config_file
from labstead._errors import ConfigError

Given = Mapping[str, Any] | Callable[[], Mapping[str, Any]] | str | os.PathLike[str]

NAMES_IN_PYTHON = ("sweep_config", "sweep_configuration", "config")


def read_sweep(given: Given) -> dict[str, Any]:
    """A dict of one's own. Raises ConfigError for what is none, and a file that cannot be read.

    A Python file is run, and has it under one of NAMES_IN_PYTHON.
    """
    if isinstance(given, (str, os.PathLike)):
        path = Path(given)
        return _in_python(path) if path.suffix == ".py" else read_config_file(path)
    found = given() if callable(given) else given
    if not isinstance(found, Mapping):
        raise ConfigError(
            "a sweep is given as a dict, a function that returns one, or the path of a YAML, JSON "
            f"or Python file, not as a {type(found).__name__}"
        )
    return dict(found)


def _in_python(path: Path) -> dict[str, Any]:
    import runpy

    if not path.is_file():
        raise ConfigError(f"there is no file {str(path)!r}")
    names = runpy.run_path(str(path), run_name="labstead_sweep")
    for name in NAMES_IN_PYTHON:
        if isinstance(names.get(name), Mapping):
            return dict(names[name])
    raise ConfigError(f"{path} has no dict with a name of {', '.join(NAMES_IN_PYTHON)}")
