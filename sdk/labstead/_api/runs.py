"""Runs as the public API shows them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from labstead._api import history
from labstead._api.collections import artifact_of
from labstead._api.files import File
from labstead._api.projects import project_path
from labstead._api.values import Changes
from labstead._connection.http_client import HttpClient
from labstead._connection.pages import Lazy, by_cursor
from labstead._console import Console
from labstead._errors import UsageError
from labstead._history.encoding import Encoder

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact

ACTIVE_STATES = frozenset({"pending", "running", "preempting"})
COLUMNS = (
    "id", "name", "state", "tags", "notes", "group", "job_type", "user", "created_at",
    "heartbeat_at", "finished_at", "config", "summary", "metadata",
)  # fmt: skip
_EDITABLE = ("name", "notes", "tags", "group", "job_type")


class Run:
    """A run on the server. Assign ``name``, ``notes``, ``tags``, ``group`` or ``job_type``, change
    ``config`` and ``summary`` like dicts, and call ``update`` to save that.
    """

    name: str
    notes: str
    tags: list[str]
    group: str
    job_type: str

    def __init__(
        self, client: HttpClient, entity: str, project: str, found: Mapping[str, Any]
    ) -> None:
        self._client = client
        self.entity = entity
        self.project = project
        self.id = str(found["id"])
        self._take(found)

    def _take(self, found: Mapping[str, Any]) -> None:
        self._saved = {name: found[name] for name in _EDITABLE}
        for name in _EDITABLE:
            setattr(self, name, list(found[name]) if name == "tags" else found[name])
        self.state = str(found["state"])
        self.user = found.get("user") or found.get("created_by")
        self.created_at = str(found["created_at"])
        self.heartbeat_at = str(found["heartbeat_at"])
        self.finished_at = found["finished_at"]
        self.metadata: dict[str, Any] = dict(found["metadata"])
        self.config = Changes(found["config"])
        self.summary = Changes(found["summary"], save=self.update)

    @property
    def path(self) -> list[str]:
        return [self.entity, self.project, self.id]

    @property
    def url(self) -> str:
        return f"{self._client.base_url}/{self.entity}/{self.project}/runs/{self.id}"

    @property
    def _path(self) -> str:
        return f"{project_path(self.entity, self.project)}/runs/{quote(self.id, safe='')}"

    def load(self) -> Run:
        """Read the run again; changes that were not saved are lost."""
        self._take(self._client.get(self._path))
        return self

    def update(self) -> None:
        """Save what was changed of name, notes, tags, group, job type, config and summary."""
        changes: dict[str, Any] = {
            name: getattr(self, name)
            for name in _EDITABLE
            if getattr(self, name) != self._saved[name]
        }
        encoder = Encoder(Console(silent=False))
        for name, values in (("config", self.config), ("summary", self.summary)):
            if values.changed:
                changes[name] = encoder.tree(values.changed)
        if changes:
            self._take(self._client.patch(self._path, changes))

    def delete(self) -> None:
        """Delete the run. For some days it can be restored on the project's storage page."""
        self._client.delete(self._path)

    def stop(self) -> None:
        """Ask the program to stop; it hears of it within seconds. Raises RequestRefusedError when
        it has ended already.
        """
        self._take(self._client.post(f"{self._path}/stop", {}))

    def wait_until_finished(self, timeout: float | None = None, poll_seconds: float = 2.0) -> Run:
        """Return when the run has ended. Raises TimeoutError after ``timeout`` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.load().state in ACTIVE_STATES:
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"the run {self.id} is still {self.state} after {timeout:g} s")
            time.sleep(poll_seconds)
        return self

    def scan_history(
        self,
        keys: Sequence[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Every logged row, exact and in order, read page by page.

        With ``keys`` only rows that have all of them. ``max_step`` is excluded.
        """
        return self._scan("history", keys, page_size, min_step, max_step)

    def history(
        self,
        samples: int = 500,
        keys: Sequence[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = True,
        stream: str = "default",
    ) -> Any:
        """At most ``samples`` rows, evenly spread: a DataFrame, or a list of dicts without pandas.

        Reads all rows to choose from, some seconds for a million; ``download_history`` is quicker.

        ``stream`` is "default", or "system" for the machine's metrics; ``x_axis`` is a key that
        every row is to have beside ``keys``.
        """
        if stream not in ("default", "history", "system"):
            raise UsageError(f"stream is “default” or “system”, not {stream!r}")
        kind = "system" if stream == "system" else "history"
        wanted = list(dict.fromkeys([x_axis, *keys])) if keys else None
        rows = list(self._scan(kind, wanted, history.MOST_ROWS_A_PAGE, None, None))
        found = history.sampled(rows, samples)
        return history.as_frame(found) if pandas else found

    @property
    def system_metrics(self) -> Any:
        """As ``history(stream="system")``."""
        return self.history(stream="system")

    def _scan(
        self,
        stream: str,
        keys: Sequence[str] | None,
        page_size: int,
        min_step: int | None,
        max_step: int | None,
    ) -> Iterator[dict[str, Any]]:
        return history.scan(
            self._client,
            f"{self._path}/streams/{stream}",
            keys=keys,
            min_step=min_step,
            max_step=max_step,
            page_size=page_size,
        )

    def download_history(self, path: str | Path) -> Path:
        """The whole history as Parquet, CSV or NDJSON, as the name's ending says; the file."""
        target = Path(path)
        if target.suffix not in (".parquet", ".csv", ".ndjson"):
            raise UsageError(f"name a file in .parquet, .csv or .ndjson, not {target.name!r}")
        self._client.download(f"{self._path}/history{target.suffix}", target)
        return target

    def files(self, names: Sequence[str] | None = None) -> list[File]:
        """The run's files by path, or those of the given paths."""
        found = self._client.get(f"{self._path}/files")["results"]
        every = [File(self._client, self._path, one) for one in found]
        return [file for file in every if names is None or file.name in names]

    def file(self, name: str) -> File:
        """Raises UsageError when the run has no such file."""
        for file in self.files([name]):
            return file
        raise UsageError(f"the run {self.id} has no file {name!r}")

    def upload_file(self, path: str | Path, root: str | Path = ".") -> File:
        """Add a file to the run, under its path below ``root``."""
        source = Path(path)
        name = source.resolve().relative_to(Path(root).resolve()).as_posix()
        size = source.stat().st_size
        offer = self._client.post(f"{self._path}/files", {"path": name, "size": size})
        with source.open("rb") as content:
            self._client.put_file(
                offer["upload_url"], iter(lambda: content.read(1 << 18), b""), size
            )
        return self.file(name)

    def logged_artifacts(self, per_page: int = 100) -> Lazy[Artifact]:
        """The versions that the run has made, the newest first."""
        return self._artifacts("logged", per_page)

    def used_artifacts(self, per_page: int = 100) -> Lazy[Artifact]:
        """The versions that the run has used, the newest first."""
        return self._artifacts("used", per_page)

    def _artifacts(self, kind: str, per_page: int) -> Lazy[Artifact]:
        question = urlencode({"kind": kind, "limit": per_page})
        path = f"{self._path}/artifacts?{question}"
        return by_cursor(self._client, path, partial(artifact_of, self._client))

    def use_artifact(self, artifact: Artifact, use_as: str | None = None) -> Artifact:
        """Note that the run has used a version."""
        asked = {"artifact": artifact.qualified_name, **({"used_as": use_as} if use_as else {})}
        self._client.post(f"{self._path}/used-artifacts", asked)
        return artifact

    def log_artifact(
        self, artifact: Artifact, aliases: Sequence[str] | None = None, tags: Any = None
    ) -> Artifact:
        """Note that the run has made a version that there is already, in its own project."""
        if (artifact.entity, artifact.project) != (self.entity, self.project):
            raise UsageError(f"{artifact.qualified_name} is of another project than the run")
        self._client.post(
            f"{project_path(self.entity, self.project)}/artifact-drafts",
            {
                "name": artifact.collection,
                "type": artifact.type,
                "digest": artifact.digest,
                "run": self.id,
                "aliases": list(aliases or ()),
                "tags": [tags] if isinstance(tags, str) else list(tags or ()),
            },
        )
        return artifact

    def __repr__(self) -> str:
        return f"<labstead.Run {'/'.join(self.path)} ({self.state})>"
