"""Waking a worker without waiting for the broker: whoever asks for a trial waits for nothing.

A call that is lost with the process costs seconds: the periodic task looks at every sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)
_sender = ThreadPoolExecutor(1, thread_name_prefix="sweeps-wake")


def wake(send: Callable[..., object], *arguments: object) -> None:
    """``send`` is a task's ``delay``."""
    _sender.submit(send, *arguments).add_done_callback(_log_failure)


def _log_failure(sent: Future[object]) -> None:
    if not sent.cancelled() and sent.exception() is not None:
        log.warning("A worker could not be woken: %s", sent.exception())
