"""The moment at which an archive becomes a project: one transaction, all of it or nothing.

Bytes and lines are here by then; what is left are rows that name them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from artifacts.models import StoredObject
from artifacts.services.receiving import Proved, admit
from artifacts.services.shelves import lock_shelf
from history.models import Stream, StreamKind
from labstead_core.names import check_project_name
from projects.former_names import forget_former
from projects.models import Project, Visibility
from rights.archive import tables
from rights.archive.columns import Table
from rights.archive.reading import Archive, read_object
from rights.archive.values import BadValue, taken
from rights.arriving.rows import Coming, Fresh, fresh_rows, in_groups, insert_as_given, keep
from rights.errors import BadArchive
from rights.models import Arrival, ArrivalKind, CarriedName, Import
from runs.models import Run

MAX_ABOUT_BYTES = 1_000_000
NAMES_TRIED = 1_000
# Nothing becomes public because somebody brought it.
WALLED = {Visibility.RESTRICTED: Visibility.RESTRICTED}

Arrivals = Mapping[tuple[str, str], Arrival]


def settle(
    archive: Archive, folder: str, job: Import, people: Mapping[str, User | None], by: User
) -> Project:
    """Call it in a transaction. Raises BadArchive for rows that exclude one another."""
    arrivals = {(one.kind, one.name): one for one in job.arrivals.all() if one.is_whole}
    try:
        with transaction.atomic():
            project = new_project(archive, folder, job, people, by)
            coming = Coming(project, by, people)
            admit_bytes(project, folder, arrivals.values())
            for table in tables.TABLES:
                rows = fresh_rows(archive, folder, table, coming)
                ready = readied(table, rows, folder, arrivals, archive.missing)
                for group in in_groups(ready):
                    keep_group(table, group, coming, folder, arrivals)
            link_forks(coming)
            note_counts(project, coming)
    except IntegrityError as error:
        message = "Two rows of it exclude one another."
        raise BadArchive(message, code="archive_bad_row") from error
    return project


def new_project(
    archive: Archive, folder: str, job: Import, people: Mapping[str, User | None], by: User
) -> Project:
    name = folder + "project.json"
    about = read_object(archive.read(name, MAX_ABOUT_BYTES), name)
    project = Project(team=job.team, created_by=by)
    try:
        for column in tables.PROJECT_FIELDS:
            if column.field != "created_by":
                value = taken(field_of(column.field), about.get(column.called))
                setattr(project, column.field, value)
    except BadValue as error:
        raise BadArchive(f"{name}: {error}.", code="archive_bad_row") from error
    project.visibility = WALLED.get(Visibility(project.visibility), Visibility.TEAM)
    project.name = free_name(job, job.name or project.name)
    forget_former(job.team, project.name)
    insert_as_given(Project, [project])
    carry_maker(project, about.get("created_by"), people)
    return project


def field_of(name: str) -> Any:
    return Project._meta.get_field(name)


def carry_maker(project: Project, name: Any, people: Mapping[str, User | None]) -> None:
    """Whoever made it elsewhere, by name or as who they are here."""
    if not isinstance(name, str):
        return
    person = people.get(name)
    if person is not None:
        Project.objects.filter(pk=project.pk).update(created_by=person)
        return
    CarriedName.objects.create(
        project=project, table="project", row=project.pk, column="created_by", name=name[:150]
    )


def free_name(job: Import, wanted: str) -> str:
    """“digits”, or “digits-2” where the team has that already, and so on."""
    try:
        check_project_name(wanted)
    except ValidationError as error:
        raise BadArchive(" ".join(error.messages), code="archive_bad_row") from error
    for number in range(1, NAMES_TRIED):
        end = f"-{number}" if number > 1 else ""
        name = wanted[: 128 - len(end)].strip() + end
        if not Project.objects.filter(team=job.team, name__iexact=name).exists():
            return name
    raise BadArchive("The team has too many projects of this name.")


def admit_bytes(project: Project, folder: str, arrivals: Iterable[Arrival]) -> None:
    lock_shelf(project)
    for arrival in arrivals:
        if not arrival.name.startswith(folder):
            continue
        if arrival.kind == ArrivalKind.OBJECT:
            stored = StoredObject.objects.get(name=arrival.storage_name)
            admit(project, stored, proved(arrival.told["files"]))


def proved(files: Iterable[tuple[str, int]]) -> list[Proved]:
    found, at = [], 0
    for digest, size in files:
        found.append(Proved(digest, size, at))
        at += size
    return found


def readied(
    table: Table,
    rows: Iterator[Fresh],
    folder: str,
    arrivals: Arrivals,
    missing: Container[str],
) -> Iterator[Fresh]:
    """With what lies in storage, and for runs the order of their changes."""
    for number, fresh in enumerate(rows, 1):
        row, told = fresh.row, fresh.told
        if table is tables.RUNS:
            row.version = number
        elif table is tables.FILES:
            name = f"{folder}runs/{told['run']}/files/{row.path}"
            if name in missing:
                continue
            arrival = arrived(arrivals, ArrivalKind.FILE, name)
            row.storage_name, row.sha256 = arrival.storage_name, arrival.told["sha256"]
            row.size = arrival.told["size"]
        elif table is tables.VERSIONS:
            take_manifest(row, folder, told, arrivals)
        elif table is tables.MEMBERS and row.user_id is None:
            continue
        yield fresh


def arrived(arrivals: Arrivals, kind: ArrivalKind, name: str) -> Arrival:
    found = arrivals.get((kind, name))
    if found is None:
        raise BadArchive(f"“{name[:100]}” is missing.")
    return found


def take_manifest(row: Any, folder: str, told: Mapping[str, Any], arrivals: Arrivals) -> None:
    arrival = arrived(arrivals, ArrivalKind.MANIFEST, f"{folder}manifests/{told['id']}.jsonl")
    found = arrival.told
    if row.digest != found["digest"]:
        raise BadArchive(
            f"The version {told['id']} is said to hold something else.", code="digest_differs"
        )
    row.size, row.file_count = found["size"], found["file_count"]
    row.reference_count = found["reference_count"]
    stored = StoredObject.objects.get(name=arrival.storage_name)
    StoredObject.objects.filter(pk=stored.pk).update(is_ready=True)
    row.manifest_id = stored.pk


def keep_group(
    table: Table, group: list[Fresh], coming: Coming, folder: str, arrivals: Arrivals
) -> None:
    if table is tables.RUNS:
        give_streams(group, coming.project, folder, arrivals)
    keep(table, group, coming)


def give_streams(group: list[Fresh], project: Project, folder: str, arrivals: Arrivals) -> None:
    """The lines that came, and for what was never logged an empty stream."""
    adopted: list[int] = []
    for kind in StreamKind:
        empty = []
        for fresh in group:
            name = f"{folder}runs/{fresh.row.slug}/{kind.label}.jsonl"
            arrival = arrivals.get((ArrivalKind.STREAM, name))
            if arrival is not None and arrival.stream_id is not None:
                setattr(fresh.row, f"{kind.label}_id", arrival.stream_id)
                adopted.append(arrival.stream_id)
            else:
                empty.append(fresh)
        fresh_streams = [
            Stream(team_id=project.team_id, kind=kind, owner_id=project.pk, closed=True)
            for _ in empty
        ]
        insert_as_given(Stream, fresh_streams)
        for fresh, stream in zip(empty, fresh_streams, strict=True):
            setattr(fresh.row, f"{kind.label}_id", stream.pk)
    Stream.objects.filter(pk__in=adopted).update(owner_id=project.pk)


def link_forks(coming: Coming) -> None:
    """Forks lead to the runs that they began with, as far as those came along."""
    runs = coming.keys.get("runs", {})
    forks = Run.objects.filter(project=coming.project).exclude(forked_from=None)
    for pk, told in forks.values_list("pk", "forked_from").iterator():
        parent = runs.get((told["run"],)) if told else None
        if parent is not None and parent != pk:
            Run.objects.filter(pk=pk).update(parent=parent)


def note_counts(project: Project, coming: Coming) -> None:
    n = len(coming.keys.get("runs", ()))
    Project.objects.filter(pk=project.pk).update(change_seq=n, runs_created=n)
