"""Sessions of browsers: noted when somebody logs in, and ended one by one or all."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import BrowserSession, User
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.origin import Origin

# To keep the moment of every request would be a write for every page.
SEEN_STEP_SECONDS = 600


def note_session(session_key: str, user: User, origin: Origin) -> None:
    """Keep when and from where this session was last used, to ten minutes."""
    if not cache.add(f"session-seen:{session_key}", 1, SEEN_STEP_SECONDS):
        return
    BrowserSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "address": origin.address,
            "user_agent": origin.user_agent,
            "last_seen_at": timezone.now(),
        },
    )


def forget_old_sessions(user: User) -> None:
    """Rows whose cookie has run out."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + SEEN_STEP_SECONDS)
    user.browser_sessions.filter(last_seen_at__lt=oldest).delete()


@transaction.atomic
def end_session(row: BrowserSession, *, by: User) -> None:
    """Log that browser out, its open pages included."""
    end_all(row.user.browser_sessions.filter(pk=row.pk), row.user, by=by)


@transaction.atomic
def end_sessions(user: User, *, by: User | None, keep: str | None = None) -> int:
    """Log this person out everywhere, but for the session of the key ``keep``. How many it were."""
    return end_all(user.browser_sessions.exclude(session_key=keep), user, by=by)


def end_all(rows: QuerySet[BrowserSession], user: User, *, by: User | None) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
        audit.record("session.ended", user.username, by=by, sessions=len(keys))
        access_changes_on_commit(user.pk)
    return len(keys)
