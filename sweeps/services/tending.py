"""What time brings: silent agents, ended runs nobody told of, queues that are short."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from labstead_core.one_by_one import for_each
from runs.models import FINAL_STATES, SILENT_STATES, Run
from sweeps.models import ENDED_STATES, OVER_STATES, Agent, Sweep, Trial, TrialState
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked, tell_on_commit
from sweeps.services.numbers import extremum, numbers_in_summary
from sweeps.services.outcomes import end_if_done, follow_run, has_end_rules
from sweeps.services.queue import lose, run_of

SWEEPS_AT_ONCE = 1_000
# What ended just now is heard of from its agent first.
LEFT_TO_AGENTS = timedelta(seconds=10)


def tend() -> int:
    """Look after every sweep of every team; of how many. Plain reads, unless one needs it."""
    living = Sweep.objects.exclude(state__in=OVER_STATES).order_by("pk")
    unsettled = Q(state=TrialState.RUNNING) | Q(state__in=ENDED_STATES, is_read=False)
    with_trials = Trial.objects.filter(unsettled, sweep__state__in=OVER_STATES)
    pks = {*living.values_list("pk", flat=True)[:SWEEPS_AT_ONCE]}
    pks |= {*with_trials.values_list("sweep", flat=True).distinct()[:SWEEPS_AT_ONCE]}
    return for_each(sorted(pks), tend_one)


def tend_one(pk: int) -> int:
    sweep = Sweep.objects.get(pk=pk)
    running = sweep.trials.running()
    silent = running.filter(agent__in=Agent.objects.silent()).values_list("pk", flat=True)
    ended = running.filter(run__in=ended_runs(sweep)).values_list("pk", flat=True)
    due = {*silent, *ended}
    if due or sweep.is_exhausted or sweep.is_closing:
        with locked(pk) as row:
            for trial in row.trials.running().filter(pk__in=due):
                settle(row, trial)
            end_if_done(row)
    note_progress(sweep)
    ask_to_prepare(sweep, is_due=has_end_rules(sweep))
    return 1


def note_progress(sweep: Sweep) -> None:
    """Of running trials, what their runs' summaries tell."""
    metric = sweep.search.metric
    running = {trial.run: trial for trial in sweep.trials.running().defer("curve")}
    if metric is None or not running:
        return
    runs = Run.objects.filter(project=sweep.project_id, slug__in=list(running))
    for run in runs.only("slug", "summary"):
        trial, found = running[run.slug], numbers_in_summary(run, sweep.search)
        best = extremum(metric, [one for one in (trial.best, found.best) if one is not None])
        if (best, found.latest) != (trial.best, trial.latest):
            mine = Trial.objects.running().filter(pk=trial.pk, run=run.slug, is_read=False)
            if mine.update(best=best, latest=found.latest):
                tell_on_commit(sweep)


def ended_runs(sweep: Sweep) -> list[str]:
    of_sweep = Run.objects.filter(project=sweep.project_id, sweep=sweep.slug)
    ended = of_sweep.filter(state__in=(*FINAL_STATES, *SILENT_STATES))
    before = timezone.now() - LEFT_TO_AGENTS
    return list(ended.filter(finished_at__lt=before).values_list("slug", flat=True))


def settle(sweep: Sweep, trial: Trial) -> None:
    """Its run tells how it ended; if it does not, and the agent is silent, the trial is lost."""
    run = run_of(trial)
    if run is not None:
        follow_run(sweep, trial, run)
    is_silent = trial.agent is not None and trial.agent.state != "alive"
    if trial.state == TrialState.RUNNING and is_silent:
        lose(sweep, trial)
