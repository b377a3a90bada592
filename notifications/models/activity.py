"""What happened in projects: the source of feeds, notices and webhooks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from notifications.kinds import IN_FEEDS, MANNERS, Kind
from projects.in_project import InProjectQuerySet
from projects.models import Project


class ActivityQuerySet(InProjectQuerySet["Activity"]):
    def newest_first(self) -> ActivityQuerySet:
        return self.order_by("-created_at", "-pk")

    def in_feeds(self) -> ActivityQuerySet:
        return self.filter(kind__in=IN_FEEDS).select_related("project__team", "actor")

    def unspread(self) -> ActivityQuerySet:
        return self.filter(spread_at=None)


class Activity(TenantModel):
    """One thing that happened, written in the transaction of what happened.

    Its target is of an app above this one, so it is named by kind and identity, with the address
    of its page. ``spread_at`` says when its notices and webhook deliveries were made.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activity")
    kind = models.CharField(max_length=32, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    target_kind = models.CharField(max_length=16)
    target_id = models.CharField(max_length=64)
    # As it was called then.
    target_name = models.CharField(max_length=256)
    path = models.TextField()
    # Of alerts: what they are called and say. Of comments: how they begin.
    title = models.CharField(max_length=256, blank=True)
    text = models.TextField(blank=True)
    level = models.CharField(max_length=8, blank=True)
    # Keys of people who hear of it whether they watch or not.
    concerned = models.JSONField(default=list)
    # It stands in feeds and goes to webhooks, but makes no notice.
    is_quiet = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    spread_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activity"
        indexes = [
            # The feed of a project.
            models.Index(fields=["project", "-created_at"], name="activity_of_project"),
            # The feed of a team.
            models.Index(fields=["team", "-created_at"], name="activity_of_team"),
            # What is still to be told; few rows are.
            models.Index(
                fields=["id"], name="activity_unspread", condition=Q(spread_at__isnull=True)
            ),
            # What has grown too old to be kept.
            models.Index(fields=["created_at"], name="activity_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.target_kind} {self.target_id}"

    @property
    def sentence(self) -> str:
        """What happened, for people: “fast-falcon-3 finished”."""
        return MANNERS[self.kind].sentence.format(
            target=self.target_name, title=self.title, actor=self.actor_name
        )

    @property
    def actor_name(self) -> str:
        return self.actor.username if self.actor else "Somebody"
