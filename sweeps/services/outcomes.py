"""How trials end, and with them the sweep. The sweep is locked."""

from __future__ import annotations

from django.utils import timezone

from runs.models import Run, RunState
from sweeps.models import Sweep, SweepState, Trial, TrialState
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import save, tell_on_commit
from sweeps.services.numbers import numbers_in_summary
from sweeps.services.queue import clear, lose, put_back, run_of

BROKEN = (TrialState.FAILED, TrialState.CRASHED)


def end_trial(sweep: Sweep, trial: Trial, state: str) -> None:
    """As its agent, its run or the one who asked says. A broken one may be tried again."""
    may_go_on = not (sweep.is_over or sweep.is_closing)
    if state in BROKEN and trial.stop is None and may_go_on and has_retries(sweep, trial):
        # Its agent has no claim any more: the same end, said again, is not another failure.
        trial.failures, trial.agent = trial.failures + 1, None
        trial.save(update_fields=["failures", "agent"])
        put_back(sweep, trial, resumes=False)
        return
    trial.state = state_after_stop(trial, state)
    trial.is_again, trial.ended_at = False, timezone.now()
    trial.save(update_fields=["state", "is_again", "ended_at"])
    note_summary(sweep, trial)
    tell_on_commit(sweep)
    end_if_done(sweep)
    ask_to_prepare(sweep, is_due=has_end_rules(sweep))


def has_end_rules(sweep: Sweep) -> bool:
    """Whether what a trial comes to may end the sweep."""
    metric = sweep.search.metric
    has_target = metric is not None and metric.target is not None
    return sweep.is_active and (has_target or sweep.search.stop.crash_rate is not None)


def has_retries(sweep: Sweep, trial: Trial) -> bool:
    return trial.failures < sweep.search.retry


def state_after_stop(trial: Trial, state: str) -> str:
    """What early stopping ends has a value to learn from, however its program took it."""
    is_early = trial.stop is not None and trial.stop.get("band") is not None
    return TrialState.FINISHED if is_early else state


def note_summary(sweep: Sweep, trial: Trial) -> None:
    """What the run's summary tells, until its history is read."""
    run = None if trial.is_read else run_of(trial)
    if run is None:
        return
    found = numbers_in_summary(run, sweep.search)
    if trial.best is None and found.best is not None:
        trial.best, trial.latest, trial.metrics = found.best, found.latest, found.metrics
        trial.save(update_fields=["best", "latest", "metrics"])


def end_if_done(sweep: Sweep) -> None:
    """When nothing is left to prepare, to hand out or to wait for."""
    if not sweep.is_active or not (sweep.is_exhausted or sweep.is_closing):
        return
    waiting = (
        [TrialState.RUNNING] if sweep.is_closing else [TrialState.RUNNING, TrialState.PREPARED]
    )
    if not sweep.trials.filter(state__in=waiting).exists():
        end(sweep, SweepState.FINISHED, why=sweep.why)


def end(sweep: Sweep, state: SweepState, *, why: str) -> None:
    sweep.state, sweep.why, sweep.ended_at = state, why, timezone.now()
    save(sweep, "state", "why", "ended_at")
    clear(sweep)


def close(sweep: Sweep, why: str) -> None:
    """Hand out nothing more; end with the last running trial."""
    if sweep.is_over or sweep.is_closing:
        return
    sweep.is_closing, sweep.why = True, why
    save(sweep, "is_closing", "why")
    end_if_done(sweep)


def exhaust(sweep: Sweep, why: str) -> None:
    """Prepare nothing more; what is prepared, and what is lost, still runs."""
    if sweep.is_over or sweep.is_closing:
        return
    sweep.is_exhausted, sweep.why = True, why
    save(sweep, "is_exhausted", "why")
    end_if_done(sweep)


def has_ended_since(trial: Trial, run: Run) -> bool:
    """A run that is handed out to go on had ended before, and its program may not be there yet."""
    begun, ended = trial.started_at, run.finished_at
    return ended is not None and (begun is None or ended >= begun)


def follow_run(sweep: Sweep, trial: Trial, run: Run) -> None:
    """End or put back a running trial as its run did; a silent run is its agent's concern."""
    if not has_ended_since(trial, run):
        return
    if run.state in (RunState.FINISHED, RunState.FAILED, RunState.KILLED):
        end_trial(sweep, trial, run.state)
    elif run.state == RunState.PREEMPTED and run.exit_code is not None:
        put_back(sweep, trial, resumes=True)
    elif run.state in (RunState.CRASHED, RunState.PREEMPTED) and trial.agent is None:
        lose(sweep, trial)
