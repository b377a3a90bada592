"""The command ``labstead restore``: files of a run, or the code, config and packages it had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from labstead._api import Api, Run
from labstead._config.config_file import dumped
from labstead._errors import UsageError
from labstead._files.checkout import apply_patch, check_out
from labstead._files.restore import check_name

OF_THE_CODE = ("diff.patch", "requirements.txt")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@click.command()
@click.argument("run")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--root",
    default=None,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where files are written.",
)
@click.option("--replace", is_flag=True, help="Overwrite files that are there already.")
@click.option(
    "--git/--no-git", "is_git", default=True, help="Switch this repository to the run's commit."
)
@click.option(
    "--branch/--no-branch", "is_branch", default=True, help="On a new branch labstead/ID."
)
def restore(
    run: str, files: Sequence[str], root: Path | None, replace: bool, is_git: bool, is_branch: bool
) -> None:
    """Bring back FILEs of RUN (team/project/id), or without FILE what it takes to run it again.

    FILEs are written below the working directory. Without FILE the config, the list of packages
    and the patch are written to labstead-restored/ID; the git repository here is switched to the
    commit the run was made from, and what was changed since is applied.

    \b
    Examples:
      labstead restore vision/digits/k3x models/best.pt --root best
      labstead restore vision/digits/k3x
      labstead restore vision/digits/k3x --no-git
    """
    found = Api().run(run)
    if files:
        for name in files:
            check_name(name)
            click.echo(found.file(name).download(root or ".", replace=replace))
        return
    folder = root or Path("labstead-restored", found.id)
    _restore_papers(found, folder)
    if is_git:
        _restore_code(found, folder, is_branch=is_branch)


def _restore_papers(run: Run, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.yaml"
    config.write_text(dumped(run.config), encoding="utf-8")
    click.echo(config)
    for file in run.files(OF_THE_CODE):
        click.echo(file.download(folder, replace=True))


def _restore_code(run: Run, folder: Path, *, is_branch: bool) -> None:
    commit = str(run.metadata.get("git", {}).get("commit", ""))
    if not _COMMIT.fullmatch(commit):
        raise UsageError(f"the run {run.id} was not made from a git commit; use --no-git")
    branch = f"labstead/{run.id}" if is_branch else None
    check_out(commit, branch)
    if (folder / "diff.patch").is_file():
        apply_patch(folder / "diff.patch")
    click.echo(f"The code is that of the run, on {branch or commit}.")
