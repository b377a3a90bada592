"""The queue of an embedded install, a folder: a file for each message."""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

LOOK_SECONDS = 0.2


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **options: Any) -> None:  # type: ignore[override]
        """A message is there whole or not at all.

        Kombu's writer opens the file first: a worker that looks just then takes it away empty.
        """
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out, name)
        part = whole.with_name(f".{name}")
        part.write_text(dumps(payload))
        os.replace(part, whole)


class Transport(filesystem.Transport):
    """Looks five times a second, and no more once the worker is told to stop.

    Kombu's looks once a second and Celery lets it look for two more seconds, twice: a worker with
    nothing to do would take up to six seconds to stop.
    """

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> None:
        deadline = time.monotonic() + (timeout or 0)
        while True:
            try:
                return super().drain_events(connection, timeout=LOOK_SECONDS, **options)
            except TimeoutError:
                if self.is_stopping() or (timeout and time.monotonic() >= deadline):
                    raise

    def is_stopping(self) -> bool:
        from celery.worker import state  # only a worker has it loaded

        return state.should_stop is not None or state.should_terminate is not None


def use() -> None:
    """For whoever sends messages as well as for whoever takes them."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
