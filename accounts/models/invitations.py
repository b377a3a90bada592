"""Links that let somebody join."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User
from accounts.models.roles import Role
from accounts.models.teams import Team
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins of the team see its invitations; whoever holds a link comes with its token."""
        return Q(team__in=ids(Team, "administered_by", visitor))

    def usable(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(TenantModel):
    """Whoever brings the token behind ``digest`` may join the team, once."""

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
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.team}"
