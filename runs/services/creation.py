"""Starting a run: a new one, a retry of the same creation, or a resumed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from history.models import StreamKind
from history.services import create_stream
from labstead_core.errors import Conflict, Invalid, NotFound
from labstead_core.names import check_run_id, new_run_id
from projects.access import demand_to_log
from projects.models import Project
from projects.services import next_change, next_run_number
from runs.access import demand_to_change
from runs.live import tell_run_changed, tell_runs_changed
from runs.models import Run, RunState
from runs.quotas.demands import demand_run
from runs.run_names import random_run_name
from runs.sweeping import place_in
from runs.telling import tell_start

N_COLORS = 20
Resume = Literal["never", "allow", "must", "share"]


class ForkPoint(TypedDict):
    """A run of the same project, and the last step whose history is taken over."""

    run: str
    step: int


@dataclass(frozen=True)
class NewRun:
    """What a client asks for. Without ``id`` and ``name`` the server makes them."""

    id: str = ""
    name: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    group: str = ""
    job_type: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    resume: Resume = "never"
    client_token: str = ""
    sweep: str = ""
    fork_from: ForkPoint | None = None
    # It is only announced: its program is still to begin.
    waits: bool = False


def start_run(project: Project, wanted: NewRun, *, by: User) -> tuple[Run, bool]:
    """The run, and whether it was created now.

    The same ``client_token`` again is a retry and changes nothing. Raises Conflict when the id is
    taken and may not be resumed (``run_exists``) or is that of a deleted run (``run_deleted``),
    NotFound when a run to be resumed or its sweep is missing, Forbidden for viewers, RunQuota, and
    Invalid for an id that can't stand in an address.
    """
    demand_to_log(by, project)
    try:
        with transaction.atomic():
            existing = find(project, wanted.id)
            if existing is None:
                return create(project, wanted, by=by), True
            return take_up(existing, wanted, by=by), False
    except IntegrityError:
        # Somebody created the same id between our look and our insert.
        with transaction.atomic():
            return take_up(find_taken(project, wanted.id), wanted, by=by), False


def find(project: Project, slug: str) -> Run | None:
    return Run.objects.with_people().filter(project=project, slug=slug).first() if slug else None


def find_taken(project: Project, slug: str) -> Run:
    demand_undeleted(project, slug)
    taken: Run = Run.objects.with_people().get(project=project, slug=slug)
    return taken


def demand_undeleted(project: Project, slug: str) -> None:
    """Raise Conflict for the id of a deleted run: it is kept for the run's return."""
    gone = Run.deleted.filter(project=project, slug=slug).first() if slug else None
    if gone is not None and gone.purge_after is not None:
        raise Conflict(
            f"A deleted run has the id “{slug}” until {gone.purge_after:%Y-%m-%d %H:%M} UTC. "
            "Restore it, have it deleted forever, or choose another id.",
            code="run_deleted",
        )


def create(project: Project, wanted: NewRun, *, by: User) -> Run:
    demand_undeleted(project, wanted.id)
    if wanted.resume == "must":
        raise NotFound(f"There is no run “{wanted.id}” to resume in {project}.")
    demand_run(project.team_id)
    slug = checked_id(wanted.id or new_run_id())
    place = place_in(project, wanted.sweep, slug)
    number = next_run_number(project.pk)
    now = timezone.now()
    run = Run.objects.create(
        team=project.team,
        project=project,
        slug=slug,
        state=RunState.PENDING if wanted.waits else RunState.RUNNING,
        name=wanted.name or random_run_name(number),
        config=laid_over(wanted.config or {}, place.values),
        tags=wanted.tags,
        notes=wanted.notes,
        group=wanted.group,
        job_type=wanted.job_type,
        metadata=wanted.metadata,
        client_token=wanted.client_token,
        sweep=wanted.sweep,
        trial=place.trial,
        color_index=(number - 1) % N_COLORS,
        created_by=by,
        created_at=now,
        heartbeat_at=now,
        version=next_change(project.pk),
        history=create_stream(project.team, StreamKind.HISTORY, owner_id=project.pk),
        system=create_stream(project.team, StreamKind.SYSTEM, owner_id=project.pk),
        console=create_stream(project.team, StreamKind.CONSOLE, owner_id=project.pk),
    )
    if not wanted.waits:
        tell_start(run)
    transaction.on_commit(partial(tell_runs_changed, run))
    return run


def laid_over(config: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with a trial's values in place of its own, inside of objects, too."""
    merged = dict(config)
    for name, value in values.items():
        below = merged.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[name] = laid_over(below, value)
        else:
            merged[name] = value
    return merged


def checked_id(slug: str) -> str:
    try:
        check_run_id(slug)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise Invalid(
            f"The run id “{slug}” is not allowed. {message}", fields={"id": message}
        ) from error
    return slug


def take_up(run: Run, wanted: NewRun, *, by: User) -> Run:
    """An existing run for a client that names its id: as a retry or to resume it."""
    demand_to_change(by, run)
    if wanted.client_token and run.client_token == wanted.client_token:
        return run
    if wanted.resume == "share":
        join(run, wanted)
        return run
    if wanted.resume == "never":
        raise Conflict(
            f"There is a run “{run.slug}” already. "
            "Resume it (resume=“allow”) or choose another id.",
            code="run_exists",
        )
    resume(run, wanted)
    return run


def join(run: Run, wanted: NewRun) -> None:
    """One more program writes the run: how it lives and what it is called is the others' matter."""
    version = next_change(run.project_id)
    row = Run.objects.select_for_update().get(pk=run.pk)
    run.config = row.config = row.config | wanted.config
    row.version = version
    row.save(update_fields=["config", "version"])
    transaction.on_commit(partial(tell_run_changed, run))


def resume(run: Run, wanted: NewRun) -> None:
    """Run again: what the client names anew is taken over, the rest stays."""
    run.state, run.finished_at, run.exit_code = RunState.RUNNING, None, None
    run.heartbeat_at, run.stop_requested = timezone.now(), False
    run.client_token = wanted.client_token
    run.config = run.config | wanted.config
    for name in ("name", "notes", "group", "job_type", "tags", "metadata"):
        setattr(run, name, getattr(wanted, name) or getattr(run, name))
    run.version = next_change(run.project_id)
    run.save()
    tell_start(run)
    transaction.on_commit(partial(tell_run_changed, run))
