"""An artifact on its way: begun, told of its files, sent, committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from artifacts.digests import as_hex, is_digest
from artifacts.files.signed import whole_file_path
from artifacts.models import Version
from artifacts.names import LATEST, index_of
from artifacts.services.drafts import NewDraft, build_on, create_draft
from artifacts.services.promises import promise_files
from bridges.wandb import json_text
from bridges.wandb.artifacts.files import FileNode
from bridges.wandb.artifacts.finding import demand_draft, demand_version
from bridges.wandb.artifacts.manifest_address import upload_path
from bridges.wandb.artifacts.names import named_id, seconds_in
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of
from bridges.wandb.ids import global_id, pk_of
from bridges.wandb.projects.finding import project_for_runs
from labstead_core.errors import Invalid, NotFound, TooLarge

Values = Mapping[str, Any]
MOST_FILES_AT_ONCE = 10_000
# A manifest by its id: the whole list of files, or a part of it.
WHOLE, PART = "ArtifactManifest", "ArtifactManifestPart"


def create_artifact(call: Call, values: Values) -> Version:
    """The draft, or the committed version that has this content already."""
    if values.get("digest_algorithm") not in (None, "MANIFEST_MD5"):
        raise Invalid("Digests of artifacts are MD5 here.", fields={"digestAlgorithm": "MD5"})
    project = project_for_runs(call, values["entity_name"], values["project_name"])
    draft, _ = create_draft(project, wanted(values), by=call.user)
    return draft


def wanted(values: Values) -> NewDraft:
    return NewDraft(
        collection_name(values),
        values["artifact_type_name"],
        description=values.get("description") or "",
        metadata=json_text.read_object(values.get("metadata"), "metadata"),
        aliases=plain_aliases(values.get("aliases")),
        tags=[tag["tag_name"] for tag in values.get("tags") or ()],
        ttl_seconds=seconds_in(values.get("ttl_duration_seconds")),
        run=values.get("run_name") or "",
        history_step=values.get("history_step"),
        digest=values["digest"],
        distributed_id=values.get("distributed_id") or "",
        token=values.get("client_id") or "",
        collection_token=values.get("sequence_client_id") or "",
    )


def collection_name(values: Values) -> str:
    """The older client names one, the newer a list of one."""
    names = values.get("artifact_collection_names") or [values.get("artifact_collection_name")]
    if len(names) != 1 or not names[0]:
        raise Invalid("Name one collection.", fields={"artifactCollectionName": "one name"})
    return str(names[0])


def plain_aliases(given: Sequence[Mapping[str, str]] | None) -> list[str]:
    """Without the names of versions, which the client lists as aliases, and ``latest``."""
    names = [one["alias"] for one in given or ()]
    return [name for name in names if name != LATEST and index_of(name) is None]


@dataclass(frozen=True)
class ManifestNode:
    """A list of files that is to come. ``digest`` is empty as long as it is not made."""

    draft: Version
    kind: str
    digest: str

    @property
    def id(self) -> str:
        return global_id(self.kind, self.draft.pk)

    def file(self, call: Call) -> FileNode:
        if self.digest and not is_digest(self.digest):
            raise Invalid("The digest of a manifest is its MD5 in base64.")
        path = upload_path(self.draft, self.digest, is_whole=self.kind == WHOLE, by=call.user)
        return FileNode(
            named_id("ManifestFile", self.draft.pk),
            "wandb_manifest.json",
            upload_url=call.absolute(path) if self.digest else None,
            upload_headers=headers(self.digest, "application/json"),
        )


def headers(digest: str, content_type: str) -> list[str]:
    return [f"Content-MD5:{digest}", f"Content-Type:{content_type}"]


def create_manifest(call: Call, values: Values) -> ManifestNode:
    """Incremental ones add to their base, patches to those of other writers."""
    draft = demand_draft(call, values["artifact_id"])
    kind = values.get("type") or "FULL"
    if kind == "FULL":
        return ManifestNode(draft, WHOLE, values["digest"])
    base = values.get("base_artifact_id") if kind == "INCREMENTAL" else None
    build_on(draft, demand_version(call, base) if base else None, by=call.user)
    return ManifestNode(draft, PART, values["digest"])


def update_manifest(call: Call, values: Values) -> ManifestNode:
    text = values["artifact_manifest_id"]
    for kind in (WHOLE, PART):
        try:
            pk = pk_of(text, kind)
        except NotFound:
            continue
        draft = demand_draft(call, global_id("Artifact", pk))
        return ManifestNode(draft, kind, values.get("digest") or "")
    raise NotFound("There is no such manifest.")


def create_files(call: Call, values: Values) -> Connection:
    """Where each goes, in the order of the question; nowhere what is here already.

    The client matches answers by their place.
    """
    specs = values["artifact_files"]
    if len(specs) > MOST_FILES_AT_ONCE:
        raise TooLarge(f"At most {MOST_FILES_AT_ONCE:,} files at once.")
    wanted: dict[str, list[str]] = {}
    for spec in specs:
        check_digest(spec)
        wanted.setdefault(spec["artifact_id"], []).append(spec["md5"])
    drafts = {artifact: Sending.of(call, artifact, md5s) for artifact, md5s in wanted.items()}
    return all_of([drafts[spec["artifact_id"]].node(call, spec) for spec in specs])


def check_digest(spec: Values) -> None:
    if not is_digest(spec["md5"]):
        raise Invalid(f"“{spec['md5'][:40]}” is no MD5 in base64.", fields={"md5": "MD5 in base64"})


@dataclass
class Sending:
    """The files of one draft; ``here`` need not be sent, or not again."""

    draft: Version
    here: set[str]

    @classmethod
    def of(cls, call: Call, artifact: str, digests: Sequence[str]) -> Sending:
        draft = demand_draft(call, artifact)
        return cls(draft, promise_files(draft, digests, by=call.user))

    def node(self, call: Call, spec: Values) -> FileNode:
        digest, artifact = spec["md5"], global_id("Artifact", self.draft.pk)
        url = None if digest in self.here else call.absolute(whole_file_path(self.draft.pk, digest))
        self.here.add(digest)
        return FileNode(
            named_id("ArtifactFile", self.draft.pk, spec["name"]),
            spec["name"],
            md5=digest,
            storage_path=f"md5/{as_hex(digest)}",
            upload_url=url,
            upload_headers=headers(digest, "application/octet-stream"),
            artifact={"id": artifact},
        )
