"""People, the organizations and teams they belong to, and the keys their machines use."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Lower
from django.utils import timezone

from labstead_core.names import check_team_slug
from labstead_core.tenancy import TenantModel, TenantQuerySet, VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class Role(models.TextChoices):
    """Within an organization or a team; each may do what the ones below it may."""

    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"


class User(AbstractUser):
    """A person. The username is also the slug of the personal team, hence its narrow alphabet."""

    username = models.CharField(
        max_length=64,
        unique=True,
        validators=[check_team_slug],
        error_messages={"unique": "This username is taken."},
    )
    email = models.EmailField(blank=True)
    # Keys of one letter on the pages; Ctrl K stays.
    has_shortcuts = models.BooleanField(default=True)
    # A program's account: it has keys, but nobody can log in with it.
    is_service = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Somebody already uses this e-mail address.",
            ),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class OrganizationQuerySet(VisibleQuerySet["Organization"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(
            pk__in=OrganizationMembership.objects.filter(user=visitor.pk).values("organization")
        )


class Organization(models.Model):
    """The tenant. Members, teams, quotas and the audit trail belong to it."""

    name = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganizationMembershipQuerySet(VisibleQuerySet["OrganizationMembership"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(organization__in=ids(Organization, "visible_to", visitor))


class OrganizationMembership(models.Model):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="organization_memberships"
    )
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="organization_membership_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="organization_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"


class TeamQuerySet(VisibleQuerySet["Team"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Teams one belongs to, and for organization admins every team of theirs."""
        memberships = TeamMembership.objects.filter(user=visitor.pk)
        administered = OrganizationMembership.objects.filter(user=visitor.pk, role=Role.ADMIN)
        return Q(pk__in=memberships.values("team")) | Q(
            organization__in=administered.values("organization")
        )

    def administered_by(self, visitor: Visitor) -> TeamQuerySet:
        """Those of these teams in which the visitor is an admin, by team or by organization."""
        own = TeamMembership.objects.filter(user=visitor.pk, role=Role.ADMIN).values("team")
        of_organization = OrganizationMembership.objects.filter(user=visitor.pk, role=Role.ADMIN)
        return self.filter(
            Q(pk__in=own) | Q(organization__in=of_organization.values("organization"))
        )

    def joined_by(self, user: User) -> TeamQuerySet:
        """The teams in which this person has a membership, the personal one first."""
        is_personal = Case(When(personal_user=user, then=True), default=False)
        return self.filter(memberships__user=user).order_by(is_personal.desc(), "slug")


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

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


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


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Admins of the team see its invitations; whoever holds a link comes with its token."""
        return Q(team__in=ids(Team, "administered_by", visitor))

    def usable(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(TenantModel):
    """Whoever brings the token behind ``digest`` may join the team, once."""

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


class KeyScope(models.TextChoices):
    FULL = "full", "Full access"
    READ = "read", "Read only"
    INGEST = "ingest", "Log runs only"


class ApiKeyQuerySet(VisibleQuerySet["ApiKey"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(user=visitor.pk)

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
