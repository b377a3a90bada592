"""A whole project into an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from accounts.models import OrganizationMembership
from artifacts.models import Version
from projects.models import Project
from rights.archive.columns import Table
from rights.archive.missing import Missing
from rights.archive.tables import FILES, PROJECT_FIELDS, RUNS, TABLES, VERSIONS
from rights.archive.writing import ArchiveWriter
from rights.leaving.artifacts import (
    called,
    unreadable,
    with_names,
    write_blobs,
    write_manifests,
)
from rights.leaving.files import rows_of_files, write_files
from rights.leaving.rows import Leaving, rows_of, value_of
from rights.leaving.streams import write_streams
from runs.models import Run

RUNS_AT_ONCE = 100
Tick = Callable[[int], None]


def steps_of(project: Project) -> int:
    """About how many things there are to be written."""
    return Run.objects.filter(project=project).count() + len(TABLES)


def write_project(archive: ArchiveWriter, project: Project, *, tick: Tick) -> dict[str, Any]:
    """What the manifest says of it. ``tick`` is told how many things are written, often."""
    leaving = Leaving(project)
    leaving.read_carried()
    leave_behind_lost_versions(archive, leaving)
    counts = {}
    for table in TABLES:
        if table is not FILES:
            counts[table.name] = archive.write_rows(table.file, rows_of(table, leaving))
        tick(1)
    counts[FILES.name] = write_runs(archive, leaving, tick)
    write_artifacts(archive, leaving, tick)
    archive.write_json("project.json", about(project, leaving))
    archive.write_rows("people.jsonl", people_of(leaving))
    return {
        "name": project.name,
        "team": project.team.slug,
        "counts": counts,
        "left_out": dict(leaving.left_out),
        "missing": [one.told for one in leaving.missing],
    }


def write_runs(archive: ArchiveWriter, leaving: Leaving, tick: Tick) -> int:
    """Their lines and files; how many files."""
    n_files = 0
    with rows_of_files(archive) as rows:
        for run in runs_in(leaving):
            leaving.missing.extend(write_streams(archive, run))
            n_files += write_files(archive, run, leaving, rows)
            tick(1)
    return n_files


def runs_in(leaving: Leaving) -> Iterator[Run]:
    """Those that runs.jsonl has; what began meanwhile is not in it."""
    rows = Run.objects.filter(project=leaving.project).order_by("pk")
    for run in rows.select_related("history", "system", "console").iterator(RUNS_AT_ONCE):
        if leaving.knows(RUNS.name, (run.slug,)):
            yield run


def versions_in(project: Project) -> Iterator[Version]:
    rows = Version.objects.committed().filter(project=project).order_by("pk")
    return rows.select_related("manifest", "collection").iterator(RUNS_AT_ONCE)


def leave_behind_lost_versions(archive: ArchiveWriter, leaving: Leaving) -> None:
    lost = leaving.lost.setdefault(VERSIONS.name, set())
    for version in unreadable(versions_in(leaving.project)):
        lost.add((version.slug,))
        entry = f"{archive.folder}manifests/{version.slug}.jsonl"
        leaving.missing.append(Missing(entry, needed_by=(called(version),)))


def known_versions(leaving: Leaving) -> Iterator[Version]:
    for version in versions_in(leaving.project):
        if leaving.knows(VERSIONS.name, (version.slug,)):
            yield version


def write_artifacts(archive: ArchiveWriter, leaving: Leaving, tick: Tick) -> None:
    digests = write_manifests(archive, known_versions(leaving))
    lost = write_blobs(archive, leaving.project, digests, tick)
    leaving.missing.extend(with_names(lost, known_versions(leaving)))


PROJECT = Table("project", Project, lambda project: Project.objects.all(), PROJECT_FIELDS)


def about(project: Project, leaving: Leaving) -> dict[str, Any]:
    columns = PROJECT.columns
    return {one.called: value_of(PROJECT, one, project, leaving) for one in columns}


def people_of(leaving: Leaving) -> Iterator[dict[str, Any]]:
    """E-mail addresses of the organization's own people alone."""
    members = OrganizationMembership.objects.filter(
        organization=leaving.project.team.organization_id, user__in=leaving.people
    ).values_list("user", flat=True)
    own = set(members)
    for pk, user in sorted(leaving.people.items(), key=lambda one: one[1].username):
        name = {"username": user.username, "name": user.get_full_name()}
        yield name | ({"email": user.email} if pk in own and user.email else {})
    for stranger in sorted(leaving.strangers - {one.username for one in leaving.people.values()}):
        yield {"username": stranger, "name": ""}
