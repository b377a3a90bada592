"""What all changes of a sweep and its trials have in common: its row is locked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labstead_core import audit
from labstead_core.errors import NotFound
from sweeps.live import tell_sweep_changed
from sweeps.models import Sweep


@contextmanager
def locked(pk: int) -> Iterator[Sweep]:
    """The sweep as it is now, in a transaction; whoever else changes it waits."""
    with transaction.atomic():
        row = Sweep.objects.with_people().select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise NotFound()
        yield row


def tell_on_commit(sweep: Sweep) -> None:
    """That it, or one of its trials, changed."""
    Sweep.objects.filter(pk=sweep.pk).update(updated_at=timezone.now())
    transaction.on_commit(partial(tell_sweep_changed, sweep.project_id, sweep.slug))


def save(sweep: Sweep, *fields: str) -> None:
    sweep.save(update_fields=[*fields, "updated_at"])
    transaction.on_commit(partial(tell_sweep_changed, sweep.project_id, sweep.slug))


def record(act: str, sweep: Sweep, *, by: User, **details: object) -> None:
    organization = sweep.project.team.organization
    audit.record(f"sweep.{act}", str(sweep), by=by, organization=organization, **details)
