"""Archives on their way out and in, and the names of people that came along with an archive."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team
from artifacts.names import new_id
from history.models import Stream
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids
from projects.models import Project


class JobState(models.TextChoices):
    UPLOADING = "uploading", "Waiting for its file"
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


class Job(TenantModel):
    """What a worker does and a person watches. Its row is the truth; see ``rights.services.jobs``.

    Whoever works on it renews ``leased_until``; when that is over another worker may begin.
    """

    slug = models.CharField(max_length=16, unique=True, default=new_id)
    state = models.CharField(max_length=16, choices=JobState, default=JobState.WAITING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    # Steps that are done, and about how many there are.
    done = models.BigIntegerField(default=0)
    steps = models.BigIntegerField(default=0)
    # The archive's file.
    storage_name = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # Why it was refused or failed.
    error_code = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    # What the archive holds, by kind.
    counts = models.JSONField(default=dict)
    # What was lost in storage where the archive was made; the first of it by name.
    missing_count = models.IntegerField(default=0)
    missing = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Of a running one; never 100 before it is done."""
        return min(99, 100 * self.done // self.steps) if self.steps else 0


class ExportQuerySet(TenantQuerySet["Export"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        """Those of projects one administers, and of one's own account."""
        of_teams = Q(team__in=ids(Team, "administered_by", visitor), person=None)
        return of_teams | Q(person=visitor.pk, person__isnull=False)

    def newest_first(self) -> ExportQuerySet:
        return self.select_related("created_by").order_by("-created_at", "-pk")

    def expired(self) -> ExportQuerySet:
        return self.exclude(storage_name="").filter(expires_at__lte=timezone.now())


class Export(Job):
    """An archive of a project, or of a person's account. Its file goes when its time is up."""

    project = models.ForeignKey(
        Project, null=True, on_delete=models.CASCADE, related_name="exports"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="exports"
    )
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="export_state_known"
            ),
            models.CheckConstraint(
                condition=Q(project=None) ^ Q(person=None), name="export_of_one_thing"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=OPEN_STATES),
                name="export_of_project_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=OPEN_STATES),
                name="export_of_person_one_at_a_time",
            ),
        ]
        indexes = [
            # What is due, and what is on show.
            models.Index(fields=["state", "leased_until"], name="export_due"),
            models.Index(fields=["project", "-created_at"], name="export_of_project"),
        ]

    def __str__(self) -> str:
        return f"export {self.slug} of {self.project or self.person}"

    @property
    def is_there(self) -> bool:
        return bool(self.storage_name) and not self.is_over(timezone.now())

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


class ImportQuerySet(TenantQuerySet["Import"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(team__in=ids(Team, "administered_by", visitor))

    def newest_first(self) -> ImportQuerySet:
        return self.select_related("created_by", "project__team").order_by("-created_at", "-pk")


class Import(Job):
    """An archive that becomes a project. ``sha256`` is what its sender said of the file."""

    # Of the project to be; empty: as the archive says.
    name = models.CharField(max_length=128, blank=True)
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="import_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "leased_until"], name="import_due"),
            # The same file again.
            models.Index(fields=["team", "sha256"], name="import_of_file"),
        ]

    def __str__(self) -> str:
        return f"import {self.slug} into {self.team}"


class ArrivalKind(models.TextChoices):
    STREAM = "stream", "Lines of a run"
    FILE = "file", "A run's file"
    OBJECT = "object", "Files of artifacts"
    MANIFEST = "manifest", "What a version holds"


class Arrival(models.Model):
    """What an import has kept before anything of it is to be seen: a worker that goes on after a
    kill finds it here, and so does whoever gives the import up.
    """

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="arrivals")
    kind = models.CharField(max_length=8, choices=ArrivalKind)
    # In the archive: "runs/ID/history.jsonl", or the number of a group of blobs.
    name = models.CharField(max_length=1200)
    stream = models.OneToOneField(
        Stream, null=True, on_delete=models.SET_NULL, related_name="arrival"
    )
    # Of bytes in storage.
    storage_name = models.CharField(max_length=255, blank=True)
    told = models.JSONField(default=dict)
    is_whole = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "kind", "name"], name="arrival_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Erasure(models.Model):
    """An account that was erased; ``finished_at`` says when a worker was through with the rest.

    ``name`` and ``email`` are what it still takes out of everywhere, and nothing afterwards.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasure"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"erasure of user {self.person_id}"


class CarriedName(models.Model):
    """Somebody of an archive who is nobody here: their name stays with what they made."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=32)
    row = models.BigIntegerField()
    column = models.CharField(max_length=32)
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "table", "row", "column"], name="carried_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
