"""What who runs the server does about accounts."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Forbidden


def demand_operator(by: User) -> None:
    if not by.is_superuser:
        raise Forbidden("Staff may look. Only an administrator of the server changes something.")


@transaction.atomic
def set_active(user: User, *, is_active: bool, by: User) -> None:
    """Without it no log-in and no key of theirs works. Raises Conflict for oneself."""
    demand_operator(by)
    if user == by:
        raise Conflict("You would lock yourself out. Ask another administrator.", code="yourself")
    # From now on it is the operator's word, no longer that of an identity provider.
    differs = ~Q(is_active=is_active) | Q(closed_by_provider_of__isnull=False)
    changed = User.objects.filter(differs, pk=user.pk)
    if changed.update(is_active=is_active, closed_by_provider_of=None):
        audit.record(f"user.{'activated' if is_active else 'deactivated'}", user.username, by=by)
        access_changes_on_commit(user.pk)


@transaction.atomic
def set_operator(user: User, *, is_operator: bool, by: User) -> None:
    """Let somebody run the server, or no longer. Raises Conflict for oneself."""
    demand_operator(by)
    if user == by:
        raise Conflict("Another administrator has to do this for you.", code="yourself")
    if user.is_service:
        raise Conflict("A program cannot run the server.", code="wrong_state")
    changed = User.objects.filter(pk=user.pk, is_superuser=not is_operator)
    if changed.update(is_superuser=is_operator, is_staff=is_operator):
        act = "made_operator" if is_operator else "no_longer_operator"
        audit.record(f"user.{act}", user.username, by=by)
        access_changes_on_commit(user.pk)
