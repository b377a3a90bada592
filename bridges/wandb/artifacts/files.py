"""Files of versions: where the client reads them, and the manifest that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from artifacts.manifests.columns import Manifest
from artifacts.manifests.entries import Entry
from artifacts.models import Membership, Version
from artifacts.reading import addresses, manifest_of
from bridges.wandb.artifacts.names import named_id
from bridges.wandb.artifacts.nodes import ArtifactNode, MembershipNode
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, Edge, PageInfo, offset_of, page_size
from bridges.wandb.engine.fields import field_of
from bridges.wandb.ids import global_id
from labstead_core.file_answers import type_by_name
from labstead_core.signing import FileLink, sign

MANIFEST = "wandb_manifest"


@dataclass
class FileNode:
    """Of a file on its way only the fields about the upload have a value."""

    typename = "File"
    id: str
    name: str
    direct_url: str = ""
    size_bytes: int = 0
    mimetype: str | None = None
    md5: str | None = None
    digest: str | None = None
    storage_path: str | None = None
    upload_url: str | None = None
    upload_headers: Sequence[str] = ()
    artifact: Any = None
    updated_at = None
    upload_multipart_urls = None

    @property
    def display_name(self) -> str:
        return self.name

    def url(self, call: Call, upload: bool | None = None) -> str:
        return self.direct_url


@field_of("Artifact", "currentManifest")
def current_manifest(node: ArtifactNode, call: Call) -> dict[str, Any] | None:
    """None until the version is committed."""
    version = node.version
    if version.manifest_id is None:
        return None
    token = sign(FileLink(MANIFEST, version.pk, "download"))
    url = call.absolute(f"/files/wandb-manifest/{token}")
    file = FileNode(named_id("ManifestFile", version.pk), "wandb_manifest.json", url)
    return {"id": global_id("ArtifactManifest", version.pk), "file": file}


@field_of("ArtifactCollectionMembership", "files")
def files(
    node: MembershipNode,
    call: Call,
    names: Sequence[str] | None = None,
    after: str | None = None,
    first: int | None = None,
) -> Connection:
    """All entries by path, or those named. References too: what is not listed is not fetched."""
    version, start, size = node.place.version, offset_of(after), page_size(first)
    manifest = manifest_of(version)
    if names:
        found = [entry for name in names if (entry := manifest.find(name)) is not None]
        return Connection(edges_of(call, node.place, found, 0), total_count=len(found))
    edges = edges_of(call, node.place, list(manifest.slice(start, start + size)), start)
    return Connection(edges, page_info(manifest, start + len(edges)), total_count=len(manifest))


def page_info(manifest: Manifest, end: int) -> PageInfo:
    return PageInfo(end < len(manifest), str(end))


def edges_of(call: Call, place: Membership, entries: Sequence[Entry], start: int) -> list[Edge]:
    """Bytes come from this server, never from a bucket that the client might not reach."""
    version = place.version
    found = addresses(version, entries, direct=False)
    urls = [call.absolute(one.url) if one else "" for one in found]
    nodes = map(lambda entry, url: node_of(version, entry, url), entries, urls)
    return [Edge(node, str(at)) for at, node in enumerate(nodes, start + 1)]


def node_of(version: Version, entry: Entry, url: str) -> FileNode:
    return FileNode(
        named_id("ArtifactFile", version.pk, entry.path),
        entry.path,
        direct_url=url or entry.ref,
        size_bytes=entry.size or 0,
        mimetype=type_by_name(entry.path),
        md5=entry.digest,
        digest=entry.digest,
    )
