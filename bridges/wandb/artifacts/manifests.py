"""The client's manifest of version 1, read and written.

Of an entry Labstead keeps what says what it is: not where the client had the file, which nobody
else needs to know. Every version answers for its own files, so each is born in its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from artifacts.manifests.entries import Entry, read_entry
from artifacts.models import Version
from artifacts.reading import manifest_of
from bridges.wandb.ids import global_id
from labstead_core.errors import Invalid, MalformedJSON

KEPT = ("digest", "size", "ref", "extra")
HEAD = {
    "version": 1,
    "storagePolicy": "wandb-storage-policy-v1",
    "storagePolicyConfig": {"storageLayout": "V2"},
}


def read_manifest(data: bytes) -> list[Entry]:
    """Raises Invalid, MalformedJSON."""
    try:
        manifest = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise MalformedJSON(f"The manifest is not JSON: {error}.") from error
    contents = manifest.get("contents") if isinstance(manifest, Mapping) else None
    if not isinstance(contents, Mapping) or manifest.get("version") != 1:
        raise Invalid("A manifest has version 1 and an object “contents”.")
    return [read_entry(given(path, entry)) for path, entry in contents.items()]


def given(path: str, entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {"path": path, **{name: entry[name] for name in KEPT if name in entry}}


def write_manifest(version: Version) -> bytes:
    birth = global_id("Artifact", version.pk)
    contents = {entry.path: told(entry, birth) for entry in manifest_of(version)}
    return orjson.dumps({**HEAD, "contents": contents})


def told(entry: Entry, birth: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"digest": entry.digest}
    if entry.size is not None:
        shown["size"] = entry.size
    if entry.is_stored:
        shown["birthArtifactID"] = birth
    else:
        shown["ref"] = entry.ref
    if entry.extra:
        shown["extra"] = orjson.loads(entry.extra)
    return shown
