"""The shapes of accounts in the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.models import (
    ApiKey,
    Invitation,
    KeyScope,
    LogInRule,
    Organization,
    OrganizationDomain,
    Role,
    ScimToken,
    Team,
    User,
)
from accounts.services.keys import LONGEST_OVERLAP
from labstead_core.api.serializers import StrictSerializer


class MeSerializer(serializers.Serializer[User]):
    """The caller, and where their runs go when they name no team."""

    username = serializers.CharField()
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")
    is_service = serializers.BooleanField()
    default_team = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    organization = serializers.SerializerMethodField()

    def get_default_team(self, user: User) -> str | None:
        """The personal team; for a service account the one it was made in."""
        return next(iter(self.get_teams(user)), None)

    def get_teams(self, user: User) -> list[str]:
        return [team.slug for team in self.teams_of(user)]

    @staticmethod
    def teams_of(user: User) -> Iterable[Team]:
        """Read once for one answer."""
        if not hasattr(user, "joined_teams"):
            user.joined_teams = list(Team.objects.joined_by(user))  # type: ignore[attr-defined]
        return user.joined_teams  # type: ignore[attr-defined,no-any-return]

    def get_organization(self, user: User) -> str | None:
        membership = user.organization_memberships.select_related("organization").first()
        return membership.organization.name if membership else None


class TeamSerializer(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields = ["slug", "name", "created_at", "archived_at"]


class PersonSerializer(serializers.Serializer[Any]):
    """A membership as the person and the role they have by it."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.display_name")
    is_service = serializers.BooleanField(source="user.is_service")
    role = serializers.ChoiceField(Role.choices)
    since = serializers.DateTimeField(source="created_at")


class RoleInput(StrictSerializer):
    role = serializers.ChoiceField(Role.choices)


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = ["id", "name", "created_at"]


class OrganizationChanges(StrictSerializer):
    name = serializers.CharField(max_length=128)


class DomainSerializer(serializers.ModelSerializer[OrganizationDomain]):
    class Meta:
        model = OrganizationDomain
        fields = ["domain", "created_at"]


class NewDomain(StrictSerializer):
    domain = serializers.CharField(max_length=253)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    created_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = Invitation
        fields = ["id", "role", "email", "created_by", "created_at", "expires_at"]


class CreatedInvitationSerializer(InvitationSerializer):
    """The only answer that ever holds the link itself."""

    url = serializers.URLField()
    is_sent = serializers.BooleanField()

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "url", "is_sent"]


class NewInvitation(StrictSerializer):
    email = serializers.EmailField(default="", allow_blank=True)
    role = serializers.ChoiceField(Role.choices, default=Role.MEMBER)


class AcceptInput(StrictSerializer):
    token = serializers.CharField(max_length=128)


class AcceptedInvitationSerializer(serializers.Serializer[Invitation]):
    """Where one is now."""

    organization = OrganizationSerializer(source="home")
    team = TeamSerializer(allow_null=True, help_text="Null: the organization alone.")
    role = serializers.ChoiceField(Role.choices)


class NewServiceAccount(StrictSerializer):
    name = serializers.CharField(max_length=64)


class ServiceKeySerializer(serializers.Serializer[Any]):
    """The only answer that ever holds the account's key."""

    username = serializers.CharField()
    key = serializers.CharField()


class LogInRuleSerializer(serializers.ModelSerializer[LogInRule]):
    class Meta:
        model = LogInRule
        fields = ["needs_second_factor", "refuses_passwords"]


class LogInRuleChanges(StrictSerializer):
    needs_second_factor = serializers.BooleanField(
        required=False, help_text="Everybody needs an authenticator app, a passkey or a key."
    )
    refuses_passwords = serializers.BooleanField(
        required=False, help_text="People come through single sign-on alone."
    )


class ScimTokenSerializer(serializers.ModelSerializer[ScimToken]):
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)

    class Meta:
        model = ScimToken
        fields = ["id", "prefix", "created_by", "created_at", "last_used_at"]


class CreatedScimTokenSerializer(ScimTokenSerializer):
    """The only answer that ever holds the token itself."""

    token = serializers.CharField()
    address = serializers.URLField(help_text="Where the provider speaks SCIM.")

    class Meta(ScimTokenSerializer.Meta):
        fields = [*ScimTokenSerializer.Meta.fields, "token", "address"]


class NewTeam(StrictSerializer):
    slug = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=128, default="")


class TeamChanges(StrictSerializer):
    slug = serializers.CharField(max_length=64, required=False)
    name = serializers.CharField(max_length=128, required=False)
    archived = serializers.BooleanField(required=False)


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    class Meta:
        model = ApiKey
        fields = ["id", "name", "prefix", "scope", "created_at", "expires_at", "last_used_at"]


class CreatedApiKeySerializer(ApiKeySerializer):
    """The only answer that ever holds the key itself."""

    key = serializers.CharField()

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "key"]


class NewApiKey(StrictSerializer):
    name = serializers.CharField(max_length=128, default="")
    scope = serializers.ChoiceField(KeyScope.choices, default=KeyScope.FULL)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class RotateInput(StrictSerializer):
    overlap_seconds = serializers.IntegerField(
        min_value=0,
        max_value=int(LONGEST_OVERLAP.total_seconds()),
        default=0,
        help_text="For how long the old key works on.",
    )
