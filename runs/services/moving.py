"""Moving a run to another project of its team, with all it has."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from accounts.models import Team, User
from discussions.services import move_comments
from history.services import hand_over_streams, move_streams
from labstead_core import audit
from labstead_core.errors import Conflict, Invalid, NotFound
from labstead_core.short_cache import forget_all
from notifications.services import move_target
from projects.access import demand_to_log
from projects.models import Project
from projects.services import next_change
from runs.access import demand_to_change
from runs.live import tell_runs_changed
from runs.models import ACTIVE_STATES, Run, RunDeletion, RunEvent
from runs.telling import RUN, target_of


@transaction.atomic
def move_run(run: Run, *, to: Project, by: User) -> Run:
    """Its id stays. A program that logs to it would use the old address, so a running one stays.

    Raises Conflict (``run_running``, ``run_exists``), Invalid for another team's project. Locks
    streams, then the projects in the order of their ids, then the run, as deleting does.
    """
    demand_to_change(by, run)
    demand_to_log(by, to)
    if to.team_id != run.team_id:
        raise Invalid("A run moves within its team only.", fields={"project": "another team"})
    if to.pk == run.project_id:
        return run
    hand_over_streams(run.stream_ids, owner_id=to.pk)
    versions = {pk: next_change(pk) for pk in sorted((run.project_id, to.pk))}
    demand_free(run, to)
    mine = Run.objects.filter(pk=run.pk, project=run.project_id)
    if not mine.exclude(state__in=ACTIVE_STATES).update(project=to, version=versions[to.pk]):
        refuse(run)
    RunEvent.objects.filter(run=run).update(project=to)
    # To those who read the changes of a project the run is gone from one and new in the other.
    RunDeletion.objects.create(
        team=run.team, project_id=run.project_id, run_pk=run.pk, version=versions[run.project_id]
    )
    RunDeletion.objects.filter(project=to, run_pk=run.pk).delete()
    audit.record("run.moved", str(run), by=by, organization=run.team.organization, to=str(to))
    moved = Run.objects.with_people().get(pk=run.pk)
    move_target(run.project_id, target_of(moved))
    move_comments(run.project_id, RUN, run.slug, to=to)
    transaction.on_commit(forget_all)
    for one in (run, moved):
        transaction.on_commit(partial(tell_runs_changed, one))
    return moved


def move_streams_of(project: Project, team: Team) -> None:
    """What its runs have logged goes with a project to its new team."""
    move_streams(project.pk, team=team)


def demand_free(run: Run, to: Project) -> None:
    """Raise Conflict when a run of that project has the id, be it a deleted one."""
    of_this_id = {"project": to, "slug": run.slug}
    if Run.objects.filter(**of_this_id).exists() or Run.deleted.filter(**of_this_id).exists():
        raise Conflict(f"In {to} there is a run “{run.slug}” already.", code="run_exists")


def refuse(run: Run) -> None:
    if not Run.objects.filter(pk=run.pk, project=run.project_id).exists():
        raise NotFound()
    raise Conflict("A run that runs cannot be moved. Stop it first.", code="run_running")
