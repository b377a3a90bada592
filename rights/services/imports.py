"""An archive becomes a project: asked for, sent, checked, kept, and then all of it seen at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import IO, Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.access import demand
from accounts.models import Role, Team, User
from history.upkeep.trash import discard
from labstead_core import audit
from labstead_core.access_changes import access_changes_on_commit
from labstead_core.errors import Conflict, DomainError, Invalid, NotFound, TooLarge
from labstead_core.names import check_project_name
from projects.models import Project
from rights.archive.missing import shown
from rights.archive.reading import Archive, check_listed, open_archive
from rights.arriving.artifacts import give_up_object
from rights.arriving.people import people_of
from rights.arriving.project import demand_room, keep_bytes, steps_of
from rights.arriving.settling import settle
from rights.arriving.streams import give_up_file, give_up_stream
from rights.errors import UnknownArchive
from rights.models import Arrival, ArrivalKind, Import, JobState
from rights.services.jobs import Progress, finish, worked_off
from runs.services.files import Measured

UPLOAD_TIME = timedelta(days=1)
KEPT = timedelta(days=90)
SPOOLED_BYTES = 8 << 20


@transaction.atomic
def begin_import(
    team: Team, *, by: User, size: int, sha256: str = "", name: str = ""
) -> tuple[Import, bool]:
    """A place for an archive of this size and digest, and whether it is new: the same file for the
    same name again is the import there is, unless that came to nothing.

    For admins of the team. Raises Invalid, TooLarge.
    """
    demand(by, team, role=Role.ADMIN)
    check_name(name)
    most = settings.LABSTEAD_MAX_IMPORT_BYTES
    if size > most:
        raise TooLarge(f"An archive has at most {most:,} bytes.", limit_bytes=most)
    Team.objects.select_for_update().get(pk=team.pk)
    known = same_file(team, size=size, sha256=sha256, name=name)
    if known is not None:
        return known, False
    job = Import.objects.create(
        team=team, created_by=by, size=size, sha256=sha256, name=name, state=JobState.UPLOADING
    )
    return job, True


def same_file(team: Team, *, size: int, sha256: str, name: str) -> Import | None:
    if not sha256:
        return None
    rows = Import.objects.filter(team=team, size=size, sha256=sha256, name=name)
    living = rows.exclude(state__in=(JobState.REFUSED, JobState.FAILED))
    return living.exclude(state=JobState.DONE, project=None).order_by("pk").first()


def check_name(name: str) -> None:
    try:
        if name:
            check_project_name(name)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise Invalid(message, fields={"name": message}) from error


def receive(job: Import, content: IO[bytes]) -> Import:
    """Keep the archive's bytes and set a worker on them. Again is harmless.

    Raises Invalid: ``size_differs``, ``digest_differs``.
    """
    if job.state != JobState.UPLOADING:
        return job
    reader = Measured(content)
    name = default_storage.save(f"imports/{job.slug}.zip", File(cast("IO[bytes]", reader)))
    try:
        check_bytes(job, reader)
        return take_in(job, name)
    except BaseException:
        default_storage.delete(name)
        raise


def check_bytes(job: Import, reader: Measured) -> None:
    if reader.size != job.size:
        message = f"{reader.size:,} bytes came, {job.size:,} were announced."
        raise Invalid(message, code="size_differs")
    if job.sha256 not in ("", reader.sha256):
        raise Invalid("The bytes do not have the announced SHA-256.", code="digest_differs")


@transaction.atomic
def take_in(job: Import, name: str) -> Import:
    mine = Import.objects.filter(pk=job.pk, state=JobState.UPLOADING)
    if not mine.update(state=JobState.WAITING, storage_name=name):
        raise Conflict("Somebody sent this archive at the same time.", code="upload_closed")
    transaction.on_commit(partial(send_worker, job.pk))
    job.refresh_from_db()
    return job


def send_worker(pk: int) -> None:
    from rights.tasks import take_archive_in

    take_archive_in.delay(pk)


def bring(pk: int) -> int:
    """By one worker at a time; one who comes after a kill goes on where that one was."""
    return worked_off(Import, pk, bring_in)


def bring_in(job: Import) -> None:
    try:
        with local_copy(job) as file:
            bring_file(job, file)
    except DomainError as error:
        refuse(job, error)
    else:
        forget_file(job)


def bring_file(job: Import, file: IO[bytes]) -> None:
    by = importer(job)
    archive = open_archive(file, size=job.size)
    folders = folders_of(archive)
    progress = Progress(job, steps_of(archive))
    check_listed(archive, progress.tick)
    for folder in folders:
        demand_room(archive, folder, job)
        keep_bytes(archive, folder, job, progress.tick)
    progress.tell()
    become_projects(job, archive, folders, by)


def folders_of(archive: Archive) -> list[str]:
    """Where in the archive the projects are: all of it is one, or an account has some."""
    if archive.kind == "project":
        return [""]
    told = archive.manifest.get("projects")
    if archive.kind != "account" or not isinstance(told, list) or not all(map(is_place, told)):
        raise UnknownArchive("This archive is neither of a project nor of an account.")
    if not told:
        raise UnknownArchive("There is no project in this archive.")
    return list(dict.fromkeys(one["folder"] for one in told))


def is_place(told: Any) -> bool:
    match told:
        case {"folder": str(folder)}:
            return re.fullmatch(r"projects/[^/]+/", folder) is not None
    return False


def importer(job: Import) -> User:
    """Whoever asked, as long as they may."""
    if job.created_by is None or not job.created_by.is_active:
        raise NotFound("Whoever asked for this has left.")
    demand(job.created_by, job.team, role=Role.ADMIN)
    return job.created_by


@transaction.atomic
def become_projects(job: Import, archive: Archive, folders: list[str], by: User) -> None:
    """All of them, or none. The job names the first."""
    if len(folders) > 1:
        job.name = ""
    projects = [become_project(job, archive, folder, by) for folder in folders]
    runs = sum(project.runs.count() for project in projects)
    counts = {"projects": len(projects), "runs": runs}
    missing = shown(list(archive.missing.values()))
    finish(job, JobState.DONE, project=projects[0], counts=counts, **missing)
    job.arrivals.all().delete()
    access_changes_on_commit()


def become_project(job: Import, archive: Archive, folder: str, by: User) -> Project:
    people = people_of(archive, folder, job.team.organization)
    project = settle(archive, folder, job, people, by)
    organization = job.team.organization
    missing = [one for name, one in archive.missing.items() if name.startswith(folder)]
    told = {"missing": len(missing)} if missing else {}
    audit.record("project.imported", str(project), by=by, organization=organization, **told)
    return project


def refuse(job: Import, error: DomainError) -> None:
    """Nothing of it stays but the row that says why."""
    finish(job, JobState.REFUSED, error_code=error.code, error=error.message[:2_000])
    forget_arrivals(job)
    forget_file(job)


def forget_file(job: Import) -> None:
    with transaction.atomic():
        mine = Import.objects.filter(pk=job.pk, storage_name=job.storage_name)
        if job.storage_name and mine.update(storage_name=""):
            discard(job.storage_name, size=job.size, owner_id=None)


GIVE_UP = {
    ArrivalKind.STREAM: give_up_stream,
    ArrivalKind.FILE: give_up_file,
    ArrivalKind.OBJECT: give_up_object,
    ArrivalKind.MANIFEST: give_up_object,
}


def forget_arrivals(job: Import) -> int:
    """What was kept for a project that does not come; how many. May be repeated."""
    rows = list(Arrival.objects.filter(job=job))
    for arrival in rows:
        GIVE_UP[ArrivalKind(arrival.kind)](arrival)
    return len(rows)


def forget_left_arrivals() -> int:
    """Of imports that are over; how many."""
    over = Import.objects.filter(state__in=(JobState.REFUSED, JobState.FAILED))
    return sum(map(forget_arrivals, over.filter(arrivals__isnull=False).distinct()))


def forget_unsent() -> int:
    """Imports whose file never came, and rows that are of no interest any more; how many."""
    now = timezone.now()
    unsent = Import.objects.filter(
        state=JobState.UPLOADING, created_at__lt=now - UPLOAD_TIME
    ).delete()[0]
    old = Import.objects.filter(finished_at__lt=now - KEPT, arrivals=None)
    return int(unsent + old.delete()[0])


@contextmanager
def local_copy(job: Import) -> Iterator[IO[bytes]]:
    """On this machine's disk: a ZIP is read here and there, which a bucket makes dear."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        with default_storage.open(job.storage_name) as content:
            shutil.copyfileobj(content, file, SPOOLED_BYTES)
        file.seek(0)
        yield cast("IO[bytes]", file)


def delete_import(job: Import, *, by: User) -> None:
    """Forget an import that is over, or break one off; a project that came of it stays."""
    demand(by, job.team, role=Role.ADMIN)
    Import.objects.filter(pk=job.pk).exclude(state=JobState.DONE).update(
        state=JobState.REFUSED, error_code="given_up", error="Somebody gave it up."
    )
    forget_arrivals(job)
    job.delete()
