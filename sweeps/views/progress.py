"""How far sweeps have come, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from labstead_core.visitors import Visitor
from sweeps.best import Best
from sweeps.counting import NO_TRIALS, counts_of
from sweeps.models import ENDED_STATES, Sweep, SweepState, TrialState

# In the order in which a bar shows them.
SHOWN = (
    TrialState.FINISHED,
    TrialState.FAILED,
    TrialState.CRASHED,
    TrialState.KILLED,
    TrialState.RUNNING,
    TrialState.PREPARED,
)


@dataclass(frozen=True)
class Part:
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class Progress:
    """``counts`` is the number of its trials by state."""

    sweep: Sweep
    counts: Mapping[str, int]
    best: Best | None = None
    agents: int = 0

    @cached_property
    def parts(self) -> list[Part]:
        named = [Part(state.value, str(state.label), self.counts[state]) for state in SHOWN]
        return [part for part in named if part.count]

    @property
    def done(self) -> int:
        return sum(self.counts[state] for state in ENDED_STATES)

    @property
    def total(self) -> int:
        """As many trials as there are."""
        return sum(self.counts[state] for state in TrialState.values)

    @property
    def begun(self) -> int:
        return self.total - self.counts[TrialState.PREPARED]

    @property
    def shown_of(self) -> int:
        """The number that the word “trials” stands beside."""
        return self.done if self.expected is None else self.expected

    @property
    def expected(self) -> int | None:
        """Of a sweep that is over, what came of it."""
        if self.sweep.is_over:
            return self.total
        return None if self.sweep.expected is None else max(self.sweep.expected, self.total)

    @property
    def to_come(self) -> int:
        """Those that nobody has prepared yet."""
        return (self.expected or self.total) - self.total

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far, where both that and the end are known."""
        started, expected = self.sweep.started_at, self.expected
        if started is None or not (expected and self.done and self.agents):
            return None
        if self.sweep.state != SweepState.RUNNING:
            return None
        each = (timezone.now() - started) / self.done
        return max(0.0, each.total_seconds() * (expected - self.done))


def progress_of(visitor: Visitor, rows: Sequence[Sweep]) -> list[Progress]:
    found = counts_of(visitor, rows)
    return [
        Progress(
            row,
            found.states.get(row.pk, NO_TRIALS),
            found.best.get(row.pk),
            found.agents.get(row.pk, 0),
        )
        for row in rows
    ]
