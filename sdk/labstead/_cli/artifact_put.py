"""The command ``labstead artifact put``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from labstead._artifacts.names import as_name
from labstead._delivery.progress import size_in_words
from labstead._errors import UsageError

if TYPE_CHECKING:
    from labstead._artifacts.artifact import Artifact


@click.command()
@click.argument("path")
@click.option("-n", "--name", help="[[team/]project/]name; by default that of PATH.")
@click.option("-t", "--type", "type_", default="dataset", show_default=True, help="What it is.")
@click.option("-d", "--description", help="A text on the version.")
@click.option("-a", "--alias", "aliases", multiple=True, help="A further alias; may be repeated.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be repeated.")
@click.option("--id", "run_id", help="The run that logs it; made when missing. By default none.")
@click.option("--resume", is_flag=True, help="Only with a run that is there.")
@click.option("--skip-cache", "--skip_cache", is_flag=True, help="Taken for compatibility.")
@click.option(
    "--policy",
    type=click.Choice(["immutable", "mutable"]),
    default="immutable",
    show_default=True,
    help="With mutable files are copied first, and may change meanwhile.",
)
def put(
    path: str,
    name: str | None,
    type_: str,
    description: str | None,
    aliases: Sequence[str],
    tags: Sequence[str],
    run_id: str | None,
    resume: bool,
    skip_cache: bool,
    policy: str,
) -> None:
    """Make the file, folder or address at PATH the next version of an artifact.

    What the server has is not sent again: after a kill, give the same command once more.

    \b
    Examples:
      labstead artifact put iris.csv
      labstead artifact put photos --name vision/photos --alias clean
      labstead artifact put s3://bucket/photos --name vision/photos
    """
    from labstead._artifacts.artifact import Artifact

    entity, project, own_name = place_of(name or as_name(os.path.basename(path.rstrip("/"))))
    artifact = Artifact(own_name, type_, description)
    add(artifact, path, policy)
    if run_id is None:
        send(artifact, project, entity, aliases, tags)
    else:
        how: dict[str, Any] = {"resume": "must" if resume else "allow", "job_type": "cli_put"}
        log_with_run(artifact, aliases, tags, project=project, entity=entity, id=run_id, **how)
    click.echo(artifact.qualified_name)


def place_of(name: str) -> tuple[str | None, str | None, str]:
    parts = name.split("/")
    if len(parts) > 3 or not all(parts):
        raise UsageError(f"--name is like iris, vision/iris or team/vision/iris, not {name!r}")
    entity, project = [None, None, *parts][-3:-1]
    return entity, project, parts[-1]


def add(artifact: Artifact, path: str, policy: Any) -> None:
    if "://" in path:
        artifact.add_reference(path)
    elif os.path.isdir(path):
        artifact.add_dir(path, policy=policy)
    elif os.path.isfile(path):
        artifact.add_file(path, policy=policy)
    else:
        raise UsageError(f"there is no file or folder {path!r}")


def send(
    artifact: Artifact,
    project: str | None,
    entity: str | None,
    aliases: Sequence[str],
    tags: Sequence[str],
) -> None:
    from labstead._run.artifact_functions import send_without_run

    progress = show_progress if sys.stderr.isatty() else lambda sent, total: None
    send_without_run(artifact, project, entity, aliases, tags, progress=progress)


def show_progress(sent: int, total: int) -> None:
    click.echo(f"\r{size_in_words(sent)} of {size_in_words(total)} sent ", nl=False, err=True)


def log_with_run(
    artifact: Artifact, aliases: Sequence[str], tags: Sequence[str], **run: Any
) -> None:
    import labstead

    with labstead.init(**run) as running:
        running.log_artifact(artifact, aliases=aliases, tags=tags).wait()
