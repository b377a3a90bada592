"""The browsers in which somebody is logged in."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor


class BrowserSessionQuerySet(VisibleQuerySet["BrowserSession"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(user=visitor.pk)

    def living(self) -> BrowserSessionQuerySet:
        """Those whose cookie still opens something, the one used last first."""
        unexpired = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(session_key__in=unexpired.values("pk")).order_by("-last_seen_at", "-pk")


class BrowserSession(models.Model):
    """What is known of a log-in beside Django's own row of the same key."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    # Empty where there was none, as behind a socket file.
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=256, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField()

    objects = BrowserSessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} in a browser since {self.created_at}"
