"""The files of a version on this disk: brought there, proved, put in the place of others."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from labstead._artifacts.cache import usual_cache
from labstead._artifacts.downloading import Download, Tally
from labstead._artifacts.listing import Entry
from labstead._artifacts.referenced import promised_md5
from labstead._artifacts.root import Root
from labstead._artifacts.source import Source, digest_in
from labstead._artifacts.version import Version
from labstead._errors import IntegrityError, UsageError

_HASHERS = 4
_AT_ONCE = 256


def usual_root(version: Version) -> Path:
    """``artifacts/iris:v3`` in the working directory, or in LABSTEAD_ARTIFACT_DIR."""
    name = version.name.replace(":", "-") if os.name == "nt" else version.name
    if "/" in name or "\\" in name or name.startswith("."):
        raise UsageError(f"{name!r} cannot be the name of a folder; pass a root")
    return Path(os.environ.get("LABSTEAD_ARTIFACT_DIR") or "artifacts") / name


def fetch(
    version: Version,
    root: Path,
    entries: Iterable[Entry],
    *,
    skip_cache: bool = False,
    leaves_out: bool = False,
) -> Tally:
    """Bring entries of a version into a folder; what is there already is not fetched again."""
    source = Source(version.client, version.path, version.name)
    cache = None if skip_cache else usual_cache()
    with contextlib.closing(source):
        return Download(source, Root(root), cache, leaves_out=leaves_out).run(entries)


def verify(version: Version, folder: Path) -> None:
    """Raise IntegrityError unless a folder has the version's files and no others.

    What references lead to may be there or not; where an MD5 was noted it counts.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    root = Root(folder)
    extra = set(root.names())
    with ThreadPoolExecutor(_HASHERS) as pool:
        for some in _some(version.entries()):
            extra -= {entry.path for entry in some}
            for trouble in pool.map(lambda entry: _trouble(root, entry), some):
                if trouble:
                    raise IntegrityError(f"{folder} is not {version.name}: {trouble}")
    if extra:
        more = f" and {len(extra) - 1:,} more" if len(extra) > 1 else ""
        raise IntegrityError(f"{folder} is not {version.name}: {min(extra)!r}{more} is too much")


def remove_others(version: Version, folder: Path) -> None:
    """Delete the files of a folder that the version does not have."""
    root = Root(folder)
    extra = set(root.names())
    for entry in version.entries():
        extra.discard(entry.path)
    for name in extra:
        root.remove(name)


def _trouble(root: Root, entry: Entry) -> str | None:
    """What is wrong with a file, if anything."""
    file = root.open(entry.path)
    if file is None:
        return None if entry.ref else f"{entry.path!r} is missing"
    with file:
        found = digest_in(file)
    if found == entry.digest or (entry.ref and not promised_md5(entry)):
        return None
    return f"{entry.path!r} is another file"


def _some(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """In groups, for the memory's sake."""
    group: list[Entry] = []
    for entry in entries:
        group.append(entry)
        if len(group) == _AT_ONCE:
            yield group
            group = []
    yield group
