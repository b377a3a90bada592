"""Files of logged tables that a client keeps in artifacts, for the pages of their runs.

The wandb client logs a table twice: as a file of the run in which pictures are mere words, and as
an artifact with the pictures beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from artifacts.manifests.entries import Entry
from artifacts.models import ClientToken, EdgeKind, Version, VersionState
from artifacts.reading import addresses, manifest_of
from runs.media.elsewhere import CALLED

TABLE_TYPES = ("run_table", "wandb-run-incremental-table")
# Of a run that logs a table each step the last ones are looked through.
MOST_TABLES = 100

About = dict[str, Any]


def files_of_tables(run: int, names: Collection[str]) -> dict[str, About]:
    """By a version's own name and path, or by a path inside of any table of the run.

    Versions are of the run's own project: who sees the run sees them.
    """
    called = {name for name in names if name.startswith(CALLED)}
    paths = [name for name in names if name not in called]
    return by_token(run, called) | (beside_tables(run, paths) if paths else {})


def by_token(run: int, names: Iterable[str]) -> dict[str, About]:
    asked = {name: name.removeprefix(CALLED).partition("/")[::2] for name in names}
    versions = called_by(run, {token for token, _ in asked.values()}) if asked else {}
    found: dict[str, About] = {}
    for name, (token, path) in asked.items():
        if token in versions and path in (about := abouts(versions[token], [path])):
            found[name] = about[path]
    return found


def called_by(run: int, tokens: Collection[str]) -> Mapping[str, Version]:
    rows = ClientToken.objects.filter(
        token__in=tokens, project__runs=run, version__state=VersionState.COMMITTED
    )
    return {row.token: row.version for row in rows.select_related("version__manifest")}


def beside_tables(run: int, paths: Collection[str]) -> dict[str, About]:
    logged = Version.objects.filter(
        run_edges__run=run,
        run_edges__kind=EdgeKind.LOGGED,
        state=VersionState.COMMITTED,
        collection__type__in=TABLE_TYPES,
    )
    found: dict[str, About] = {}
    for version in logged.select_related("manifest").order_by("-pk")[:MOST_TABLES]:
        left = [path for path in paths if path not in found]
        if not left:
            break
        found |= abouts(version, left)
    return found


def abouts(version: Version, paths: Iterable[str]) -> dict[str, About]:
    """Of those that the version has, in the form of ``runs.media.files.state_of``."""
    manifest = manifest_of(version)
    entries = [entry for path in paths if (entry := manifest.find(path)) is not None]
    places = addresses(version, entries, direct=False)
    return {
        entry.path: about(entry, place.url)
        for entry, place in zip(entries, places, strict=True)
        if place is not None
    }


def about(entry: Entry, url: str) -> About:
    return {"state": "ready", "size": entry.size, "version": entry.digest[:16], "url": url}
