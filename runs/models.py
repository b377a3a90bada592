"""Runs, their state, and the files they left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from history.models import Stream, StreamKind
from labstead_core.names import check_chart_name, check_run_id
from labstead_core.tenancy import TenantModel, TenantQuerySet
from labstead_core.visitors import Visitor
from projects.in_project import InProjectQuerySet
from projects.models import Project


class RunState(models.TextChoices):
    PENDING = "pending", "Pending"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CRASHED = "crashed", "Crashed"
    KILLED = "killed", "Killed"
    PREEMPTING = "preempting", "Preempting"
    PREEMPTED = "preempted", "Preempted"


BEGUN_STATES = (RunState.RUNNING, RunState.PREEMPTING)
ACTIVE_STATES = (RunState.PENDING, *BEGUN_STATES)
FINAL_STATES = (RunState.FINISHED, RunState.FAILED, RunState.KILLED)
# What silence makes of a run; hearing of it again undoes that.
SILENT_STATES = (RunState.CRASHED, RunState.PREEMPTED)
# What a run becomes of which nobody had heard for a while, or ever.
WHEN_HEARD_OF = {
    RunState.CRASHED: RunState.RUNNING,
    RunState.PREEMPTED: RunState.PREEMPTING,
    RunState.PENDING: RunState.RUNNING,
}


class RunQuerySet(InProjectQuerySet["Run"]):
    def at(self, team: str, project: str) -> RunQuerySet:
        """The runs of the project at an address."""
        return self.filter(project__team__slug=team, project__name__iexact=project)

    def with_people(self) -> RunQuerySet:
        """With what a run object or row shows of other tables: no further query."""
        return self.select_related("project__team", "created_by", "history", "system", "console")

    def newest_first(self) -> RunQuerySet:
        return self.order_by("-created_at", "-pk")

    def active(self) -> RunQuerySet:
        return self.filter(state__in=ACTIVE_STATES)

    def restorable(self) -> RunQuerySet:
        """Of deleted runs those whose time is not up."""
        return self.filter(purge_after__gt=timezone.now())


RunManager = models.Manager.from_queryset(RunQuerySet)


class LivingRuns(RunManager["Run"]):
    """All runs but the deleted ones: the manager that everything uses."""

    def get_queryset(self) -> RunQuerySet:
        return RunQuerySet(self.model, using=self._db).filter(deleted_at=None)


class DeletedRuns(RunManager["Run"]):
    def get_queryset(self) -> RunQuerySet:
        return RunQuerySet(self.model, using=self._db).exclude(deleted_at=None)


class Run(TenantModel):
    """One execution. ``slug`` is its id in addresses and clients, unique in the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    slug = models.CharField(max_length=64, validators=[check_run_id])
    name = models.CharField(max_length=256)
    state = models.CharField(max_length=16, choices=RunState, default=RunState.RUNNING)
    config = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    # How metrics are to be read, by name or pattern; runs.metrics tells the form of both.
    metrics = models.JSONField(default=dict)
    statistics = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    notes = models.TextField(blank=True)
    group = models.CharField(max_length=256, blank=True)
    job_type = models.CharField(max_length=256, blank=True)
    # What the client told about its machine: host, python, command, git.
    metadata = models.JSONField(default=dict)
    # What the client notes for pages beside the config: class labels of masks, charts of tables.
    client_notes = models.JSONField(default=dict)
    # Random text of the client that made the run; the same again is a retry, not a conflict.
    client_token = models.CharField(max_length=64, blank=True)
    # The run and step whose history its own begins with: {"run", "step"}. That run may move to
    # another project or be gone; where it is now is told by ``parent``.
    forked_from = models.JSONField(null=True)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="forks", db_index=False
    )
    # The sweep that made it, by its id, and which of its trials it is.
    sweep = models.CharField(max_length=16, blank=True)
    trial = models.IntegerField(null=True)
    color_index = models.SmallIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    exit_code = models.IntegerField(null=True)
    stop_requested = models.BooleanField(default=False)
    # The project's change_seq at this run's last change.
    version = models.BigIntegerField(default=0)
    history = models.OneToOneField(Stream, on_delete=models.RESTRICT, related_name="run_of_history")
    system = models.OneToOneField(Stream, on_delete=models.RESTRICT, related_name="run_of_system")
    console = models.OneToOneField(Stream, on_delete=models.RESTRICT, related_name="run_of_console")

    # A deleted run is to be seen by nobody until it is restored, or purged after that time.
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    purge_after = models.DateTimeField(null=True)

    objects = LivingRuns()
    deleted = DeletedRuns()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], name="run_slug_once_per_project"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
        ]
        indexes = [
            # The run list's default order.
            models.Index(fields=["project", "-created_at"], name="run_newest_first"),
            # The search by name and how many there are, for which it alone is read. In these
            # three deleted_at comes late: SQLite takes an index that begins with it for others.
            models.Index(
                fields=["project", "name", "slug", "created_at", "deleted_at"],
                name="run_named",
            ),
            # How many run.
            models.Index(fields=["project", "state", "deleted_at"], name="run_in_state"),
            # The newest runs of several projects.
            models.Index(fields=["-created_at", "project", "deleted_at"], name="run_newest"),
            # The forks of a run; few runs are any.
            models.Index(fields=["parent"], name="run_fork", condition=Q(parent__isnull=False)),
            # The runs of a sweep; most runs are of none.
            models.Index(fields=["project", "sweep"], name="run_of_sweep", condition=~Q(sweep="")),
            # What changed since a reader looked last.
            models.Index(fields=["project", "version"], name="run_changed_since"),
            # The search for runs that fell silent; few rows are in these states.
            models.Index(
                fields=["heartbeat_at"],
                name="run_still_active",
                condition=Q(state__in=ACTIVE_STATES),
            ),
            # The deleted runs of a project, and the search for those whose time is up.
            models.Index(
                fields=["project", "purge_after"],
                name="run_deleted",
                condition=Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}/{self.slug}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def stream_ids(self) -> tuple[int, int, int]:
        return self.history_id, self.system_id, self.console_id

    def stream_id(self, kind: StreamKind) -> int:
        """Without reading the stream itself."""
        stream_id: int = getattr(self, f"{kind.label}_id")
        return stream_id

    def stream(self, kind: StreamKind) -> Stream:
        stream: Stream = getattr(self, kind.label)
        return stream


class RunDeletion(TenantModel):
    """Says to readers of changes that a run is gone: a deleted row has no version to notice.

    ``services.forget_old_deletions`` removes it when no reader can be that far behind.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    run_pk = models.BigIntegerField()
    # The project's change_seq at the deletion.
    version = models.BigIntegerField()
    deleted_at = models.DateTimeField(auto_now_add=True)

    objects = InProjectQuerySet.as_manager()

    class Meta:
        indexes = [
            # What was deleted since a reader looked last.
            models.Index(fields=["project", "version"], name="run_deleted_since"),
            # The search for deletions that everybody has seen.
            models.Index(fields=["deleted_at"], name="run_deletion_age"),
        ]

    def __str__(self) -> str:
        return f"{self.run_pk} deleted at {self.version}"


class RunFileQuerySet(InProjectQuerySet["RunFile"]):
    project_path = "run__project"

    def visible_rows(self, visitor: Visitor) -> Q:
        return super().visible_rows(visitor) & Q(run__deleted_at=None)

    def ready(self) -> RunFileQuerySet:
        return self.exclude(storage_name="")


class RunFile(TenantModel):
    """A file of a run. It is there once its bytes are; until then ``storage_name`` is empty."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1024)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=128, blank=True)
    storage_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RunFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "path"], name="run_file_path_once"),
        ]

    def __str__(self) -> str:
        return self.path


