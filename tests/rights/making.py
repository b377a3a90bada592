"""Projects with one of everything, and archives of them, made by the services of life."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from django.core.files.storage import default_storage

from accounts.models import Role, Team, User
from bridges.wandb.models import ClientRun
from history.upkeep.compaction import compact
from projects.models import Project
from projects.saved_layouts import save_view
from projects.services import invite_to_project
from projects.stars import star
from rights.models import Export, Import
from rights.services import begin_import, export_project, receive
from rights.services.exports import make
from rights.services.imports import bring
from runs.services.creation import ForkPoint, NewRun
from runs.services.events import NewEvent, add_events
from runs.services.files import OfferedFile, offer_file, receive_file
from runs.services.forking import fork_run
from runs.services.lifecycle import finish_run
from tests.artifacts.making import made_artifacts, make_version
from tests.bridges.wandb.making import made_report
from tests.discussions.making import made_comments
from tests.factories import EMPTY_LAYOUT, join, make_project, make_run, make_team
from tests.history.streams import append
from tests.sweeps.making import made_sweeps

# All that a line can hold: 64 bits, what is not finite, texts, objects, gaps, keys that change.
ODD_ROWS: list[dict[str, Any]] = [
    {"_step": 0, "loss": 1e-320, "big": 2**63 - 1, "small": -(2**63)},
    {"_step": 1, "loss": "NaN", "big": 2**64 - 1, "text": "zero \x00 and “ü”"},
    {"_step": 2, "loss": "Infinity", "mixed": 1, "empty": {}, "nothing": None},
    {"_step": 2, "loss": "-Infinity", "mixed": "one", "list": [1, 1.0, True, [None]]},
    {"_step": 9, "loss": 0.1 + 0.2, "mixed": {"a.b": {"c": -0.0}}, "yes": True},
    {"loss": 3, "image": {"_type": "image-file", "path": "media/a.png"}},
]


def full_project(by: User, team: Team | None = None) -> Project:
    """One of everything that a project can hold."""
    home = team or make_team(by=by)
    project = make_project("Digits ü", by=by, team=home, description="*all* of them")
    colleague = join(home, Role.MEMBER)
    fill_runs(project, by=by, colleague=colleague)
    made_artifacts(by, project)
    large = b"large" * 300_000
    make_version(project, "large", large, by=by, token="v", collection_token="c")
    made_sweeps(by, project)
    made_report(by, project)
    save_view(project, "Ours", layout=EMPTY_LAYOUT, by=by)
    invite_to_project(project, colleague, role=Role.VIEWER, by=by)
    star(project, by=by)
    return project


def fill_runs(project: Project, *, by: User, colleague: User) -> None:
    run = make_run(by=by, project=project, id="r1", config={"lr": 1e-3}, tags=["a", "ü"])
    append(run.history, ODD_ROWS, batch=4)
    compact(run.history.pk)
    append(run.history, ODD_ROWS[:2])
    append(run.system, [{"_timestamp": 1.5, "cpu": 4}])
    append(run.console, [{"text": "epoch 1\n", "stream": "stdout"}])
    content = b"\x00bytes"
    row = offer_file(run, OfferedFile("models/best.pt", len(content)), by=by)
    receive_file(row, io.BytesIO(content), size=len(content))
    made_comments(colleague, run)
    add_events(run, [NewEvent("t1", "alert", "High", text="loss", level="WARN")], by=by)
    ClientRun.objects.create(team=run.team, run=run, descriptions={"lr": "rate"})
    finish_run(run, by=by, exit_code=0)
    point: ForkPoint = {"run": "r1", "step": 1}
    forked = NewRun(id="r2", notes="second", group="g", job_type="eval")
    fork_run(project, forked, point, by=colleague)


def archived(project: Project, *, by: User) -> bytes:
    export = export_project(project, by=by)
    make(export.pk)
    return bytes_of(export)


def bytes_of(export: Export) -> bytes:
    export.refresh_from_db()
    assert export.state == "done", export.error
    with default_storage.open(export.storage_name) as file:
        found: bytes = file.read()
    return found


def brought(data: bytes, team: Team, *, by: User, name: str = "") -> Import:
    sha256 = hashlib.sha256(data).hexdigest()
    job, _ = begin_import(team, by=by, size=len(data), sha256=sha256, name=name)
    receive(job, io.BytesIO(data))
    bring(job.pk)
    job.refresh_from_db()
    return job


def contents(data: bytes) -> dict[str, Any]:
    """By name: rows of what is JSON, bytes of all else."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: read(name, archive.read(name)) for name in archive.namelist()}


def read(name: str, data: bytes) -> Any:
    if name.endswith(".jsonl"):
        return [orjson.loads(line) for line in data.splitlines()]
    return orjson.loads(data) if name.endswith(".json") else data


Change = Callable[[dict[str, bytes]], None]


def changed(data: bytes, change: Change, *, missing: Any = None) -> bytes:
    """The archive with other entries, and digests that fit them; ``missing`` is said to be."""
    with ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = orjson.loads(entries.pop("manifest.json"))
    change(entries)
    for name in manifest["files"]:
        if name in entries:
            found = entries[name]
            digest = hashlib.sha256(found).hexdigest()
            manifest["files"][name] |= {"size": len(found), "sha256": digest}
    if missing is not None:
        manifest["project"]["missing"] = missing
    entries.setdefault("manifest.json", orjson.dumps(manifest))
    return zipped(entries)


def zipped(entries: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return sink.getvalue()
