"""Programs that run trials."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project
from sweeps.models.sweeps import Sweep


class AgentQuerySet(InProjectQuerySet["Agent"]):
    def alive(self) -> AgentQuerySet:
        return self.filter(left_at=None, last_seen__gte=silence_began())

    def silent(self) -> AgentQuerySet:
        return self.filter(Q(last_seen__lt=silence_began()) | Q(left_at__isnull=False))


def silence_began() -> datetime:
    """Who was not heard of since then is silent."""
    return timezone.now() - timedelta(seconds=settings.LABSTEAD_AGENT_SILENT_SECONDS)


class Agent(TenantModel):
    """``token`` is the id that the client made for it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="agents")
    token = models.CharField(max_length=64)
    name = models.CharField(max_length=256, blank=True)
    host = models.CharField(max_length=256, blank=True)
    last_seen = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "token"], name="agent_once_per_sweep"),
        ]

    def __str__(self) -> str:
        return self.name or self.token

    @property
    def state(self) -> str:
        if self.left_at is not None:
            return "gone"
        return "alive" if self.last_seen >= silence_began() else "silent"
