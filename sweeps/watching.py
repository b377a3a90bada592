"""Looks at each line of a sweep's runs as it comes, and wakes a worker where one must be judged.

It runs in the writer's thread, so it counts in memory: a few microseconds, and a query for a run
that this process has not seen for a while. Runs without a sweep never come here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from history.models import StreamKey
from history.non_finite import NON_FINITE
from history.services import Appended
from labstead_core.short_cache import ShortCache
from runs.sweeping import Grown
from sweeps.models import Sweep
from sweeps.search.config import Hyperband, Metric
from sweeps.search.hyperband import last_band
from sweeps.tasks import judge_run
from sweeps.waking import wake


@dataclass(frozen=True)
class Rules:
    """What is to be watched of a sweep's runs."""

    sweep: int
    metric: Metric | None = None
    hyperband: Hyperband | None = None
    is_nan_stopped: bool = False

    @property
    def are_any(self) -> bool:
        target = self.metric.target if self.metric else None
        return self.hyperband is not None or self.is_nan_stopped or target is not None


_rules: ShortCache[tuple[int, str], Rules] = ShortCache(seconds=10.0)
# How many values of the metric each run has, by its id.
_counts: ShortCache[int, int] = ShortCache(seconds=600.0)


def follow_lines(run: Grown, lines: Sequence[Appended]) -> None:
    rules = rules_of(run)
    if rules.metric is not None and rules.are_any and is_due(run, rules.metric, rules, lines):
        wake(judge_run.delay, rules.sweep, run.slug)


def rules_of(run: Grown) -> Rules:
    key = (run.project_id, run.sweep)
    known = _rules.get(key)
    if known is None:
        known = read_rules(run)
        _rules.put(key, known)
    return known


def read_rules(run: Grown) -> Rules:
    sweep = Sweep.objects.filter(project=run.project_id, slug=run.sweep).first()
    if sweep is None:
        return Rules(0)
    config = sweep.search
    return Rules(sweep.pk, config.metric, config.hyperband, config.stop.nan)


def is_due(run: Grown, metric: Metric, rules: Rules, lines: Sequence[Appended]) -> bool:
    uses = [use for some in lines if (use := some.new.key_uses.get(metric.name)) is not None]
    if not uses:
        return False
    before, after = count(run, metric.name, sum(use.count for use in uses))
    last = [use.last for use in uses]
    if rules.is_nan_stopped and any(
        value in NON_FINITE for value in last if isinstance(value, str)
    ):
        return True
    if any(metric.reaches_target(value) for value in last if isinstance(value, int | float)):
        return True
    return rules.hyperband is not None and comes_to_a_band(rules.hyperband, before, after)


def count(run: Grown, name: str, new: int) -> tuple[int, int]:
    """How many values there were and are. In a process that did not know the run: 0 before."""
    known = _counts.get(run.pk)
    if known is None:
        row = StreamKey.objects.filter(stream=run.history_id, name=name).values_list("count")
        before, after = 0, int(next(iter(row), (new,))[0])
    else:
        before, after = known, known + new
    _counts.put(run.pk, after)
    return before, after


def comes_to_a_band(rule: Hyperband, before: int, after: int) -> bool:
    band = last_band(rule, after)
    return band is not None and band > before
