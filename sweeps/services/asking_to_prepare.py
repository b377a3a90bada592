"""Waking a worker that prepares trials. It is cheap, and may be done too often or be lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sweeps.models import Sweep
from sweeps.search.config import LEARNING_METHODS
from sweeps.waking import wake

# Whoever asks again within this time need not: a task is on its way.
ON_ITS_WAY = timedelta(seconds=2)
AHEAD = 50
MOST_AHEAD = 200


def wanted_ahead(sweep: Sweep) -> int:
    """How many trials should be prepared.

    What learns is asked late, so that it knows more; the others may be far ahead.
    """
    agents = max(sweep.agents.alive().count(), sweep.trials.running().count())
    if sweep.method in LEARNING_METHODS:
        return max(1, min(agents, MOST_AHEAD))
    return min(AHEAD + 2 * agents, MOST_AHEAD)


def ask_to_prepare(sweep: Sweep, *, at_least: int = 0, is_due: bool = False) -> None:
    """When the queue is short, or a history is to be read, or ``is_due``; a worker does it."""
    if not is_due and not is_short(sweep, at_least) and not has_unread(sweep):
        return
    now = timezone.now()
    is_free = Q(prepare_asked_at=None) | Q(prepare_asked_at__lt=now - ON_ITS_WAY)
    if Sweep.objects.filter(is_free, pk=sweep.pk).update(prepare_asked_at=now):
        transaction.on_commit(partial(send_task, sweep.pk, at_least), robust=True)


def is_short(sweep: Sweep, at_least: int) -> bool:
    if not sweep.is_active or sweep.is_exhausted or sweep.is_closing:
        return False
    return sweep.trials.prepared().count() < max(wanted_ahead(sweep), at_least)


def has_unread(sweep: Sweep) -> bool:
    return sweep.trials.ended().filter(is_read=False).exists()


def send_task(pk: int, at_least: int) -> None:
    from sweeps.tasks import prepare_trials

    wake(prepare_trials.delay, pk, at_least)
