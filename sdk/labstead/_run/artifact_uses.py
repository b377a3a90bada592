"""What a run does with artifacts that there are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from labstead._connection.http_client import HttpClient
from labstead._errors import RequestRefusedError, ServerUnavailableError, UsageError
from labstead._run.artifact_methods import ArtifactMethods

if TYPE_CHECKING:
    from labstead._artifacts.address import Address
    from labstead._artifacts.artifact import Artifact
    from labstead._artifacts.version import Version


class ArtifactUses(ArtifactMethods):
    """A part of Run."""

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Note that the run uses a version, and get it: its ``download()`` brings the files here.

        Names are "iris:latest", "iris:v3", "PROJECT/iris:best" or "TEAM/PROJECT/iris:v3". What
        this run has logged under the name is waited for; an Artifact that was not logged is, with
        the ``aliases``. ``type`` is what it has to be. Raises RequestRefusedError that says what
        there is instead, UsageError in an offline run.

            >>> run = labstead.init(project="flowers")  # doctest: +SKIP
            >>> folder = run.use_artifact("iris:latest").download()  # doctest: +SKIP
        """
        self._require_active("use_artifact")
        if isinstance(artifact_or_name, str):
            return self._used(artifact_or_name, type, use_as)
        artifact = artifact_or_name
        if artifact._draft is not None:
            self.log_artifact(artifact, aliases=aliases)
        if self._folder is None:
            return artifact
        found = self._used(artifact.qualified_name, type, use_as)
        return artifact if artifact.id == found.id else found

    def use_model(self, name: str) -> str:
        """``use_artifact`` of a model, and its only file, or the folder of its files.

        >>> weights = run.use_model("forest:best")  # doctest: +SKIP
        """
        artifact = self.use_artifact(name)
        if "model" not in artifact.type.lower():
            raise UsageError(f"use_model: {artifact.name} is of type {artifact.type!r}")
        folder = artifact.download()
        files = [entry.path for entry in artifact.files(per_page=2)[:2]]
        return str(Path(folder, files[0])) if len(files) == 1 else folder

    def link_artifact(
        self, artifact: Artifact, target_path: str, aliases: Sequence[str] | None = None
    ) -> Artifact:
        """Give a version a place in a portfolio, "NAME" or "TEAM/PROJECT/NAME".

        The portfolio is made when it is missing; the result is the artifact there. One that was
        not logged yet is.

            >>> run.link_artifact(artifact, "best-models", aliases=["staging"])  # doctest: +SKIP
        """
        self._require_active("link_artifact")
        if artifact._draft is not None:
            self.log_artifact(artifact)
        if self._folder is None:
            return artifact
        linked: Artifact = artifact.link(self._whole_target(target_path), aliases)
        return linked

    def link_model(
        self,
        path: str | os.PathLike[str],
        registered_model_name: str,
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """``log_model`` of a file or folder, and a place for it in a portfolio.

        >>> run.link_model("model.pkl", "best-models", aliases=["staging"])  # doctest: +SKIP
        """
        logged = self.log_model(path, name)
        return self.link_artifact(logged, registered_model_name, aliases)

    def _used(self, name: str, type_: str | None, use_as: str | None) -> Artifact:
        from labstead._artifacts.artifact import Artifact
        from labstead._artifacts.version import find_version

        client = self._reader("use_artifact")
        address = self._address_of(name, client)
        if (address.entity, address.project) == (self._team, self._identity.project):
            self._await_logged(address.name)
        if type_ is not None or self._folder is None:
            version = find_version(client, address)
            if type_ not in (None, version["type"]):
                raise UsageError(
                    f"use_artifact: {version.name} is of type {version['type']!r}, not {type_!r}"
                )
        if self._folder is not None:
            version = self._note_use(client, address, use_as)
        return Artifact._of(version)

    def _note_use(self, client: HttpClient, address: Address, use_as: str | None) -> Version:
        from labstead._artifacts.version import Version, explained

        run = f"{self._home_path()}/runs/{quote(self._identity.id, safe='')}"
        asked = {"artifact": str(address), **({"used_as": use_as} if use_as else {})}
        try:
            found = client.post(f"{run}/used-artifacts", asked)
        except RequestRefusedError as error:
            raise explained(error, client, address) from error
        return Version(client, address.entity, address.project, found)

    def _address_of(self, name: str, client: HttpClient) -> Address:
        from labstead._artifacts.address import read_address

        def team() -> str:
            return self._team or str(client.get("/me")["default_team"])

        return read_address(name, team, self._identity.project)

    def _whole_target(self, target_path: str) -> str:
        """In this run's project, which need not be the artifact's."""
        parts = target_path.strip("/").split("/")
        own = [self._team or "", self._identity.project]
        return "/".join([*own[: 3 - len(parts)], *parts])

    def _home_path(self) -> str:
        project = quote(self._identity.project, safe="")
        return f"/teams/{quote(self._team or '', safe='')}/projects/{project}"

    @property
    def _team(self) -> str | None:
        known = self._sender.identity if self._sender else self._identity
        return known.entity

    def _reader(self, what: str) -> HttpClient:
        """Raises UsageError in an offline run, ServerUnavailableError before the run is there."""
        if self._folder is not None and self._sender is None:
            raise UsageError(
                f"{what} needs the server, and this run is offline; what it logs itself is "
                f"there after: labstead sync {self._folder.path}"
            )
        base_url = self._settings.base_url
        if self._sender is not None and self._sender.remote_run is None:
            raise ServerUnavailableError(f"{what}: the server at {base_url} has not answered yet")
        return HttpClient(base_url, self._settings.api_key)
