"""What a sweep tries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from projects.in_project import InProjectQuerySet
from projects.models import Project
from sweeps.models.agents import Agent
from sweeps.models.sweeps import Sweep


class TrialState(models.TextChoices):
    PREPARED = "prepared", "Prepared"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CRASHED = "crashed", "Crashed"
    KILLED = "killed", "Killed"


ENDED_STATES = (TrialState.FINISHED, TrialState.FAILED, TrialState.CRASHED, TrialState.KILLED)


class TrialQuerySet(InProjectQuerySet["Trial"]):
    def prepared(self) -> TrialQuerySet:
        return self.filter(state=TrialState.PREPARED)

    def running(self) -> TrialQuerySet:
        return self.filter(state=TrialState.RUNNING)

    def ended(self) -> TrialQuerySet:
        return self.filter(state__in=ENDED_STATES)

    def first_in_queue(self) -> TrialQuerySet:
        """Those that were lost come first, then by number."""
        return self.prepared().order_by("-is_again", "number")


class Trial(TenantModel):
    """One configuration. ``run`` is the id of the run that tries it, chosen when it is handed out.

    A trial that comes back into the queue keeps run and agent until somebody else takes it: that
    agent may only have been silent.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="trials")
    number = models.IntegerField()
    values = models.JSONField()
    explanation = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=TrialState, default=TrialState.PREPARED)
    run = models.CharField(max_length=64, blank=True)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="trials")
    attempt = models.IntegerField(default=1)
    # Since when its agent does not name it any more, where agents only name what they run.
    unnamed_since = models.DateTimeField(null=True)
    # Back in the queue, and whether to go on with the same run.
    is_again = models.BooleanField(default=False)
    resumes = models.BooleanField(default=False)
    # How often it broke by itself, which ``retry`` limits.
    failures = models.IntegerField(default=0)
    # The request that was given it, and the one that brought it: the same again is a retry.
    given_to = models.CharField(max_length=64, blank=True)
    brought_by = models.CharField(max_length=64, blank=True)
    # Extremum and last of the finite values of the metric, and the extremum of each metric.
    best = models.FloatField(null=True)
    latest = models.FloatField(null=True)
    metrics = models.JSONField(default=dict)
    # The finite values of the metric in order, as early stopping compares them.
    curve = models.JSONField(default=list)
    # Whether the numbers above are the final ones: read from the whole history, or told.
    is_read = models.BooleanField(default=False)
    # Why it is to stop: {"band", "value", "threshold", "why"}.
    stop = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "number"], name="trial_number_once"),
            models.UniqueConstraint(
                fields=["sweep", "run"], condition=~Q(run=""), name="trial_run_once"
            ),
            models.UniqueConstraint(
                fields=["sweep", "brought_by"],
                condition=~Q(brought_by=""),
                name="trial_brought_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TrialState.values), name="trial_state_known"
            ),
        ]
        indexes = [
            # What is handed out next, and what runs.
            models.Index(fields=["sweep", "state"], name="trial_in_state"),
            # Whose history is still to be read: asked with each trial that is handed out.
            models.Index(fields=["sweep"], name="trial_unread", condition=Q(is_read=False)),
            # The repeated request.
            models.Index(
                fields=["sweep", "given_to"], name="trial_given", condition=~Q(given_to="")
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.number} of {self.sweep}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED_STATES
