"""API keys: made once, shown once, rotated with an overlap, revoked at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import access, keys
from accounts.models import ApiKey, KeyScope, Organization, Role, Team, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Forbidden, Invalid

LONGEST_OVERLAP = timedelta(days=30)


@transaction.atomic
def create_api_key(
    user: User,
    *,
    name: str = "",
    scope: KeyScope = KeyScope.FULL,
    expires_at: datetime | None = None,
    chosen_key: str | None = None,
    by: User | None = None,
) -> tuple[ApiKey, str]:
    """The stored row and the key itself, which is not kept anywhere.

    ``chosen_key`` is for operators who bring their own. Raises Invalid or Conflict for it.
    ``by`` is who makes it, when that is not ``user`` itself; it has to administer the program.
    """
    demand_say_over_keys(user, by or user)
    check_future(expires_at)
    if chosen_key is not None:
        check_free(chosen_key)
    secret = chosen_key or keys.new_key()
    row = ApiKey.objects.create(
        user=user,
        name=name or "API key",
        prefix=secret[: keys.SHOWN_CHARACTERS],
        digest=keys.digest_of(secret),
        scope=scope,
        expires_at=expires_at,
    )
    note("created", row, by=by or user, scope=scope)
    return row, secret


@transaction.atomic
def rotate_api_key(
    row: ApiKey, *, overlap: timedelta = timedelta(0), by: User
) -> tuple[ApiKey, str]:
    """A new key of the same name, scope and lifetime; the old one works for ``overlap`` longer.

    Raises Conflict (``key_ended``) for a key that no longer works, Invalid for an overlap beyond
    30 days.
    """
    demand_say_over_keys(row.user, by)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        text = "The old key may go on for 30 days at most."
        raise Invalid(text, fields={"overlap_seconds": text})
    end(row, at=timezone.now() + overlap)
    lifetime = row.expires_at - row.created_at if row.expires_at else None
    expires_at = timezone.now() + lifetime if lifetime else None
    new, secret = create_api_key(
        row.user, name=row.name, scope=KeyScope(row.scope), expires_at=expires_at, by=by
    )
    note("rotated", row, by=by, new=new.prefix, overlap_seconds=int(overlap.total_seconds()))
    return new, secret


def end(row: ApiKey, *, at: datetime) -> None:
    """Let the key expire at that moment, or earlier when it would have anyway."""
    last = min(at, row.expires_at) if row.expires_at else at
    if not ApiKey.objects.usable().filter(pk=row.pk).update(expires_at=last):
        raise Conflict("This key no longer works. Make a new one.", code="key_ended")
    access_changes_on_commit(row.user_id)


@transaction.atomic
def revoke_api_key(row: ApiKey, *, by: User) -> None:
    """The key stops working now. Revoking twice changes nothing."""
    demand_say_over_keys(row.user, by)
    changed = ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        note("revoked", row, by=by)
        access_changes_on_commit(row.user_id)


def demand_say_over_keys(user: User, by: User) -> None:
    """One's own, or those of a program all of whose teams one administers.

    All of them: a key opens whatever the program may see.
    """
    if user == by:
        return
    if not user.is_service:
        raise Forbidden("Only its owner may do this with a key.")
    for team in Team.objects.filter(memberships__user=user).select_related("organization"):
        access.demand(by, team, role=Role.ADMIN)


def check_future(moment: datetime | None) -> None:
    if moment is not None and moment <= timezone.now():
        raise Invalid("The key would have expired already.", fields={"expires_at": "in the past"})


def check_free(chosen_key: str) -> None:
    keys.check_chosen_key(chosen_key)
    if ApiKey.objects.filter(digest=keys.digest_of(chosen_key)).exists():
        raise Conflict("This key is in use already. Choose another.")


def note(act: str, row: ApiKey, *, by: User, **details: object) -> None:
    home = Organization.objects.filter(memberships__user=row.user_id).order_by("pk").first()
    more = {"of": row.user.username} if row.user != by else {}
    audit.record(
        f"api_key.{act}", row.prefix, by=by, organization=home, name=row.name, **more, **details
    )
