"""The public class ``Artifact``: a version that is being put together, or one that there is."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from labstead._artifacts import hooks
from labstead._artifacts.draft import Draft, Policy, checked_metadata
from labstead._artifacts.edits import Edits
from labstead._artifacts.facts import Facts
from labstead._artifacts.listing import Entry
from labstead._artifacts.names import checked_aliases, checked_path, checked_tags
from labstead._artifacts.read_methods import ReadMethods
from labstead._artifacts.version import Version
from labstead._connection.http_client import HttpClient
from labstead._errors import UsageError
from labstead._folder.run_folder import PARENT_NAME
from labstead._settings.settings import load_settings

PathLike = str | os.PathLike[str]


class Pending(Protocol):
    """An artifact on its way to the server."""

    def result(self, timeout: float | None) -> Mapping[str, Any]:
        """What the server says of the version, with ``entity`` and ``project`` besides.

        Waits for it, so many seconds at most. Raises CommunicationError, UsageError or
        TimeoutError.
        """


class Artifact(Facts, ReadMethods):
    """Files that belong together, such as a data set or a model, as one version of ``name``.

    Add to it, then give it to ``Run.log_artifact``. The ``type`` ("dataset", "model") is that of
    all versions of the name. ``metadata`` is any dict. With ``incremental`` it begins with what the
    newest version holds. ``use_as`` and ``storage_region`` are taken for compatibility.

    >>> artifact = labstead.Artifact("iris", type="dataset", metadata={"rows": 150})
    >>> _ = Path("iris.csv").write_text("5.1,3.5,1.4,0.2,setosa")
    >>> artifact.add_file("iris.csv").path
    'iris.csv'
    """

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
        storage_region: str | None = None,
    ) -> None:
        draft = Draft(name, type, _parent, base="latest" if incremental else None)
        draft.description = description
        draft.metadata = checked_metadata(metadata)
        self._draft: Draft | None = draft
        self._pending: Pending | None = None
        self._logged: Draft | None = None
        self._distributed_id: str | None = None
        self._version: Version | None = None
        self._edits: Edits | None = None
        self._connect: Callable[[], HttpClient] = _by_settings

    @classmethod
    def _of(cls, version: Version) -> Artifact:
        """One that the server has."""
        artifact = cls.__new__(cls)
        artifact._draft = artifact._logged = artifact._pending = artifact._distributed_id = None
        artifact._version, artifact._edits = version, Edits(version)
        return artifact

    def add_file(
        self,
        local_path: PathLike,
        name: str | None = None,
        is_tmp: bool | None = False,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        overwrite: bool = False,
    ) -> Entry:
        """Add a file, by default under its own name; its entry.

        It is copied now, so later changes of it do not count; with the policy "immutable" it is
        only read, and has to stay as it is until it is sent. ``is_tmp`` says that the file's name
        means nothing. Raises UsageError where another content has the name already, unless
        ``overwrite``.

            >>> artifact = labstead.Artifact("model", type="model")
            >>> _ = Path("model.pkl").write_bytes(b"weights")
            >>> artifact.add_file("model.pkl", name="weights/best.pkl").size
            7
        """
        draft = self._open_draft("add_file")
        source = Path(local_path)
        path = checked_path(source.name if name is None else name)
        if is_tmp and name is None:
            path = _nameless(source)
        return draft.add_file(source, path, policy or "mutable", overwrite=overwrite)

    def add_dir(
        self,
        local_path: PathLike,
        name: str | None = None,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        merge: bool = False,
    ) -> None:
        """Add all files below a folder, under the folder ``name`` or at the top.

        A name that is taken by another content is refused, and with ``merge`` replaced.

            >>> artifact = labstead.Artifact("photos", type="dataset")
            >>> Path("photos").mkdir()
            >>> _ = Path("photos", "cat.txt").write_text("a cat")
            >>> artifact.add_dir("photos", name="train")
            >>> [entry.path for entry in artifact.manifest]
            ['train/cat.txt']
        """
        draft = self._open_draft("add_dir")
        prefix = f"{checked_path(name.strip('/'))}/" if name and name.strip("/") else ""
        draft.add_folder(Path(local_path), prefix, policy or "mutable", merge=merge)

    def add_reference(
        self,
        uri: str | Entry,
        name: str | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
    ) -> Sequence[Entry]:
        """Add what lies elsewhere, without its bytes: s3, gs, http(s), file or any other address.

        A folder or prefix adds all that is below, ``max_objects`` at most. Tag, size or MD5 are
        noted and checked at download; not so with ``checksum=False``.

            >>> artifact = labstead.Artifact("photos", type="dataset")
            >>> artifact.add_reference("tape://vault/photos.tar")[0].path
            'photos.tar'
        """
        draft = self._open_draft("add_reference")
        if isinstance(uri, Entry):
            return [draft.add(_renamed(uri, name), overwrite=False)]
        return draft.add_reference(uri, name, checksum=checksum, max_objects=max_objects)

    def add(self, obj: Any, name: str, overwrite: bool = False) -> Entry:
        """Add a table, an image or any other media value; ``get(name)`` gives it back.

        >>> artifact = labstead.Artifact("words", type="dataset")
        >>> table = labstead.Table(columns=["word", "count"], data=[["a", 3]])
        >>> artifact.add(table, "counts").path
        'counts.table.json'
        """
        from labstead._artifacts.objects_in import add_object

        return add_object(self._open_draft("add"), obj, name, overwrite=overwrite)

    @contextlib.contextmanager
    def new_file(
        self, name: str, mode: str = "x", encoding: str | None = None
    ) -> Iterator[IO[Any]]:
        """A file to write; it is added when the block ends without an exception.

        ``mode`` is "x" or "w", with "b" for bytes. "x" refuses a name that is taken.

            >>> artifact = labstead.Artifact("notes", type="dataset")
            >>> with artifact.new_file("hello.txt") as file:
            ...     _ = file.write("hello")
            >>> artifact.size
            5
        """
        draft = self._open_draft("new_file")
        path = checked_path(name)
        if mode.strip("bt+") not in ("x", "w"):
            raise UsageError(f"new_file: mode is 'x' or 'w', with 'b' for bytes, not {mode!r}")
        if "x" in mode and path in draft.manifest.entries:
            raise UsageError(f"{path!r} is in the artifact already")
        scratch = draft.staging.new_file()
        try:
            with scratch.open(mode.replace("x", "w"), encoding=_encoding(mode, encoding)) as file:
                yield file
            digest, size = draft.staging.keep_own(scratch)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        draft.add(Entry(path, digest, size), overwrite=True)

    def remove(self, item: PathLike | Entry) -> None:
        """Take out a file, or all below a folder. Raises FileNotFoundError.

        >>> artifact = labstead.Artifact("notes", type="dataset")
        >>> with artifact.new_file("hello.txt") as file:
        ...     _ = file.write("hello")
        >>> artifact.remove("hello.txt")
        >>> artifact.file_count
        0
        """
        path = item.path if isinstance(item, Entry) else Path(item).as_posix()
        self._open_draft("remove").remove(path)

    def new_draft(self) -> Artifact:
        """An artifact that begins with all that this version holds, to change and log.

        >>> draft = run.use_artifact("iris:latest").new_draft()  # doctest: +SKIP
        """
        version = self._stored("new_draft")
        known = version["description"], version["metadata"]
        begun = Artifact(version.source.name, version["type"], *known)
        begun.manifest.entries.update({entry.path: entry for entry in version.entries()})
        return begun

    def save(self, project: str | None = None, settings: Any = None) -> None:
        """Log it with the active run, or without a run at once, waiting for the server.

        Of one that is logged, save what was changed of its description, metadata, aliases, tags
        and time to live.

        >>> artifact = labstead.Artifact("iris", type="dataset")
        >>> artifact.save("flowers")  # doctest: +SKIP
        """
        if self._draft is not None:
            hooks.save(self, project)
            return
        self._stored("save")
        if self._edits is not None:
            self._edits.save()

    def wait(self, timeout: float | None = None) -> Artifact:
        """Wait until the server has all of it, so many seconds at most; the artifact itself.

        Raises UsageError for one that was never logged or waits for ``labstead sync``,
        RequestRefusedError when the server took it not, TimeoutError.

            >>> artifact = run.log_artifact("model.pkl").wait()  # doctest: +SKIP
        """
        if self._pending is not None:
            self._arrived(self._pending.result(timeout))
        elif self._draft is not None:
            raise UsageError(f"wait: {self._draft.name} was not logged; see Run.log_artifact")
        return self

    def finalize(self) -> None:
        """Take no further files."""
        self._draft, self._logged = None, self._draft or self._logged

    def is_draft(self) -> bool:
        """Whether the server has not all of it."""
        return self._version is None and (self._logged is None or self._pending is not None)

    @property
    def distributed_id(self) -> str | None:
        """By which several programs build one version; see ``Run.upsert_artifact``."""
        return self._distributed_id

    @distributed_id.setter
    def distributed_id(self, value: str | None) -> None:
        self._distributed_id = value

    def __setitem__(self, name: str, item: Any) -> None:
        self.add(item, name)

    @property
    def _known_draft(self) -> Draft:
        draft = self._draft or self._logged
        if draft is None:
            raise UsageError("this artifact was read from the server")
        return draft

    def _stored(self, what: str) -> Version:
        if self._pending is not None:
            self.wait()
        if self._version is None:
            raise UsageError(
                f"{what}: {self.name} is not at the server; log it with run.log_artifact"
            )
        return self._version

    def _of_version(self, version: Version) -> Artifact:
        return Artifact._of(version)

    def _open_draft(self, what: str) -> Draft:
        if self._draft is None:
            name = self.name
            raise UsageError(
                f"{what}: {name} is logged and stays as it is; new_draft() begins the next version"
            )
        return self._draft

    def _note(self, aliases: Iterable[str] | None, tags: Iterable[str] | None) -> Draft:
        """The draft, with what was said when it was logged."""
        draft = self._open_draft("log_artifact")
        draft.manifest.check()
        draft.aliases = list(dict.fromkeys([*draft.aliases, *checked_aliases(aliases)]))
        draft.tags = list(dict.fromkeys([*draft.tags, *checked_tags(tags)]))
        return draft

    def _sent_by(self, pending: Pending | None) -> None:
        """It is handed over; None where nobody will send it."""
        self.finalize()
        self._pending = pending

    def _arrived(self, found: Mapping[str, Any]) -> None:
        """The server has it; of a part of a distributed version there is none yet."""
        self._pending = None
        if version := found.get("version"):
            self._version = Version(self._connect(), found["entity"], found["project"], version)
            self._edits = Edits(self._version)

    def __repr__(self) -> str:
        return f"<labstead.Artifact {self.name} ({self.type}, {self.state.lower()})>"


def _by_settings() -> HttpClient:
    settings = load_settings()
    return HttpClient(settings.base_url, settings.api_key)


def _parent() -> Path:
    """Where bytes wait: on the file system of the runs, most likely."""
    return load_settings().dir.resolve() / PARENT_NAME


def _nameless(source: Path) -> str:
    from labstead._artifacts.hashing import digest_of_file

    digest, _ = digest_of_file(source)
    plain = "".join(char for char in digest if char.isalnum())
    return f"{source.stem}.{plain[:8]}{source.suffix}"


def _renamed(entry: Entry, name: str | None) -> Entry:
    path = entry.path if name is None else checked_path(name)
    return dataclasses.replace(entry, path=path)


def _encoding(mode: str, encoding: str | None) -> str | None:
    return encoding if "b" in mode else encoding or "utf-8"
