"""The teams of an organization, and who is in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, When

from accounts.models.organizations import Organization, OrganizationMembership
from accounts.models.people import User
from accounts.models.roles import Role
from labstead_core.names import check_team_slug
from labstead_core.tenancy import TenantModel, TenantQuerySet, VisibleQuerySet
from labstead_core.visitors import Visitor


class TeamQuerySet(VisibleQuerySet["Team"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Teams one belongs to, and for organization admins every team of theirs."""
        memberships = TeamMembership.objects.filter(user=visitor.pk)
        administered = OrganizationMembership.objects.filter(user=visitor.pk, role=Role.ADMIN)
        return Q(pk__in=memberships.values("team")) | Q(
            organization__in=administered.values("organization")
        )

    def in_use(self) -> TeamQuerySet:
        """All but the archived ones: what lists show."""
        return self.filter(archived_at=None)

    def archived(self) -> TeamQuerySet:
        return self.exclude(archived_at=None)

    def administered_by(self, visitor: Visitor) -> TeamQuerySet:
        """Those of these teams in which the visitor is an admin, by team or by organization."""
        own = TeamMembership.objects.filter(user=visitor.pk, role=Role.ADMIN).values("team")
        of_organization = OrganizationMembership.objects.filter(user=visitor.pk, role=Role.ADMIN)
        return self.filter(
            Q(pk__in=own) | Q(organization__in=of_organization.values("organization"))
        )

    def joined_by(self, user: User) -> TeamQuerySet:
        """The teams in use in which this person has a membership, the personal one first."""
        is_personal = Case(When(personal_user=user, then=True), default=False)
        return self.in_use().filter(memberships__user=user).order_by(is_personal.desc(), "slug")


class Team(models.Model):
    """Owns projects; its slug is the first part of every address."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="teams")
    slug = models.CharField(
        max_length=64,
        unique=True,
        validators=[check_team_slug],
        error_messages={"unique": "This name is taken."},
    )
    name = models.CharField(max_length=128)
    personal_user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="personal_team"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Its projects are read-only, and no list shows them, until it is taken back.
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


class FormerTeamSlug(models.Model):
    """A slug that a team had. It leads to the team, and no other team can have it."""

    slug = models.CharField(max_length=64, unique=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="former_slugs")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.slug}, now {self.team}"


class TeamMembershipQuerySet(TenantQuerySet["TeamMembership"]):
    def of_programs(self) -> TeamMembershipQuerySet:
        return self.filter(user__is_service=True)


class TeamMembership(TenantModel):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="team_memberships")
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="team_membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="team_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
