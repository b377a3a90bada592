"""Freeing the space of a project's deleted versions now."""

from __future__ import annotations

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from artifacts.access import demand_to_administer
from artifacts.models import Freeing, FreeingState, Version
from artifacts.services.changes import tell_later
from artifacts.services.shelves import wants_collection
from labstead_core import audit
from labstead_core.errors import Conflict
from projects.models import Project


@transaction.atomic
def begin_freeing(project: Project, *, by: User) -> Freeing:
    """Let the time of all deleted versions be up; a worker does the rest. Admins only.

    Raises Conflict (``already_freeing``) while another one is at work.
    """
    demand_to_administer(by, project)
    try:
        with transaction.atomic():
            freeing = Freeing.objects.create(
                team_id=project.team_id, project=project, created_by=by
            )
    except IntegrityError as error:
        message = "Space of this project is being freed already."
        raise Conflict(message, code="already_freeing") from error
    deleted = Version.objects.restorable().filter(project=project)
    freeing.version_count = deleted.update(purge_after=timezone.now())
    freeing.save(update_fields=["version_count"])
    wants_collection(project.pk)
    audit.record(
        "artifact.space_freed",
        str(project),
        by=by,
        organization=project.team.organization,
        versions=freeing.version_count,
    )
    transaction.on_commit(partial(send_worker, freeing.pk))
    tell_later(project.pk)
    return freeing


def send_worker(pk: int) -> None:
    from artifacts.tasks import free_space

    free_space.delay(pk)


def finish_freeing(freeing: Freeing, *, file_count: int, freed_bytes: int) -> None:
    Freeing.objects.unfinished().filter(pk=freeing.pk).update(
        state=FreeingState.DONE,
        finished_at=timezone.now(),
        file_count=file_count,
        freed_bytes=freed_bytes,
    )
    tell_later(freeing.project_id)
