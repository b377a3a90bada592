"""The commands ``labstead export`` and ``labstead import``: a project as one file."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from labstead._api import Api


@click.command("export")
@click.argument("project")
@click.argument("target", default=".", type=click.Path(path_type=Path))
def export(project: str, target: Path) -> None:
    """Download all of PROJECT ([team/]project) as one archive, to TARGET (a file or folder).

    For admins of the project. The server's worker makes the archive first.

    \b
    Examples:
      labstead export vision/digits
      labstead export vision/digits backup/digits-2026.zip
    """
    with warnings_in_words():
        click.echo(Api().project(project).export(target, told=show))


@click.command("import")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-e", "--entity", metavar="TEAM", help="The team that gets it; your own by default.")
@click.option("--name", default="", metavar="NAME", help="Of the project; by default as it was.")
def import_(archive: Path, entity: str | None, name: str) -> None:
    """Make a project of ARCHIVE, with all that was in it.

    For admins of the team. A name that is taken gets a number. The same file again is the project
    that is there.

    \b
    Examples:
      labstead import digits.zip
      labstead import digits.zip --entity vision --name digits-of-2026
    """
    with warnings_in_words():
        click.echo(Api().import_project(archive, entity, name, told=show).url)


@contextmanager
def warnings_in_words() -> Iterator[None]:
    """What is missing in an archive, without the line of code that says so."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for one in caught:
        click.echo(f"Warning: {one.message}", err=True)


def show(words: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{words}\033[K ", nl=False, err=True)
