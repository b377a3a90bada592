"""The audit trail: who changed access, secrets or deleted data. And what workers have claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor

if TYPE_CHECKING:
    from accounts.models import Organization


class AuditQuerySet(VisibleQuerySet["AuditEntry"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins of an organization see its trail."""
        own = apps.get_model("accounts", "OrganizationMembership").objects.filter(
            user=visitor.pk, role="admin"
        )
        return of_organizations(own.values("organization"))

    def of_organization(self, organization: Organization) -> AuditQuerySet:
        return self.filter(of_organizations([organization.pk]))


def of_organizations(ids: Any) -> Q:
    """What was done in them, and what their members did to their own accounts and keys."""
    memberships = apps.get_model("accounts", "OrganizationMembership").objects
    members = memberships.filter(organization__in=ids).values("user")
    return Q(organization__in=ids) | Q(organization=None, actor__in=members)


class AuditEntry(models.Model):
    """One act, written in the transaction of the act itself.

    Never updated, never deleted: triggers of the database refuse both, but for names of people who
    have their account erased (``audit_erasure``). The ids of whom and what it tells of stay when
    those are gone, which is why no constraint holds them.
    """

    organization = models.ForeignKey(
        "accounts.Organization",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=64)
    target = models.CharField(max_length=512)
    details = models.JSONField(default=dict)
    # From where: ``labstead_core.origin``.
    operator_name = models.CharField(max_length=150, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    user_agent = models.CharField(max_length=256, blank=True, default="")
    key_prefix = models.CharField(max_length=24, blank=True, default="")
    request_id = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            # The audit page: newest first within an organization.
            models.Index(fields=["organization", "-created_at"], name="audit_newest_first"),
            # What people did to their own accounts, which is of no organization.
            models.Index(fields=["actor", "-created_at"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.target}"


class AuditPass(models.Model):
    """Lets names leave the audit trail in the transaction that made it; it never outlives that."""

    def __str__(self) -> str:
        return f"pass {self.pk}"


class AnnouncementLevel(models.TextChoices):
    INFO = "info", "News"
    WARNING = "warning", "Warning"
    PROBLEM = "problem", "Problem"


class Announcement(models.Model):
    """A banner on every page, until its time is up or it is withdrawn."""

    text = models.CharField(max_length=500)
    level = models.CharField(
        max_length=16, choices=AnnouncementLevel, default=AnnouncementLevel.INFO
    )
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=AnnouncementLevel.values), name="announcement_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ReadOnlyPeriod(models.Model):
    """While one has not ended nothing is changed but by who runs the server."""

    reason = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason or "read only"


class Lease(models.Model):
    """Some worker does what ``name`` stands for, ``until`` that moment at the latest."""

    name = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
