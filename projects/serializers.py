"""The shapes of projects in the API."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import Role
from labstead_core.api.serializers import StrictSerializer
from projects.models import Project, Visibility


class ProjectSerializer(serializers.ModelSerializer[Project]):
    team = serializers.CharField(source="team.slug")

    class Meta:
        model = Project
        fields = ["team", "name", "description", "visibility", "created_at", "archived_at"]


class NewProject(StrictSerializer):
    name = serializers.CharField(max_length=128, trim_whitespace=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, default="")
    visibility = serializers.ChoiceField(Visibility.choices, default=Visibility.TEAM)


class ProjectChanges(StrictSerializer):
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    name = serializers.CharField(max_length=128, trim_whitespace=False, required=False)
    team = serializers.CharField(max_length=64, required=False)
    archived = serializers.BooleanField(required=False)


class InvitedRole(StrictSerializer):
    role = serializers.ChoiceField([Role.MEMBER, Role.VIEWER])
