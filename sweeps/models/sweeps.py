"""One search: its configuration, and how far it has come."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.names import new_run_id
from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project
from sweeps.config_text import yaml_of
from sweeps.search.config import SweepConfig, read_config


class SweepState(models.TextChoices):
    PENDING = "pending", "Pending"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"
    CANCELLED = "cancelled", "Cancelled"
    FINISHED = "finished", "Finished"


ACTIVE_STATES = (SweepState.PENDING, SweepState.RUNNING)
BEFORE_THE_START = (SweepState.PENDING, SweepState.PAUSED)
OVER_STATES = (SweepState.STOPPED, SweepState.CANCELLED, SweepState.FINISHED)


class SweepQuerySet(InProjectQuerySet["Sweep"]):
    def at(self, team: str, project: str) -> SweepQuerySet:
        """The sweeps of the project at an address."""
        return self.filter(project__team__slug=team, project__name__iexact=project)

    def active(self) -> SweepQuerySet:
        return self.filter(state__in=ACTIVE_STATES)

    def with_people(self) -> SweepQuerySet:
        """With what a sweep object shows of other tables."""
        return self.select_related("project__team__organization", "created_by")


class Sweep(TenantModel):
    """``slug`` is its id, unique in the project. Whoever changes it or its trials locks its row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sweeps")
    slug = models.CharField(max_length=16, default=new_run_id)
    name = models.CharField(max_length=256)
    description = models.TextField(blank=True)
    config = models.JSONField()
    # The same as its author wrote it, where that was a text.
    text = models.TextField(blank=True)
    method = models.CharField(max_length=16)
    run_cap = models.IntegerField(null=True)
    # How many trials it will be, where that is known.
    expected = models.IntegerField(null=True)
    state = models.CharField(max_length=16, choices=SweepState, default=SweepState.PENDING)
    # Why it ended, in words; before its end, why no further trial starts.
    why = models.TextField(blank=True)
    # Nothing further is prepared. Trials that were lost are still handed out again.
    is_exhausted = models.BooleanField(default=False)
    # Nothing is handed out any more: it ends with its last running trial.
    is_closing = models.BooleanField(default=False)
    # Runs from before: {"run", "values", "state", "best", "latest", "metrics"}.
    prior = models.JSONField(default=list)
    # Numbers its trials. It moves with each new one, so whoever prepared by an old one starts anew.
    next_number = models.IntegerField(default=1)
    # Somebody computes the next trials until then, and was asked to at that time.
    preparing_until = models.DateTimeField(null=True)
    prepare_asked_at = models.DateTimeField(null=True)
    # Random text of the client that made it; the same again is a retry.
    token = models.CharField(max_length=128, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SweepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], name="sweep_slug_once_per_project"),
            models.UniqueConstraint(
                fields=["project", "token"], condition=~Q(token=""), name="sweep_token_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SweepState.values), name="sweep_state_known"
            ),
        ]
        indexes = [
            # The list of a project's sweeps.
            models.Index(fields=["project", "-created_at"], name="sweep_newest_first"),
            # The search for those that have something to do; most are over.
            models.Index(
                fields=["state"], name="sweep_still_active", condition=~Q(state__in=OVER_STATES)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}/{self.slug}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER_STATES

    @property
    def has_begun(self) -> bool:
        """Whether what it searches stays: then it can only be extended."""
        return self.started_at is not None or self.state not in BEFORE_THE_START

    @property
    def is_active(self) -> bool:
        """Whether trials may be prepared and handed out."""
        return self.state in ACTIVE_STATES

    @property
    def written(self) -> str:
        """Its configuration as a text, with the comments of whoever wrote one."""
        return self.text or yaml_of(self.config)

    @cached_property
    def search(self) -> SweepConfig:
        return read_config(self.config, old=True)
