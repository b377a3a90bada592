"""The shapes of notices in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labstead_core.addresses import absolute
from labstead_core.api.serializers import StrictSerializer
from notifications.kinds import NOTICED_CHOICES, Kind, Mail
from notifications.models import Activity, Notice


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    kind = serializers.ChoiceField(Kind.choices)
    sentence = serializers.CharField(help_text="What happened, for people.")
    project = serializers.CharField(help_text="`team/project`.")
    actor = serializers.SerializerMethodField(help_text="Whose doing it was.")
    target_kind = serializers.CharField(help_text="`run`, so far.")
    target_id = serializers.CharField(help_text="The id of the run.")
    url = serializers.SerializerMethodField(help_text="The page of the target.")

    class Meta:
        model = Activity
        fields = [
            "id",
            "kind",
            "sentence",
            "title",
            "text",
            "level",
            "project",
            "actor",
            "target_kind",
            "target_id",
            "target_name",
            "url",
            "created_at",
        ]

    def get_actor(self, activity: Activity) -> str | None:
        return activity.actor.username if activity.actor else None

    def get_url(self, activity: Activity) -> str:
        return absolute(self.context["request"], activity.path)


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    is_read = serializers.SerializerMethodField()
    activity = ActivitySerializer()

    class Meta:
        model = Notice
        fields = ["id", "is_read", "created_at", "activity"]

    def get_is_read(self, notice: Notice) -> bool:
        return notice.read_at is not None


class NoticeChange(StrictSerializer):
    is_read = serializers.BooleanField()


class ReadAllSerializer(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were new.")


class ChoiceInput(StrictSerializer):
    on_page = serializers.BooleanField(help_text="Whether it stands among the notifications.")
    mail = serializers.ChoiceField(Mail.choices, help_text="How it comes by e-mail.")


class ChoiceSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(NOTICED_CHOICES)
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="The kind in words."
    )
    on_page = serializers.BooleanField(help_text="Whether it stands among the notifications.")
    mail = serializers.ChoiceField(Mail.choices, help_text="How it comes by e-mail.")


class WatchSerializer(serializers.Serializer[Any]):
    is_watching = serializers.BooleanField()
