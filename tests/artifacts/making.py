"""Artifacts for tests of other things, made by the services that make them in life."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from accounts.models import User
from artifacts.manifests.entries import Entry
from artifacts.models import Membership, Version
from artifacts.services.commits import commit_draft
from artifacts.services.deletion import delete_version
from artifacts.services.drafts import NewDraft, create_draft
from artifacts.services.entries import add_entries
from artifacts.services.linking import note_use
from artifacts.services.packs import store_pack
from projects.models import Project
from runs.models import Run


def make_draft(project: Project, name: str, content: bytes, *, by: User, **fields: Any) -> Version:
    """A draft with two files of one content, whose bytes are there."""
    draft, _ = create_draft(project, NewDraft(name, "dataset", **fields), by=by)
    digest = base64.b64encode(hashlib.md5(content).digest()).decode()
    paths = ("model.pt", "model0.pt")
    add_entries(draft, [Entry(path, digest, len(content)) for path in paths], by=by)
    store_pack(draft, orjson.dumps([[digest, len(content)]]) + b"\n" + content, by=by)
    return draft


def make_version(
    project: Project, name: str, content: bytes, *, by: User, **fields: Any
) -> Version:
    draft = make_draft(project, name, content, by=by, **fields)
    return commit_draft(draft, by=by).version


def delete(version: Version, *, by: User) -> Version:
    delete_version(Membership.objects.get(version=version), by=by)
    return version


def a_table(number: int) -> bytes:
    """A Parquet file of one cell."""
    sink = io.BytesIO()
    pq.write_table(pa.table({"number": [number]}), sink)
    return sink.getvalue()


def made_artifacts(by: User, project: Project, n: int = 1) -> dict[str, Any]:
    """``n`` of each thing that an address can name; the words of addresses for one of each."""
    run = Run.objects.filter(project=project).order_by("pk")[0]
    for i in range(n):
        gone = delete(make_version(project, "iris", b"gone%d" % i, by=by), by=by)
        make_version(project, "iris", a_table(i), by=by, run=run.slug, aliases=[f"a{i}"])
        version = make_version(project, f"flowers{i}", b"f", by=by, run=run.slug)
        note_use(run, Membership.objects.get(version=version), by=by)
        draft = make_draft(project, "iris", b"draft%d" % i, by=by)
    return {
        "collection": "iris",
        "type": "dataset",
        "version": "v1",
        "alias": "a0",
        "draft": draft.slug,
        "deleted_version": gone.slug,
    }
