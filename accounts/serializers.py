"""The shapes of accounts in the API."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import ApiKey, KeyScope, Team, User
from labstead_core.api.serializers import StrictSerializer


class MeSerializer(serializers.Serializer[User]):
    """The caller, and where their runs go when they name no team."""

    username = serializers.CharField()
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")
    default_team = serializers.CharField(source="personal_team.slug")
    teams = serializers.SerializerMethodField()
    organization = serializers.SerializerMethodField()

    def get_teams(self, user: User) -> list[str]:
        return [team.slug for team in Team.objects.joined_by(user)]

    def get_organization(self, user: User) -> str | None:
        membership = user.organization_memberships.select_related("organization").first()
        return membership.organization.name if membership else None


class TeamSerializer(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields = ["slug", "name", "created_at"]


class NewTeam(StrictSerializer):
    slug = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=128, default="")


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
