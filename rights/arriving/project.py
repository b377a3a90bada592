"""What of an archive is kept before the moment at which all of it becomes a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from history.models import StreamKind
from rights.archive.reading import Archive
from rights.arriving.artifacts import Blobs, keep_blobs, keep_manifest, manifest_of
from rights.arriving.streams import keep_file, keep_stream
from rights.errors import BadArchive
from rights.models import Import
from runs.quotas.demands import demand_run, demand_storage

Tick = Callable[[int], None]
KINDS = {kind.label: kind for kind in StreamKind}


def steps_of(archive: Archive) -> int:
    return 2 * len(archive.entries)


def demand_room(archive: Archive, folder: str, job: Import) -> None:
    """Raise QuotaExceeded or RunQuota before anything is written."""
    sizes = (info.file_size for name, info in archive.entries.items() if is_bytes(name, folder))
    demand_storage(job.team_id, sum(sizes))
    for _ in archive.lines(f"{folder}runs.jsonl"):
        demand_run(job.team_id)


def is_bytes(name: str, folder: str) -> bool:
    inside = name.removeprefix(folder)
    return name.startswith(folder) and inside.startswith(("blobs/", "runs/"))


def keep_bytes(archive: Archive, folder: str, job: Import, tick: Tick) -> None:
    keep_streams(archive, folder, job, tick)
    keep_files(archive, folder, job, tick)
    keep_artifacts(archive, folder, job, tick)


def keep_streams(archive: Archive, folder: str, job: Import, tick: Tick) -> None:
    for _, run in archive.rows(f"{folder}runs.jsonl"):
        for label, kind in KINDS.items():
            name = f"{folder}runs/{run.get('id')}/{label}.jsonl"
            if name in archive.entries:
                demand_listed(archive, name)
                keep_stream(archive, job, name, kind)
                tick(1)


def demand_listed(archive: Archive, name: str) -> None:
    if name not in archive.listed:
        raise BadArchive(f"“{name[:100]}” is not in the list of the manifest.")


def keep_files(archive: Archive, folder: str, job: Import, tick: Tick) -> None:
    for _, row in archive.rows(f"{folder}files.jsonl"):
        name = f"{folder}runs/{row.get('run')}/files/{row.get('path')}"
        if name not in archive.missing:
            keep_file(archive, job, name, row)
        tick(1)


def keep_artifacts(archive: Archive, folder: str, job: Import, tick: Tick) -> None:
    sizes: dict[str, int] = {}
    for name in manifest_names(archive, folder):
        demand_listed(archive, name)
        manifest = manifest_of(archive, name)
        for digest, size in manifest.sizes_of_stored().items():
            if sizes.setdefault(digest, size) != size:
                raise BadArchive(f"{name}: sizes of one digest differ.", code="digest_differs")
        keep_manifest(job, name, manifest)
        tick(1)
    blobs = Blobs(folder, sizes)
    keep_blobs(archive, job, blobs.without(archive.missing), tick)


def manifest_names(archive: Archive, folder: str) -> Iterator[str]:
    for _, row in archive.rows(f"{folder}versions.jsonl"):
        yield f"{folder}manifests/{row.get('id')}.jsonl"
