"""What time brings: silent agents, ended runs nobody told of, queues that are short."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from labstead_core.one_by_one import for_each
from runs.models import FINAL_STATES, SILENT_STATES, Run, RunQuerySet
from sweeps.models import ENDED_STATES, OVER_STATES, Agent, Sweep, Trial, TrialState
from sweeps.search.config import Metric, SweepConfig
from sweeps.services.asking_to_prepare import ask_to_prepare
from sweeps.services.changing import locked, tell_on_commit
from sweeps.services.numbers import extremum, numbers_in_summary
from sweeps.services.outcomes import end_if_done, follow_run, has_end_rules
from sweeps.services.queue import lose, run_of

# What ended just now is heard of from its agent first.
LEFT_TO_AGENTS = timedelta(seconds=10)


def tend() -> int:
    """Look after every sweep of every team in which something goes on; of how many. Plain reads,
    unless one needs it. A sweep that nobody works on costs nothing, however many there are."""
    unsettled = Q(state=TrialState.RUNNING) | Q(state__in=ENDED_STATES, is_read=False)
    has_trials = Exists(Trial.objects.filter(unsettled, sweep=OuterRef("pk")))
    has_agents = Exists(Agent.objects.alive().filter(sweep=OuterRef("pk")))
    is_ending = Q(is_exhausted=True) | Q(is_closing=True)
    lives = ~Q(state__in=OVER_STATES) & (is_ending | has_agents)
    due = Sweep.objects.filter(has_trials | lives).order_by("pk")
    return for_each(list(due.values_list("pk", flat=True)), tend_one)


def tend_one(pk: int) -> int:
    sweep = Sweep.objects.get(pk=pk)
    running = sweep.trials.running()
    silent = running.filter(agent__in=Agent.objects.silent()).values_list("pk", flat=True)
    ended = running.filter(Exists(ended_run(sweep))).values_list("pk", flat=True)
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
    pairs = [(run, running[run.slug]) for run in runs.only("slug", "summary")]
    if sum(takes_over(trial, run, metric, sweep.search) for run, trial in pairs):
        tell_on_commit(sweep)


def takes_over(trial: Trial, run: Run, metric: Metric, config: SweepConfig) -> bool:
    """What the run's summary tells; whether that is new."""
    found = numbers_in_summary(run, config)
    best = extremum(metric, [one for one in (trial.best, found.best) if one is not None])
    if (best, found.latest) == (trial.best, trial.latest):
        return False
    mine = Trial.objects.running().filter(pk=trial.pk, run=run.slug, is_read=False)
    return bool(mine.update(best=best, latest=found.latest))


def ended_run(sweep: Sweep) -> RunQuerySet:
    """Of a trial, if it ended a while ago."""
    ended = Run.objects.filter(state__in=(*FINAL_STATES, *SILENT_STATES))
    before = timezone.now() - LEFT_TO_AGENTS
    return ended.filter(project=sweep.project_id, slug=OuterRef("run"), finished_at__lt=before)


def settle(sweep: Sweep, trial: Trial) -> None:
    """Its run tells how it ended; if it does not, and the agent is silent, the trial is lost."""
    run = run_of(trial)
    if run is not None:
        follow_run(sweep, trial, run)
    is_silent = trial.agent is not None and trial.agent.state != "alive"
    if trial.state == TrialState.RUNNING and is_silent:
        lose(sweep, trial)
