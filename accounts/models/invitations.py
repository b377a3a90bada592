"""Links that let somebody join."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.organizations import Organization
from accounts.models.people import User
from accounts.models.roles import Role
from accounts.models.teams import Team
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins see those of their teams and organizations; holders of a link bring its token."""
        return Q(team__in=ids(Team, "administered_by", visitor)) | Q(
            organization__in=ids(Organization, "administered_by", visitor)
        )

    def with_home(self) -> InvitationQuerySet:
        return self.select_related("team__organization", "organization", "created_by")

    def usable(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(TenantModel):
    """Whoever brings the token behind ``digest`` may join, once.

    A team with its organization, or an organization alone.
    """

    team = models.ForeignKey(  # type: ignore[assignment]
        Team, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # Only where there is no team; ``home`` says the organization of either.
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # To whom the link was sent; empty where somebody hands it over by themselves.
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(team__isnull=True) ^ Q(organization__isnull=True),
                name="invitation_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.place}"

    @property
    def home(self) -> Organization:
        """The organization that one joins, with a team or without."""
        if self.team:
            return self.team.organization
        return self.organization  # type: ignore[return-value]  # one of them is always set

    @property
    def place(self) -> str:
        """What it leads into, in a word or two."""
        return self.team.slug if self.team else str(self.home)

    @property
    def role_at_home(self) -> Role:
        """What a newcomer becomes in the organization: an admin of a team is a member of that."""
        if self.team and self.role == Role.ADMIN:
            return Role.MEMBER
        return Role(self.role)
