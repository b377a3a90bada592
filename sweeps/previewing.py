"""What a configuration would do in a project, by what its runs took so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from projects.models import Project
from runs.models import Run, RunState
from sweeps.search.preview import preview
from sweeps.search.trials import Observation
from sweeps.services.configs import understood
from sweeps.services.creation import runs_named

MOST_EARLIER = 50


def preview_of(
    project: Project | None,
    config: dict[str, Any],
    prior_runs: Sequence[str] = (),
    seen: Sequence[Observation] = (),
) -> dict[str, Any]:
    """Raises Invalid (``config_invalid``). Without a project no earlier run is known. ``seen`` are
    trials that the sweep has already."""
    if project is None:
        runs = []
    else:
        runs = runs_named(project, prior_runs) if prior_runs else newest_finished(project)
    found = preview(understood(config), seconds_of(runs), seen)
    return asdict(found)


def newest_finished(project: Project) -> list[Run]:
    finished = Run.objects.filter(project=project, state=RunState.FINISHED)
    return list(finished.newest_first()[:MOST_EARLIER])


def seconds_of(runs: Sequence[Run]) -> list[float]:
    return [(run.finished_at - run.created_at).total_seconds() for run in runs if run.finished_at]
