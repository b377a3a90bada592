"""Asking for an archive, making it, and letting it go again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZipFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role, User
from history.upkeep.trash import discard
from labstead_core import audit
from labstead_core.errors import Conflict
from projects.access import demand_standing
from projects.models import Project
from rights.archive.missing import missing_in, shown
from rights.archive.writing import ArchiveWriter
from rights.leaving.account import steps_of_account, write_account
from rights.leaving.project import steps_of, write_project
from rights.models import Export, JobState
from rights.services.jobs import Progress, finish, worked_off

PREFIX = "export-"


@transaction.atomic
def export_project(project: Project, *, by: User) -> Export:
    """An archive of all that is in the project; a worker makes it. For its admins, archived or not.

    Raises Conflict (``already_exporting``).
    """
    demand_standing(by, project, role=Role.ADMIN)
    export = begin(Export(team_id=project.team_id, project=project, created_by=by))
    organization = project.team.organization
    audit.record("project.exported", str(project), by=by, organization=organization)
    return export


@transaction.atomic
def export_account(person: User) -> Export:
    """An archive of all that is about a person, with the projects of their personal team.

    Raises Conflict (``already_exporting``; ``wrong_state`` for programs).
    """
    team = getattr(person, "personal_team", None)
    if person.is_service or team is None:
        raise Conflict("A program has no account of its own to take along.", code="wrong_state")
    export = begin(Export(team=team, person=person, created_by=person))
    audit.record("account.exported", person.username, by=person)
    return export


def begin(export: Export) -> Export:
    try:
        with transaction.atomic():
            export.save()
    except IntegrityError as error:
        message = "An archive of this is being made already."
        raise Conflict(message, code="already_exporting") from error
    transaction.on_commit(partial(send_worker, export.pk))
    return export


def send_worker(pk: int) -> None:
    from rights.tasks import make_archive

    make_archive.delay(pk)


def make(pk: int) -> int:
    """By one worker at a time. May be repeated: what a killed one left is made anew."""
    return worked_off(Export, pk, make_file)


def make_file(export: Export) -> None:
    with a_local_file() as (path, file):
        with ZipFile(file, "w", allowZip64=True) as archive:
            told = fill(ArchiveWriter(archive), export)
        file.flush()
        keep(export, path, told)


def fill(archive: ArchiveWriter, export: Export) -> dict[str, Any]:
    """What the row is to tell of it."""
    made_at = timezone.now().isoformat()
    if export.person is not None:
        progress = Progress(export, steps_of_account(export.person))
        told = write_account(archive, export.person, tick=progress.tick)
        manifest = told
    else:
        project = Project.objects.select_related("team").get(exports=export)
        progress = Progress(export, steps_of(project))
        told = write_project(archive, project, tick=progress.tick)
        manifest = {"project": told}
    kind = "project" if export.person is None else "account"
    archive.write_manifest(kind=kind, made_at=made_at, **manifest)
    progress.tell()
    return {"counts": told["counts"], **shown(list(missing_in(manifest)))}


@contextmanager
def a_local_file() -> Iterator[tuple[Path, IO[bytes]]]:
    """Of this attempt alone. One that a kill left goes with the next day's tidying."""
    folder = settings.FILE_UPLOAD_TEMP_DIR
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX, suffix=".zip") as file:
        yield Path(file.name), cast("IO[bytes]", file)


def keep(export: Export, path: Path, told: dict[str, Any]) -> None:
    """Its bytes first, then the row that names them."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        name = default_storage.save(f"exports/{export.slug}.zip", File(content))
    try:
        finish(
            export,
            JobState.DONE,
            storage_name=name,
            size=path.stat().st_size,
            sha256=digest,
            **told,
            expires_at=timezone.now() + timedelta(days=settings.LABSTEAD_EXPORT_DAYS),
        )
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def delete_export(export: Export, *, by: User) -> None:
    """Its file as well. May be repeated; a worker that makes it stops."""
    told = str(export)
    export.delete()
    audit.record("export.deleted", told, by=by, organization=export.team.organization)


def forget_expired() -> int:
    """Files whose time is up; their rows stay and say so. How many bytes that freed."""
    freed = 0
    for export in Export.objects.expired():
        with transaction.atomic():
            mine = Export.objects.filter(pk=export.pk, storage_name=export.storage_name)
            if mine.update(storage_name=""):
                discard(export.storage_name, size=export.size, owner_id=None)
                freed += export.size
    return freed


def forget_left_files() -> int:
    """Of workers that were killed; how many."""
    old = timezone.now().timestamp() - 86_400
    left = [
        one
        for one in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{PREFIX}*.zip")
        if one.stat().st_mtime < old
    ]
    for one in left:
        os.unlink(one)
    return len(left)
