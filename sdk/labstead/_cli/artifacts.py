"""The command ``labstead artifact``: make versions, fetch and list them, and mind the cache."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from labstead._api import Api
from labstead._artifacts.cache import Cache, usual_cache, usual_folder
from labstead._artifacts.sizes import bytes_of
from labstead._cli.artifact_put import put
from labstead._cli.runs import aligned
from labstead._delivery.progress import size_in_words
from labstead._errors import RequestRefusedError, UsageError

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact


@click.group()
def artifact() -> None:
    """Versioned data sets and models.

    \b
    Examples:
      labstead artifact put iris.csv --name vision/digits/iris
      labstead artifact ls vision/digits
      labstead artifact get vision/digits/iris:latest --root data
      labstead artifact cache cleanup 5GB
    """


artifact.add_command(put)


@artifact.command()
@click.argument("path")
@click.option(
    "--root", default=None, type=click.Path(file_okay=False, path_type=Path), help="The folder."
)
@click.option("--type", "type_", default=None, metavar="TYPE", help="What it has to be.")
def get(path: str, root: Path | None, type_: str | None) -> None:
    """Download the version at PATH ([team/][project/]name:version).

    What is there already is not fetched again, and what was cut off goes on.

    \b
    Examples:
      labstead artifact get vision/digits/iris:latest
      labstead artifact get iris:v3 --root data --type dataset
    """
    found = Api().artifact(path, type_)
    click.echo(found.download(root))
    click.echo(f"{count(found.file_count, 'file')}, {size_in_words(found.size)}.", err=True)


@artifact.command()
@click.argument("path", default="")
@click.option("--type", "type_", default=None, metavar="TYPE", help="Only of this type.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line.")
def ls(path: str, type_: str | None, is_json: bool) -> None:
    """List the artifacts of a project, the versions of one, or the files of a version.

    PATH is project or team/project; [team/]project/name; or a version with its colon. Where
    there is a project vision/digits, vision/digits is that one.

    \b
    Examples:
      labstead artifact ls vision/digits --type model
      labstead artifact ls vision/digits/iris
      labstead artifact ls vision/digits/iris:latest
    """
    api = Api()
    head: tuple[str, ...]
    if ":" in path:
        head, rows = ("FILE", "SIZE", "DIGEST"), _files(api.artifact(path, type_))
    elif path.strip("/").count("/") == 2 or _is_name(api, path):
        head, rows = ("VERSION", "ALIASES", "SIZE", "CREATED_AT"), _versions(api, path, type_)
    else:
        head, rows = ("TYPE", "NAME", "VERSIONS", "SIZE", "ALIASES"), _names(api, path, type_)
    show(head, rows, is_json=is_json)


def _is_name(api: Api, path: str) -> bool:
    """Whether two words are project/name, because they are no team/project."""
    if path.strip("/").count("/") != 1:
        return False
    try:
        api.artifact_types(path)
    except RequestRefusedError as error:
        if error.status != 404:
            raise
        return True
    return False


def _files(found: Artifact) -> Iterable[list[Any]]:
    for file in found.files(per_page=1000):
        yield [file.path, file.size, file.ref or file.digest]


def _versions(api: Api, path: str, type_: str | None) -> Iterable[list[Any]]:
    collection = api.artifact_collection(type_, path)
    for one in collection.versions():
        yield [one.name, one.aliases, one.size, one.created_at]


def _names(api: Api, path: str, type_: str | None) -> Iterable[list[Any]]:
    for one in api.artifact_collections(path or None, type_):
        yield [one.type, one.name, len(one), one.size, one.aliases]


def show(head: tuple[str, ...], rows: Iterable[list[Any]], *, is_json: bool) -> None:
    if is_json:
        for row in rows:
            names = (name.lower() for name in head)
            click.echo(orjson.dumps(dict(zip(names, row, strict=True))))
        return
    table = [[_cell(name, value) for name, value in zip(head, row, strict=True)] for row in rows]
    for line in aligned([list(head), *table]):
        click.echo(line)


def _cell(name: str, value: Any) -> str:
    if name == "SIZE":
        return "" if value is None else size_in_words(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


@artifact.group()
def cache() -> None:
    """The files of artifacts that this machine keeps for the next download.

    \b
    Examples:
      labstead artifact cache info
      labstead artifact cache cleanup 5GB
    """


@cache.command()
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for scripts.")
def info(is_json: bool) -> None:
    """Show where the cache is, what it holds and what it may hold."""
    found = (usual_cache() or Cache(usual_folder(), 0)).contents()
    if is_json:
        values = {name: getattr(found, name) for name in ("files", "size", "partial_bytes")}
        click.echo(orjson.dumps({"path": str(found.path), **values, "limit": found.limit}))
        return
    click.echo(f"Folder   {found.path}")
    click.echo(f"Holds    {count(found.files, 'file')}, {size_in_words(found.size)}")
    click.echo(f"Begun    {size_in_words(found.partial_bytes)} of files that are not whole yet")
    click.echo(f"Limit    {size_in_words(found.limit)} (LABSTEAD_CACHE_LIMIT)")


@cache.command()
@click.argument("size")
@click.option("--remove-temp", is_flag=True, help="Also what downloads have begun.")
def cleanup(size: str, remove_temp: bool) -> None:
    """Delete what was not used the longest until at most SIZE is left.

    \b
    Examples:
      labstead artifact cache cleanup 5GB
      labstead artifact cache cleanup 0
    """
    target = bytes_of(size)
    if not usual_folder().is_dir():
        raise UsageError(f"there is no cache at {usual_folder()}")
    freed = Cache(usual_folder()).cleanup(target, remove_partial=remove_temp)
    click.echo(f"{size_in_words(freed)} freed.")


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
