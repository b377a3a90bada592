"""API keys: made once, shown once, revoked at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey, KeyScope, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, Invalid


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
    ``by`` is who makes it, when that is not ``user`` itself.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid("The key would have expired already.", fields={"expires_at": "in the past"})
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
    audit.record("api_key.created", row.prefix, by=by or user, name=row.name, scope=scope)
    return row, secret


def check_free(chosen_key: str) -> None:
    keys.check_chosen_key(chosen_key)
    if ApiKey.objects.filter(digest=keys.digest_of(chosen_key)).exists():
        raise Conflict("This key is in use already. Choose another.")


@transaction.atomic
def revoke_api_key(row: ApiKey, *, by: User) -> None:
    """The key stops working now. Revoking twice changes nothing."""
    changed = ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        audit.record("api_key.revoked", row.prefix, by=by, name=row.name)
        access_changes_on_commit(row.user_id)
