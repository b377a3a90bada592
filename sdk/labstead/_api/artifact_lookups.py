"""Artifacts, their types and collections: a part of ``Api``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from labstead._api.collections import ArtifactCollection, ArtifactType, versions_at
from labstead._api.projects import project_path
from labstead._artifacts.address import Address, read_address
from labstead._artifacts.version import find_version
from labstead._connection.http_client import HttpClient
from labstead._connection.pages import Lazy, by_cursor
from labstead._errors import RequestRefusedError, UsageError

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact


class ArtifactLookups:
    """Names are "iris:latest", "PROJECT/iris:v3" or "TEAM/PROJECT/iris:best"."""

    _client: HttpClient
    _project: str | None

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """A version by its name.

        Raises RequestRefusedError that says what there is instead, UsageError when it is of
        another ``type``.

            >>> labstead.Api().artifact("flowers/iris:latest").download()  # doctest: +SKIP
            'artifacts/iris:v3'
        """
        from labstead._artifacts.artifact import Artifact

        version = find_version(self._client, self._address(name))
        if type not in (None, version["type"]):
            raise UsageError(f"{version.name} is of type {version['type']!r}, not {type!r}")
        return Artifact._of(version)

    def artifacts(
        self,
        type_name: str,
        name: str,
        per_page: int = 50,
        tags: str | Sequence[str] | None = None,
    ) -> Lazy[Artifact]:
        """The versions of a name, the newest first; with ``tags`` those that have all of them."""
        wanted = {tags} if isinstance(tags, str) else set(tags or ())
        collection = self.artifact_collection(type_name, name)
        return versions_at(self._client, collection.address, per_page, wanted)

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        return self._exists(lambda: self.artifact(name, type))

    def artifact_collection_exists(self, name: str, type: str) -> bool:
        return self._exists(lambda: self.artifact_collection(type, name))

    def artifact_types(self, project: str | None = None) -> list[ArtifactType]:
        """The types of a project's artifacts, by name."""
        team, name = self._in_project(project)
        answer = self._client.get(f"{project_path(team, name)}/artifact-types")
        return [ArtifactType(self._client, team, name, one["name"]) for one in answer["types"]]

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """Raises UsageError when the project has none of that type."""
        found = {one.name: one for one in self.artifact_types(project)}
        if type_name not in found:
            known = ", ".join(found) or "none"
            raise UsageError(f"there are no artifacts of type {type_name!r}; the types are {known}")
        return found[type_name]

    def artifact_collections(
        self, project_name: str | None = None, type_name: str | None = None, per_page: int = 50
    ) -> Lazy[ArtifactCollection]:
        """The names of a type, or all, each with all its versions; the newest first."""
        team, project = self._in_project(project_name)
        question = urlencode({"limit": per_page, **({"type": type_name} if type_name else {})})
        path = f"{project_path(team, project)}/artifact-collections?{question}"
        return by_cursor(self._client, path, partial(self._collection, team, project))

    def artifact_collection(self, type_name: str | None, name: str) -> ArtifactCollection:
        """All versions of a name. Raises UsageError when they are of another type."""
        address = self._address(name)
        found = self._client.get(address.collection_path)
        if type_name not in (None, found["type"]):
            raise UsageError(f"{address.name!r} is of type {found['type']!r}, not {type_name!r}")
        return self._collection(address.entity, address.project, found)

    def _collection(self, team: str, project: str, found: dict[str, Any]) -> ArtifactCollection:
        return ArtifactCollection(self._client, team, project, found)

    def _address(self, name: str) -> Address:
        return read_address(name, lambda: self.default_entity, self._project)

    def _exists(self, find: Any) -> bool:
        try:
            find()
        except RequestRefusedError as error:
            if error.status != 404:
                raise
            return False
        except UsageError:
            return False
        return True

    @property
    def default_entity(self) -> str:
        raise NotImplementedError

    def _in_project(self, path: str | None) -> tuple[str, str]:
        raise NotImplementedError
