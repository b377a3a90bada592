"""The queue of an embedded install, a folder, as the worker looks at it."""

import time
from typing import Any

from celery.worker import state
from kombu.transport import TRANSPORT_ALIASES, filesystem

LOOK_SECONDS = 0.2


class Transport(filesystem.Transport):
    """Looks five times a second, and no more once the worker is told to stop.

    Kombu's looks once a second and Celery lets it look for two more seconds, twice: a worker with
    nothing to do would take up to six seconds to stop.
    """

    def drain_events(self, connection: Any, timeout: float | None = None, **options: Any) -> None:
        deadline = time.monotonic() + (timeout or 0)
        while True:
            try:
                return super().drain_events(connection, timeout=LOOK_SECONDS, **options)
            except TimeoutError:
                if self.is_stopping() or (timeout and time.monotonic() >= deadline):
                    raise

    def is_stopping(self) -> bool:
        return state.should_stop is not None or state.should_terminate is not None


def use() -> None:
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
