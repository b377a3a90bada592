"""Where a run came from, found on a thread of its own: program, machine, code and packages."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from labstead._atomic_file import write_atomically
from labstead._capture.program import describe_program, script_path
from labstead._folder.journal import Kind
from labstead._folder.recorder import Recorder
from labstead._folder.run_folder import RunFolder
from labstead._settings.settings import Settings

_CLOSE_SECONDS = 5.0
"""A short run waits so long for what is still being found."""


class Origin:
    """Looks once, after ``start``. Each part may be switched off, and may fail alone."""

    def __init__(self, settings: Settings, recorder: Recorder, folder: RunFolder) -> None:
        self._settings = settings
        self._recorder = recorder
        self._folder = folder
        self._metadata = dict(folder.identity().metadata)
        # As init was called: the program may go elsewhere while we look.
        self._place = Path.cwd()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="labstead-origin", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.join(_CLOSE_SECONDS)
        self._closing.set()

    def abandon(self) -> None:
        """In a forked child nothing runs that would have to be stopped."""

    def _work(self) -> None:
        for look in self._looks():
            if self._closing.is_set():
                return
            with contextlib.suppress(Exception):
                look()

    def _looks(self) -> Iterator[Callable[[], None]]:
        """What is quick and most wanted comes first."""
        settings = self._settings
        if settings.capture_command:
            yield lambda: self._keep(describe_program())
        if settings.save_code:
            yield self._keep_script
        if settings.capture_git:
            yield self._keep_git
        if settings.capture_machine:
            yield self._keep_machine
        if settings.capture_packages:
            yield self._keep_packages

    def _keep(self, found: dict[str, Any]) -> None:
        self._metadata |= found
        self._recorder.record(Kind.METADATA, orjson.dumps(self._metadata))

    # What these need is imported on this thread: it takes longer than all the rest of init.

    def _keep_machine(self) -> None:
        from labstead._capture.machine import describe_machine

        self._keep(describe_machine())

    def _keep_packages(self) -> None:
        from labstead._capture.packages import requirements

        self._keep_file("requirements.txt", requirements().encode())

    def _keep_git(self) -> None:
        from labstead._capture.git import find_repository

        repository = find_repository(self._place)
        if repository is None:
            return
        self._keep({"git": repository.describe()})
        patch = repository.patch()
        if patch:
            self._keep_file("diff.patch", patch)

    def _keep_script(self) -> None:
        script = script_path()
        if script is not None:
            self._keep_file(f"code/{script.name}", script.read_bytes())

    def _keep_file(self, name: str, content: bytes) -> None:
        """Unless the program has saved one of this name, which counts more."""
        path = self._folder.files_path / name
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
        self._recorder.record(Kind.FILE, orjson.dumps({"path": name}))
