"""What came from an identity provider: memberships, and through SCIM people and groups."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.organizations import Organization
from accounts.models.people import User
from accounts.models.teams import Team, TeamMembership
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class Source(models.TextChoices):
    LOG_IN = "log-in", "Groups told at the log-in"
    SCIM = "scim", "SCIM"


class ProviderMembership(models.Model):
    """Marks a membership that comes from the identity provider, which may take it away.

    One without this mark was given by a person here, and no log-in touches it.
    """

    membership = models.OneToOneField(
        TeamMembership, on_delete=models.CASCADE, primary_key=True, related_name="from_provider"
    )
    source = models.CharField(max_length=16, choices=Source)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="provider_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} by the identity provider"


class ScimTokenQuerySet(VisibleQuerySet["ScimToken"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins of the organization see them."""
        return Q(organization__in=ids(Organization, "administered_by", visitor))

    def of(self, organization: Organization) -> ScimTokenQuerySet:
        rows = self.filter(organization=organization, revoked_at=None)
        return rows.select_related("organization", "created_by").order_by("pk")


class ScimToken(models.Model):
    """With it a provider makes and deactivates the accounts of one organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="scim_tokens"
    )
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=24)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ScimTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"SCIM of {self.organization} ({self.prefix}…)"


class ScimPerson(models.Model):
    """What the provider calls somebody. Our usernames are narrower than its ``userName``."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="scim_people")
    user_name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="scim_person_once"),
            models.UniqueConstraint(
                "organization", Lower("user_name"), name="scim_user_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.user_name


class ScimGroup(models.Model):
    """A team whose members the provider says."""

    team = models.OneToOneField(
        Team, on_delete=models.CASCADE, primary_key=True, related_name="scim_group"
    )
    display_name = models.CharField(max_length=128)
    external_id = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.display_name
