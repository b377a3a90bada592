"""What who runs the server does about accounts."""

from __future__ import annotations

from django.db import transaction

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
    if User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
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
