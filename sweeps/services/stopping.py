"""Stopping runs: their programs hear of it at the next heartbeat, of agent or run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from projects.services import next_change
from runs.live import tell_run_changed
from runs.models import EventKind, Run
from runs.services.events import NewEvent, keep_events
from sweeps.models import Sweep, Trial
from sweeps.search.trials import Stop
from sweeps.services.changing import locked, tell_on_commit
from sweeps.services.queue import run_of


def stop_runs(sweep: Sweep, slugs: Sequence[str]) -> None:
    """Those that are active. The sweep is locked."""
    version = next_change(sweep.project_id)
    runs = Run.objects.active().filter(project=sweep.project_id, slug__in=slugs)
    for run in runs.select_related("project"):
        Run.objects.filter(pk=run.pk).update(stop_requested=True, version=version)
        run.stop_requested = True
        transaction.on_commit(partial(tell_run_changed, run))


def stop_trial(pk: int, run: str, stop: Stop, *, at_band: bool = True) -> bool:
    """Once, while it still runs as this run; the reason stays with both."""
    found = Trial.objects.get(pk=pk)
    with locked(found.sweep_id) as sweep:
        trial = sweep.trials.running().filter(pk=pk, run=run, stop__isnull=True).first()
        if trial is None:
            return False
        trial.stop = {
            "band": stop.band if at_band else None,
            "value": stop.value if at_band else None,
            "threshold": stop.threshold if at_band else None,
            "why": stop.why,
        }
        trial.save(update_fields=["stop"])
        stop_runs(sweep, [run])
        note_on_run(trial, stop.why)
        tell_on_commit(sweep)
    return True


def note_on_run(trial: Trial, why: str) -> None:
    run = run_of(trial)
    if run is not None:
        token = f"stop of trial {trial.number}, attempt {trial.attempt}"
        keep_events(run, [NewEvent(token, EventKind.EVENT, "stopped early", text=why)])