class ChartAccess(models.TextChoices):
    PRIVATE = "private", "Private: the team"
    PUBLIC = "public", "Public: anyone"


class ChartPresetQuerySet(TenantQuerySet["ChartPreset"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return super().visible_rows(visitor) | Q(access=ChartAccess.PUBLIC)

    def named(self, team: str, name: str) -> ChartPresetQuerySet:
        return self.filter(team__slug=team, name=name)


class ChartPreset(TenantModel):
    """A way to draw tables that charts name as TEAM/NAME. ``spec`` is Vega or Vega-Lite."""

    name = models.CharField(max_length=128, validators=[check_chart_name])
    display_name = models.CharField(max_length=256, blank=True)
    access = models.CharField(max_length=8, choices=ChartAccess, default=ChartAccess.PRIVATE)
    spec = models.JSONField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ChartPresetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="chart_preset_name_once"),
            models.CheckConstraint(
                condition=Q(access__in=ChartAccess.values), name="chart_preset_access_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}/{self.name}"


class EventKind(models.TextChoices):
    ALERT = "alert", "Alert"
    EVENT = "event", "Event"


class EventLevel(models.TextChoices):
    INFO = "INFO", "Info"
    WARN = "WARN", "Warning"
    ERROR = "ERROR", "Error"


class RunEventQuerySet(InProjectQuerySet["RunEvent"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return super().visible_rows(visitor) & Q(run__deleted_at=None)

    def newest_first(self) -> RunEventQuerySet:
        return self.order_by("-created_at", "-pk")


class RunEvent(TenantModel):
    """Something a run told at one moment: an alert for people, or an event of its course."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    # Random text of the client that told it; the same again is a retry.
    token = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=EventKind)
    # The title of an alert, the name of an event.
    name = models.CharField(max_length=256)
    text = models.TextField(blank=True)
    # Of alerts only.
    level = models.CharField(max_length=8, choices=EventLevel, blank=True)
    attributes = models.JSONField(default=dict)
    # By the client's clock.
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RunEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "token"], name="run_event_once"),
            models.CheckConstraint(
                condition=Q(kind=EventKind.ALERT, level__in=EventLevel.values)
                | Q(kind=EventKind.EVENT, level=""),
                name="run_event_kind_known",
            ),
        ]
        indexes = [
            # The events of a run, newest first.
            models.Index(fields=["run", "-created_at"], name="run_event_of_run"),
            # Those of a project.
            models.Index(fields=["project", "-created_at"], name="run_event_of_project"),
        ]

    def __str__(self) -> str:
        return self.name


class UsageDay(TenantModel):
    """What a team kept on a day (UTC), for the curve on its page of usage."""

    day = models.DateField()
    storage_bytes = models.PositiveBigIntegerField()
    runs = models.PositiveBigIntegerField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also the index behind the curve of a team.
            models.UniqueConstraint(fields=["team", "day"], name="usage_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team} on {self.day}"
