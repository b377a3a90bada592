"""How the program hears that a run shall stop: by KeyboardInterrupt, unless an agent runs it."""

from __future__ import annotations

import _thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Stop = Callable[[str], None]


def _interrupt(_: str) -> None:
    _thread.interrupt_main()


_stop: Stop = _interrupt


def stop_program_of(run: str) -> None:
    """Somebody asked the run to stop on its page."""
    _stop(run)


@contextmanager
def stopped_by(stop: Stop) -> Iterator[None]:
    """Have ``stop(run id)`` called instead, from the thread that heard of it."""
    global _stop
    before, _stop = _stop, stop
    try:
        yield
    finally:
        _stop = before
