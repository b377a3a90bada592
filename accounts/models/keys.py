"""What machines show in place of a password."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User
from accounts.models.teams import Team, TeamMembership
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class KeyScope(models.TextChoices):
    FULL = "full", "Full access"
    READ = "read", "Read only"
    INGEST = "ingest", "Log runs only"


def administered_programs(visitor: Visitor) -> Q:
    """Programs all of whose teams one administers: a key opens whatever its program may see."""
    programs = TeamMembership.objects.of_programs()
    administered = Q(team__in=ids(Team, "administered_by", visitor))
    inside, outside = programs.filter(administered), programs.exclude(administered)
    return Q(user__in=inside.values("user")) & ~Q(user__in=outside.values("user"))


class ApiKeyQuerySet(VisibleQuerySet["ApiKey"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """One's own, and those of the programs that one administers."""
        return Q(user=visitor.pk) | administered_programs(visitor)

    def unrevoked(self) -> ApiKeyQuerySet:
        return self.filter(revoked_at=None).order_by("-created_at", "-pk")

    def usable(self) -> ApiKeyQuerySet:
        """Neither revoked nor expired, of people who may still log in."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(unexpired, revoked_at=None, user__is_active=True)


class ApiKey(models.Model):
    """A machine's key. Only its digest is kept; ``prefix`` lets its owner recognise it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=128)
    prefix = models.CharField(max_length=24)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=16, choices=KeyScope, default=KeyScope.FULL)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=KeyScope.values), name="api_key_scope_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
