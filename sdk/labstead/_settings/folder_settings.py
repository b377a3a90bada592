"""What ``labstead init`` and ``labstead offline`` keep for the runs of one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from labstead._atomic_file import write_atomically
from labstead._errors import UsageError
from labstead._folder.run_folder import PARENT_NAME

NAMES = ("base_url", "project", "entity", "mode")
"""The settings that a folder may have."""


def folder_settings_path(folder: Path) -> Path:
    return folder / PARENT_NAME / "settings.json"


def read_folder_settings(folder: Path) -> dict[str, str]:
    """The folder's settings by name; none where nothing is kept. Raises UsageError for a file
    that somebody has broken."""
    path = folder_settings_path(folder)
    try:
        found = orjson.loads(path.read_bytes())
    except OSError:
        return {}
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path} is no JSON ({error}); mend it or remove it") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise UsageError(f"{path} must be an object of texts: {', '.join(NAMES)}")
    return {name: text for name, text in found.items() if name in NAMES and text}


def change_folder_settings(folder: Path, changes: Mapping[str, str | None]) -> Path:
    """Keep ``changes`` for the folder, where None forgets; the file's path."""
    kept = {**read_folder_settings(folder), **changes}
    path = folder_settings_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {name: text for name, text in kept.items() if text is not None}
    write_atomically(path, orjson.dumps(known, option=orjson.OPT_INDENT_2))
    return path
