"""What background work tells of itself."""

from __future__ import annotations

from django.db import models


class WorkerBeat(models.Model):
    """A worker did its small periodic task: background work is being done."""

    name = models.CharField(max_length=128, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FailedTask(models.Model):
    """Background work that ended in an error. Periodic work is one row, however often it fails."""

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    error = models.CharField(max_length=500)
    traceback = models.TextField(blank=True)
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField()
    # Set when somebody has it done again, or dismisses it. A new failure makes a new row.
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            # The console's list: open ones, the newest first.
            models.Index(fields=["closed_at", "-last_at"], name="failed_task_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.error}"
