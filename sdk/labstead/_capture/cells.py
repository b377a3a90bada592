"""The cells of a notebook, kept with the run when it ends: its code is what was executed."""

from __future__ import annotations

from typing import Any

import orjson

from labstead._atomic_file import write_atomically
from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import RunFolder
from labstead._notebook import cells_of

NAME = "code/cells.py"


class Cells:
    """Written at the end, in the order of execution, as a script: cells begin with ``# %%``."""

    def __init__(self, shell: Any, recorder: Recorder, folder: RunFolder) -> None:
        self._shell = shell
        self._recorder = recorder
        self._folder = folder

    def start(self) -> None:
        """There is nothing to do before the end."""

    def close(self) -> None:
        from labstead._capture.masking import code_without_secrets

        path = self._folder.files_path / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join(f"# %%\n{cell.rstrip()}" for cell in cells_of(self._shell))
        write_atomically(path, code_without_secrets(f"{text}\n").encode("utf-8", "replace"))
        self._recorder.record(Kind.FILE, orjson.dumps({"path": NAME}))

    def abandon(self) -> None:
        """A forked child executes no cells."""
