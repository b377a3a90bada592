"""What a run does with artifacts that it makes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstead._connection.http_client import HttpClient
from labstead._console import Console
from labstead._delivery.sender import Sender
from labstead._delivery.shipments import ARTIFACTS, Shipments
from labstead._errors import RequestRefusedError, UsageError
from labstead._folder.run_folder import RunFolder, RunIdentity
from labstead._settings.settings import Settings

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact
    from labstead._artifacts.package import Package

_NO_TYPE = "unspecified"


class ArtifactMethods:
    """A part of Run."""

    _folder: RunFolder | None
    _sender: Sender | None
    _identity: RunIdentity
    _console: Console
    _settings: Settings

    def log_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Artifact:
        """Make an artifact the next version of its name, sent in the background; the artifact.

        Takes an Artifact, the path of a file or folder, or an address, which is referred to. A path
        needs a ``type``, and its ``name`` is by default “run-ID-FILE”. What it holds is as it was
        when it was added. The newest version has the alias “latest” by itself; an equal one is not
        made again. ``wait()`` on the result waits until the server has it.

            >>> run = labstead.init(mode="disabled")
            >>> artifact = labstead.Artifact("iris", type="dataset")
            >>> artifact = run.log_artifact(artifact, aliases=["best"])
        """
        artifact = self._artifact_of("log_artifact", artifact_or_path, name, type)
        artifact._note(aliases, tags)
        return self._ship(artifact, {})

    def log_model(
        self,
        path: str | os.PathLike[str],
        name: str | None = None,
        aliases: Sequence[str] | None = None,
    ) -> Artifact:
        """``log_artifact`` of a file or folder with the type "model".

        >>> run = labstead.init(mode="disabled")
        >>> _ = Path("model.pkl").write_bytes(b"weights")
        >>> run.log_model("model.pkl", name="forest").type
        'model'
        """
        return self.log_artifact(path, name, "model", aliases)

    def upsert_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> Artifact:
        """Add files to a version that several programs build together.

        All who name the same ``distributed_id`` (by default the run's group) add to one version,
        which nobody sees before one of them calls ``finish_artifact``; the others wait for theirs
        to have arrived before they let that one know.

            >>> run = labstead.init(mode="disabled", group="crawl-7")
            >>> part = labstead.Artifact("pages", type="dataset")
            >>> _ = run.upsert_artifact(part)
        """
        return self._ship_together("upsert_artifact", artifact_or_path, name, type, aliases,
                                   distributed_id, commits=False)  # fmt: skip

    def finish_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        distributed_id: str | None = None,
    ) -> Artifact:
        """Make what was added under a ``distributed_id``, and this, one version.

        >>> run = labstead.init(mode="disabled", group="crawl-7")
        >>> _ = run.finish_artifact(labstead.Artifact("pages", type="dataset"))
        """
        return self._ship_together("finish_artifact", artifact_or_path, name, type, aliases,
                                   distributed_id, commits=True)  # fmt: skip

    def _ship_together(
        self,
        what: str,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None,
        type_: str | None,
        aliases: Sequence[str] | None,
        distributed_id: str | None,
        *,
        commits: bool,
    ) -> Artifact:
        artifact = self._artifact_of(what, artifact_or_path, name, type_)
        shared_id = distributed_id or artifact.distributed_id or self._identity.group
        if not shared_id:
            raise UsageError(f"{what} needs a distributed_id, or a run with a group")
        artifact.distributed_id = shared_id
        artifact._note(aliases, None)
        return self._ship(artifact, {"distributed_id": shared_id, "commits": commits})

    def _artifact_of(
        self,
        what: str,
        given: Artifact | str | os.PathLike[str],
        name: str | None,
        type_: str | None,
    ) -> Artifact:
        from labstead._artifacts.artifact import Artifact

        self._require_active(what)
        if not isinstance(given, Artifact):
            return artifact_at(given, type_ or _NO_TYPE, name, self._identity.id, what)
        if name is not None and name != given._open_draft(what).name:
            raise UsageError(f"{what}: the artifact has the name {given._open_draft(what).name!r}")
        return given

    def _ship(self, artifact: Artifact, more: Mapping[str, Any]) -> Artifact:
        from labstead._artifacts.packing import make_package

        artifact._connect = partial(HttpClient, self._settings.base_url, self._settings.api_key)
        if self._folder is None:
            artifact._sent_by(None)
            return artifact
        draft = artifact._open_draft("log_artifact")
        is_unknown = draft.base or more or draft.manifest.has_late_digests
        digest = {} if is_unknown else {"digest": draft.manifest.digest()}
        if draft.history_step is None and self._last_step() is not None:
            draft.history_step = self._last_step()
        package = make_package(draft, self._folder.path / ARTIFACTS, {**digest, **more})
        shipments = self._sender.shipments if self._sender else None
        artifact._sent_by(InRun(package, shipments, self._folder.path))
        if self._sender is not None:
            self._sender.shipments.add(package)
            self._sender.hurry()
        return artifact

    def _await_logged(self, name: str) -> None:
        """Until what this run has logged under the name is at the server, or refused.

        Raises UsageError when that waits on this disk.
        """
        if self._folder is None or self._sender is None:
            return
        for package in self._sender.shipments.waiting():
            if package.head()["name"] == name:
                InRun(package, self._sender.shipments, self._folder.path).result(None)

    def _last_step(self) -> int | None:
        raise NotImplementedError

    def _require_active(self, what: str) -> None:
        raise NotImplementedError


class InRun:
    """A package on its way with its run."""

    def __init__(self, package: Package, shipments: Shipments | None, folder: Path) -> None:
        self._package = package
        self._shipments = shipments
        self._folder = folder

    def result(self, timeout: float | None) -> Mapping[str, Any]:
        if self._shipments is None:
            raise UsageError(f"the run is offline; send it with: labstead sync {self._folder}")
        outcome = self._shipments.wait_for(self._package, timeout)
        if refused := outcome.get("refused"):
            message, status, code = refused["message"], refused["status"], refused["code"]
            raise RequestRefusedError(message, status=status, code=code, body={})
        return outcome


def artifact_at(
    place: str | os.PathLike[str], type_: str, name: str | None, run_id: str, what: str
) -> Artifact:
    """An artifact of one file, folder or address. Raises UsageError."""
    from labstead._artifacts.artifact import Artifact
    from labstead._artifacts.names import as_name

    text = os.fspath(place)
    if not isinstance(text, str) or not text:
        raise UsageError(f"{what} takes an Artifact, a path or an address, not {place!r}")
    stem = os.path.basename(text.rstrip("/")) or "artifact"
    artifact = Artifact(name or as_name(f"run-{run_id}-{stem}"), type_)
    if "://" in text:
        artifact.add_reference(text)
    elif os.path.isdir(text):
        artifact.add_dir(text)
    elif os.path.isfile(text):
        artifact.add_file(text)
    else:
        raise UsageError(f"{what}: there is no file or folder {text!r}")
    return artifact
