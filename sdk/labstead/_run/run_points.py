"""Points in a run's history, written as ``k3x9q2ab?_step=200``."""

from __future__ import annotations

import re
from typing import NamedTuple

from labstead._errors import UsageError
from labstead._settings.settings import Settings


class RunPoint(NamedTuple):
    """A run of the project, and the last of its steps that counts."""

    run: str
    step: int


def read_point(name: str, text: str | None) -> RunPoint | None:
    """Raises UsageError, which says that the argument ``name`` is meant."""
    if text is None:
        return None
    match = re.fullmatch(r"([^?/]+)\?_step=(-?\d{1,18})", text)
    if match is None:
        raise UsageError(f'{name} is a run and a step, such as "k3x9q2ab?_step=200", not {text!r}')
    return RunPoint(match[1], int(match[2]))


def points_of(settings: Settings) -> tuple[RunPoint | None, RunPoint | None]:
    """Where to resume from and where to fork from, one of them at most.

    Raises UsageError for what excludes each other, and for a run to be joined that is not named.
    """
    if settings.is_secondary and settings.run_id is None:
        raise UsageError(
            'mode="shared" with x_primary=False joins a run: pass its id (id=, or LABSTEAD_RUN_ID)'
        )
    resumed = read_point("resume_from", settings.resume_from)
    forked = read_point("fork_from", settings.fork_from)
    given = [
        name
        for name, value in (("resume_from", resumed), ("fork_from", forked))
        if value is not None
    ]
    if settings.resume != "never":
        given.append("resume")
    if given and settings.is_secondary:
        raise UsageError(f"{given[0]} is for the primary; with x_primary=False the run is joined")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other: give one of them")
    if resumed is not None and settings.run_id not in (None, resumed.run):
        raise UsageError(f"resume_from names run {resumed.run}, but id is {settings.run_id!r}")
    if forked is not None and settings.run_id == forked.run:
        raise UsageError(f"a fork of {forked.run} is a new run and needs another id, or none")
    return resumed, forked
