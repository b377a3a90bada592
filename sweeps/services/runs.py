"""Between trials and the runs that try them."""

from __future__ import annotations

from labstead_core.errors import NotFound
from projects.models import Project
from runs.models import Run
from runs.sweeping import Place
from sweeps.models import Sweep, Trial
from sweeps.models.trials import TrialQuerySet
from sweeps.services.changing import locked
from sweeps.services.outcomes import follow_run


def place_of(project: Project, sweep: str, run: str) -> Place:
    """Which trial a run that is created now is of. Raises NotFound for an unknown sweep."""
    found = Sweep.objects.filter(project=project, slug=sweep).first()
    if found is None:
        raise NotFound(f"There is no sweep “{sweep}” in {project}.")
    trial = Trial.objects.filter(sweep=found, run=run).first()
    return Place(trial.number, trial.values) if trial is not None else Place()


def follow_end(run: Run) -> None:
    """After the commit in which a run of a sweep ended or fell silent."""
    trial = trial_run_by(run).first()
    if trial is None:
        return
    with locked(trial.sweep_id) as sweep:
        if (now := trial_run_by(run).first()) is not None:
            follow_run(sweep, now, run)


def trial_run_by(run: Run) -> TrialQuerySet:
    of_sweep = Trial.objects.filter(project=run.project_id, sweep__slug=run.sweep, run=run.slug)
    return of_sweep.running()
