"""Types of artifacts and their collections: all versions of a name."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from labstead._api.projects import project_path
from labstead._artifacts.address import Address
from labstead._artifacts.version import Version
from labstead._connection.http_client import HttpClient
from labstead._connection.pages import Lazy, Page, by_cursor

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact


class ArtifactType:
    """A type of artifacts in a project, such as “dataset”."""

    def __init__(self, client: HttpClient, entity: str, project: str, name: str) -> None:
        self._client = client
        self.entity = entity
        self.project = project
        self.name = name

    def collections(self, per_page: int = 50) -> Lazy[ArtifactCollection]:
        """Those of this type, the newest first."""
        question = urlencode({"type": self.name, "limit": per_page})
        path = f"{project_path(self.entity, self.project)}/artifact-collections?{question}"
        make = partial(ArtifactCollection, self._client, self.entity, self.project)
        return by_cursor(self._client, path, make)

    def collection(self, name: str) -> ArtifactCollection:
        address = Address(self.entity, self.project, name)
        found = self._client.get(address.collection_path)
        return ArtifactCollection(self._client, self.entity, self.project, found)

    def __repr__(self) -> str:
        return f"<labstead.ArtifactType {self.name} of {self.entity}/{self.project}>"


class ArtifactCollection:
    """All versions of a name. Assign ``name``, ``description`` or ``tags`` and call ``save``."""

    def __init__(
        self, client: HttpClient, entity: str, project: str, found: Mapping[str, Any]
    ) -> None:
        self._client = client
        self.entity = entity
        self.project = project
        self._take(found)

    def _take(self, found: Mapping[str, Any]) -> None:
        self._saved = found
        self.name = str(found["name"])
        self.description = str(found["description"])
        self.tags: list[str] = list(found["tags"])
        self.type = str(found["type"])
        self.created_at = str(found["created_at"])
        self.size = int(found["size"])

    @property
    def address(self) -> Address:
        return Address(self.entity, self.project, str(self._saved["name"]))

    @property
    def aliases(self) -> list[str]:
        """Of all its versions."""
        return sorted(self._saved["aliases"])

    def artifacts(self, per_page: int = 50) -> Lazy[Artifact]:
        """Its versions, the newest first."""
        return versions_at(self._client, self.address, per_page)

    versions = artifacts

    def is_sequence(self) -> bool:
        """Whether its versions were logged here; a portfolio holds links."""
        return not self._saved["is_portfolio"]

    def change_type(self, new_type: str) -> None:
        """Of all its versions, at once."""
        self._take(self._client.patch(self.address.collection_path, {"type": new_type}))

    def save(self) -> None:
        """Save the name, the description and the tags, as far as they were changed."""
        now = {"name": self.name, "description": self.description, "tags": self.tags}
        changed = {name: value for name, value in now.items() if value != self._saved[name]}
        if changed:
            self._take(self._client.patch(self.address.collection_path, changed))

    def delete(self) -> None:
        """With all its versions, which can be restored for some days. Raises RequestRefusedError
        while runs use one."""
        self._client.delete(f"{self.address.collection_path}?delete_aliases=true")

    def __len__(self) -> int:
        return int(self._saved["version_count"])

    def __repr__(self) -> str:
        return f"<labstead.ArtifactCollection {self.entity}/{self.project}/{self.name}>"


def versions_at(
    client: HttpClient, address: Address, per_page: int, tags: AbstractSet[str] = frozenset()
) -> Lazy[Artifact]:
    """The versions in a collection that have all the tags, the newest first."""
    from labstead._artifacts.artifact import Artifact

    def read(after: str) -> Page[Artifact]:
        start = f"?{urlencode({'limit': per_page})}"
        answer = client.get(f"{address.collection_path}/versions{after or start}")
        _, question, query = str(answer.get("next") or "").partition("?")
        found = [one for one in answer["results"] if tags <= set(one["tags"])]
        place = address.entity, address.project
        shown = [Artifact._of(Version(client, *place, one)) for one in found]
        return Page(shown, question + query)

    return Lazy(read)


def artifact_of(client: HttpClient, found: Mapping[str, Any]) -> Artifact:
    """A version where it was logged."""
    from labstead._artifacts.artifact import Artifact

    team, project = str(found["source"]).rpartition("/")[0].split("/", 1)
    return Artifact._of(Version(client, team, project, found))
