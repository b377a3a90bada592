"""How a run ended, read from how its program or ``with`` block ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TERMINATED = 128 + 15
"""What a shell reports for a process ended by SIGTERM."""
INTERRUPTED = 128 + 2
"""And by Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Outcome:
    exit_code: int
    state: Literal["finished", "failed", "killed"]


def outcome_of_code(exit_code: int | None) -> Outcome:
    """Zero or none is success, the two signals are kills, anything else a failure."""
    if not exit_code:
        return Outcome(0, "finished")
    return Outcome(exit_code, "killed" if exit_code in (TERMINATED, INTERRUPTED) else "failed")


def outcome_of_exception(error: BaseException | None) -> Outcome:
    """What leaving through ``error`` means; None means that nothing was raised."""
    if error is None:
        return outcome_of_code(0)
    if isinstance(error, KeyboardInterrupt):
        return outcome_of_code(INTERRUPTED)
    if isinstance(error, SystemExit):
        # sys.exit("some text") prints the text and exits with 1.
        return outcome_of_code(error.code if isinstance(error.code, int) else bool(error.code))
    return outcome_of_code(1)
