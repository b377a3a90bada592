"""When an agent gives up: a program that cannot run shall not use up a whole sweep."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

FLAPPING_SECONDS = 60.0
FLAPPING_FAILURES = 3
INITIAL_FAILURES = 5


class Failures:
    """Counts the ends of an agent's runs.

    LABSTEAD_AGENT_DISABLE_FLAPPING switches the first rule off, LABSTEAD_AGENT_MAX_INITIAL_FAILURES
    changes the second; wandb's names for them are taken, too.
    """

    def __init__(
        self,
        most_in_a_row: int | None = None,
        environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._most_in_a_row = most_in_a_row
        self._clock = clock
        self._began = clock()
        self._failed = self._in_a_row = self._good = 0

    def note(self, *, is_failure: bool) -> str | None:
        """A run has ended; why the agent shall end as well, in words, or None."""
        self._in_a_row = self._in_a_row + 1 if is_failure else 0
        self._failed += is_failure
        self._good += not is_failure
        if not is_failure:
            return None
        return self._flapping() or self._never_good() or self._too_many_in_a_row()

    def _flapping(self) -> str | None:
        is_early = self._clock() - self._began < FLAPPING_SECONDS
        is_off = self._variable("DISABLE_FLAPPING").lower() in {"1", "true", "yes", "on"}
        if is_off or not is_early or self._failed < FLAPPING_FAILURES:
            return None
        return (
            f"{self._failed} runs failed in the first {FLAPPING_SECONDS:.0f} seconds; to go on "
            "nevertheless set LABSTEAD_AGENT_DISABLE_FLAPPING=true"
        )

    def _never_good(self) -> str | None:
        text = self._variable("MAX_INITIAL_FAILURES")
        most = int(text) if text.isdigit() else INITIAL_FAILURES
        if self._good or self._failed < most:
            return None
        return (
            f"the first {self._failed} runs failed; to go on after more of them set "
            "LABSTEAD_AGENT_MAX_INITIAL_FAILURES"
        )

    def _too_many_in_a_row(self) -> str | None:
        if self._most_in_a_row is None or self._in_a_row < self._most_in_a_row:
            return None
        return f"{self._in_a_row} runs in a row failed"

    def _variable(self, name: str) -> str:
        names = (f"LABSTEAD_AGENT_{name}", f"WANDB_AGENT_{name}")
        return next((found for one in names if (found := self._environment.get(one, ""))), "")
