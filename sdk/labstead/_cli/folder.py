"""The commands that set up a folder: ``labstead init``, ``online``, ``offline``, ``disabled``."""

from __future__ import annotations

from pathlib import Path

import click

from labstead._settings.folder_settings import change_folder_settings, folder_settings_path
from labstead._settings.settings import Settings, load_settings

NEXT = """\
Log from Python:

  import labstead

  run = labstead.init()
  run.log({{"loss": 0.5}})
  run.finish()
{login}"""


@click.command()
@click.option("--project", "-p", metavar="NAME", help="The project of this folder's runs.")
@click.option("--entity", "-e", metavar="TEAM", help="The team it is in; your own by default.")
@click.option("--host", metavar="URL", help="The server.")
@click.option("--mode", "-m", type=click.Choice(["online", "offline", "disabled"]))
@click.option("--reset", is_flag=True, help="Forget what was set here before.")
def init(
    project: str | None, entity: str | None, host: str | None, mode: str | None, reset: bool
) -> None:
    """Set up this folder: the project that its runs go to.

    Asks for the project when it is not given. Variables and the arguments of labstead.init()
    win over what is set here.

    \b
    Examples:
      labstead init
      labstead init --project digits --entity vision
      labstead init --reset --project digits
    """
    folder = load_settings().dir
    if reset:
        folder_settings_path(folder).unlink(missing_ok=True)
    if project is None:
        project = str(click.prompt("Project", default=_proposed(folder)))
    given = {"project": project, "entity": entity, "base_url": host, "mode": mode}
    _keep(folder, {name: text for name, text in given.items() if text is not None})
    settings = load_settings()
    login = "" if settings.api_key else f"\nFirst log in: labstead login --host {settings.base_url}"
    click.echo(NEXT.format(login=login))


def _proposed(folder: Path) -> str:
    known = load_settings().project
    return known if known != Settings().project else folder.resolve().name or known


@click.command()
def online() -> None:
    """Have the runs of this folder sent while they run. This is the default.

    \b
    Example:
      labstead online
    """
    _keep(load_settings().dir, {"mode": "online"})


@click.command()
def offline() -> None:
    """Keep the runs of this folder on the disk, until `labstead sync` sends them.

    \b
    Example:
      labstead offline && python train.py && labstead sync
    """
    _keep(load_settings().dir, {"mode": "offline"})


@click.command()
def disabled() -> None:
    """Record nothing of the runs of this folder.

    \b
    Example:
      labstead disabled
    """
    _keep(load_settings().dir, {"mode": "disabled"})


def _keep(folder: Path, changes: dict[str, str]) -> None:
    path = change_folder_settings(folder, changes)
    load_settings()  # says what is wrong with a value, before the next run does
    told = ", ".join(f"{name} {text}" for name, text in changes.items())
    click.echo(f"Kept in {path}: {told}.")
    _warn_of_variables(changes)


def _warn_of_variables(changes: dict[str, str]) -> None:
    settings = load_settings()
    for name, text in changes.items():
        if str(getattr(settings, name)).rstrip("/") != text.rstrip("/"):
            click.echo(f"LABSTEAD_{name.upper()} is set and wins over it.", err=True)
