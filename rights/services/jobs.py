"""Jobs: taken by one worker at a time, left to the next when that one dies.

A worker tells now and then how far it is, which keeps the job its own; a job that took too many
attempts fails and waits for a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from rights.models import OPEN_STATES, Job, JobState

LEASE = timedelta(minutes=3)
TELL_SECONDS = 2.0
MOST_ATTEMPTS = 5
GIVEN_UP = "It broke off too often. Whoever runs the server finds the reason in its log."

AnyJob = TypeVar("AnyJob", bound=Job)


class Lost(Exception):
    """The job is another worker's by now, or gone."""


def due(model: type[AnyJob]) -> QuerySet[AnyJob]:
    free = Q(leased_until=None) | Q(leased_until__lt=timezone.now())
    rows: QuerySet[AnyJob] = model._default_manager.filter(free, state__in=OPEN_STATES)
    return rows


def take(model: type[AnyJob], pk: int) -> AnyJob | None:
    """The job, ours for a while; None when it is another's or over."""
    until = timezone.now() + LEASE
    mine = due(model).filter(pk=pk)
    if not mine.update(state=JobState.RUNNING, leased_until=until, attempts=F("attempts") + 1):
        return None
    job = model._default_manager.select_related("team__organization", "created_by").get(pk=pk)
    if job.attempts > MOST_ATTEMPTS:
        finish(job, JobState.FAILED, error_code="given_up", error=GIVEN_UP)
        return None
    return job


def let_go(job: Job) -> None:
    """Broken off: whoever looks next may go on at once."""
    held(job).update(leased_until=None)


def finish(job: Job, state: JobState, **told: Any) -> None:
    now = timezone.now()
    if not held(job).update(state=state, finished_at=now, leased_until=None, **told):
        raise Lost(str(job))


def held(job: Job) -> QuerySet[Any]:
    return type(job)._default_manager.filter(
        pk=job.pk, state=JobState.RUNNING, attempts=job.attempts
    )


class Progress:
    """Counts steps. Tells the row every few seconds, and raises Lost when that is not ours."""

    def __init__(self, job: Job, steps: int) -> None:
        self._job = job
        self._done = 0
        self._told = time.monotonic()
        held(job).update(steps=steps, done=0)

    def tick(self, n: int = 1) -> None:
        self._done += n
        if time.monotonic() - self._told > TELL_SECONDS:
            self._told = time.monotonic()
            self.tell()

    def tell(self) -> None:
        until = timezone.now() + LEASE
        if not held(self._job).update(done=self._done, leased_until=until):
            raise Lost(str(self._job))


def worked_off(model: type[AnyJob], pk: int, work: Callable[[AnyJob], None]) -> int:
    """Do the job, if nobody does; what breaks off is left for the next round."""
    job = take(model, pk)
    if job is None:
        return 0
    try:
        work(job)
    except Lost:
        return 0
    except BaseException:
        let_go(job)
        raise
    return 1
