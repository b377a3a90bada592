"""What one does with a version that the server has: a part of ``Artifact``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstead._artifacts import fetching, hooks
from labstead._artifacts.address import read_address
from labstead._artifacts.entries import StoredEntry
from labstead._artifacts.objects import find_object, read_object
from labstead._artifacts.version import Version
from labstead._connection.pages import Lazy, Page
from labstead._console import Console
from labstead._errors import UsageError
from labstead._settings.settings import load_settings

if TYPE_CHECKING:
    from labstead._api import Run as StoredRun

_LARGE_BYTES = 50_000_000
"""From here on a download says that it takes a while."""
PathLike = str | os.PathLike[str]


class ReadMethods:
    """Waits for an artifact that is on its way; raises UsageError for one that was not logged."""

    def download(
        self,
        root: PathLike | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool | None = None,
        path_prefix: PathLike | None = None,
        multipart: bool | None = None,
    ) -> str:
        """Bring its files into a folder, by default ``artifacts/NAME:VERSION``; the folder.

        What is there already is not fetched again, and what a killed program began goes on. Each
        file is proved by its digest before it gets its name; nothing lands outside of ``root``.
        ``path_prefix`` chooses files by how their paths begin. ``skip_cache`` keeps no second copy
        for other programs. With ``allow_missing_references`` references that are gone, or have
        changed, are left out. ``multipart`` is taken for compatibility.

            >>> artifact = run.use_artifact("iris:latest")  # doctest: +SKIP
            >>> frame = pandas.read_csv(f"{artifact.download()}/iris.csv")  # doctest: +SKIP
        """
        version = self._stored("download")
        folder = Path(root) if root is not None else fetching.usual_root(version)
        console = Console(silent=load_settings().silent)
        if version["size"] >= _LARGE_BYTES:
            console.say(f"{version.name}: {version['size'] / 1e9:,.2f} GB to {folder}")
        tally = fetching.fetch(
            version,
            folder,
            version.entries(_as_prefix(path_prefix)),
            skip_cache=bool(skip_cache),
            leaves_out=allow_missing_references,
        )
        for reason in tally.skipped:
            console.say(f"left out: {reason}")
        return str(folder)

    def file(self, root: PathLike | None = None) -> str:
        """Download the only file of an artifact that has no others; where it lies.

        >>> weights = artifact.file()  # doctest: +SKIP
        """
        version = self._stored("file")
        found, _, count = version.entry_page("", 1)
        if count != 1:
            raise UsageError(f"file: {version.name} has {count:,} files; use download()")
        return StoredEntry.of(found[0], version, fetching.usual_root(version)).download(root)

    def files(self, names: Sequence[str] | None = None, per_page: int = 50) -> Lazy[StoredEntry]:
        """Its files and references by path, read as far as you look; or those of these paths.

        >>> [file.name for file in artifact.files()]  # doctest: +SKIP
        ['iris.csv']
        """
        version = self._stored("files")
        if names is not None:
            found = [self.get_entry(name, Path()) for name in names]
            return Lazy(lambda after: Page(found, "", len(found)))

        def read(after: str) -> Page[StoredEntry]:
            entries, more, total = version.entry_page(after, per_page)
            shown = [StoredEntry.of(entry, version, Path()) for entry in entries]
            return Page(shown, more, total)

        return Lazy(read)

    def get_entry(self, name: PathLike, home: Path | None = None) -> StoredEntry:
        """The file or reference at a path; ``download()`` brings it here. Raises KeyError.

        >>> artifact.get_entry("iris.csv").size  # doctest: +SKIP
        2734
        """
        version = self._stored("get_entry")
        path = Path(name).as_posix()
        entry = version.entry(path)
        if entry is None:
            raise KeyError(f"{version.name} has no file {path!r}")
        return StoredEntry.of(entry, version, home or fetching.usual_root(version))

    get_path = get_entry

    def get(self, name: str) -> Any:
        """A table, an image or another value that was added under a name; None without one.

        >>> words = artifact.get("words").get_dataframe()  # doctest: +SKIP
        """
        version = self._stored("get")
        entry = find_object(version, name)
        return entry and read_object(version, entry, fetching.usual_root(version))

    def __getitem__(self, name: str) -> Any:
        return self.get(name)

    def verify(self, root: PathLike | None = None) -> None:
        """Raise IntegrityError unless a folder holds exactly its files; references do not count.

        >>> artifact.verify("data")  # doctest: +SKIP
        """
        version = self._stored("verify")
        fetching.verify(version, Path(root) if root else fetching.usual_root(version))

    def checkout(self, root: PathLike | None = None) -> str:
        """Make a folder hold exactly its files: others in it are deleted. The folder.

        >>> artifact.checkout("data")  # doctest: +SKIP
        'data'
        """
        version = self._stored("checkout")
        folder = Path(root) if root else fetching.usual_root(version)
        self.download(folder)
        fetching.remove_others(version, folder)
        return str(folder)

    def link(self, target_path: str, aliases: Sequence[str] | None = None) -> Any:
        """Give it a place in a portfolio, "NAME" or "TEAM/PROJECT/NAME"; the artifact there.

        The portfolio is made when it is missing.

            >>> artifact.link("best-models", aliases=["staging"])  # doctest: +SKIP
        """
        version = self._stored("link")
        target = read_address(target_path, lambda: version.entity, version.project)
        if ":" in target_path:
            raise UsageError(f"link: {target_path!r} is to be a portfolio, without a version")
        return self._of_version(version.link(target, list(aliases or ())))

    def unlink(self) -> None:
        """Take it out of the portfolio it was found in. The version itself stays.

        >>> run.use_artifact("best-models:v0").unlink()  # doctest: +SKIP
        """
        version = self._stored("unlink")
        if not version["is_link"]:
            raise UsageError(f"unlink: {version.name} is no link; delete() deletes it")
        version.delete(delete_aliases=True)

    def delete(self, delete_aliases: bool = False, *, force: bool = False) -> None:
        """Delete the version, which for some days can be restored; of a link only the link.

        Raises RequestRefusedError while it has aliases other than "latest", unless
        ``delete_aliases``, and while runs have used it or links lead to it, unless an admin of the
        project wants it by ``force``.

            >>> artifact.delete()  # doctest: +SKIP
        """
        version = self._stored("delete")
        version.delete(delete_aliases=delete_aliases, force=force)
        version.mark_deleted()

    def logged_by(self) -> StoredRun | None:
        """The run that made it, if it is still there.

        >>> artifact.logged_by().config  # doctest: +SKIP
        {'lr': 0.01}
        """
        runs = self._runs("logged_by")
        return runs[0] if runs else None

    def used_by(self) -> list[StoredRun]:
        """The runs that have used it, the first first.

        >>> [run.name for run in artifact.used_by()]  # doctest: +SKIP
        ['forest']
        """
        return self._runs("used_by")

    def _runs(self, kind: str) -> list[StoredRun]:
        version = self._stored(kind)
        paths = [f"{one['project']}/{one['id']}" for one in version.runs()[kind]]
        return hooks.runs(version.client, paths)

    def _stored(self, what: str) -> Version:
        """The version. Raises UsageError when there will be none."""
        raise NotImplementedError

    def _of_version(self, version: Version) -> Any:
        raise NotImplementedError


def _as_prefix(path: PathLike | None) -> str:
    return "" if path is None else os.fspath(path).replace(os.sep, "/")
