"""The few lines the SDK prints, all on standard error and all starting with ``labstead: ``."""

from __future__ import annotations

import contextlib
import sys

from labstead._notebook import show


class Console:
    """Prints, unless silenced; a topic given to ``say_once`` is heard once until forgotten."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._said: set[str] = set()

    def say(self, text: str) -> None:
        if self._silent:
            return
        # A closed or broken stderr is no reason to stop a training.
        # Nor is a signal handler that speaks while the program does.
        with contextlib.suppress(OSError, ValueError, AttributeError, RuntimeError):
            print(f"labstead: {text}", file=sys.stderr, flush=True)

    def show(self, html: str) -> bool:
        """Show a line of HTML instead, in a notebook; False elsewhere and when silenced."""
        return not self._silent and show(html)

    def say_once(self, topic: str, text: str) -> None:
        if topic not in self._said:
            self._said.add(topic)
            self.say(text)

    def has_said(self, topic: str) -> bool:
        return topic in self._said

    def forget(self, topic: str) -> None:
        self._said.discard(topic)
