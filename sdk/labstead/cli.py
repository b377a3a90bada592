"""The command ``labstead``."""

from __future__ import annotations

import sys

import click
import orjson

from labstead._cli.agent import agent
from labstead._cli.archives import export, import_
from labstead._cli.artifacts import artifact
from labstead._cli.clean import clean
from labstead._cli.folder import disabled, init, offline, online
from labstead._cli.restore import restore
from labstead._cli.runs import pull, runs
from labstead._cli.sweeps import sweep
from labstead._cli.sync import count_of, sync
from labstead._cli.verify import verify
from labstead._connection.login import verify_and_store, whose_key
from labstead._delivery.progress import size_in_words
from labstead._delivery.sync import has_unsent, unsent_bytes
from labstead._errors import Error, UsageError
from labstead._folder.run_folder import PARENT_NAME, RunFolder, find_run_folders
from labstead._settings.credentials import credentials_path
from labstead._settings.settings import Settings, load_settings
from labstead._version import __version__


class _ClearErrors(click.Group):
    """Our exceptions are one line and exit code 1 (2 for misuse), never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error)) from error
        except (Error, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_ClearErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="labstead")
def main() -> None:
    """Record machine-learning runs on a Labstead server.

    \b
    Examples:
      labstead login --host http://127.0.0.1:8080
      labstead status
      labstead sync
      labstead runs ls vision/digits

    Exit codes: 0 done, 1 the server refused or something is left to do, 2 wrong usage.
    """


for command in (
    init,
    online,
    offline,
    disabled,
    verify,
    sync,
    runs,
    pull,
    restore,
    clean,
    artifact,
    sweep,
    agent,
    export,
    import_,
):
    main.add_command(command)


@main.command()
@click.argument("key", required=False)
@click.option("--host", metavar="URL", help="The server; kept as the default for later runs.")
def login(key: str | None, host: str | None) -> None:
    """Check an API key and keep it.

    Without KEY asks for it, so that it stays out of the shell's history.

    \b
    Examples:
      labstead login
      labstead login --host https://labstead.example.org
      echo "$KEY" | labstead login -
    """
    settings = load_settings()
    if host is not None:
        settings = settings.overridden(base_url=host.rstrip("/"))
    key = _read_key(key, settings.base_url)
    username = verify_and_store(settings.base_url, key)
    click.echo(f"Logged in to {settings.base_url} as {username}.")
    click.echo(f"The key is kept in {credentials_path()}.")


def _read_key(key: str | None, host: str) -> str:
    if key == "-":
        return sys.stdin.readline().strip()
    if key is None:
        click.echo(f"Copy your API key from {host}/authorize")
        key = str(click.prompt("API key", hide_input=True))
    return key


@main.command()
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for scripts.")
def status(is_json: bool) -> None:
    """Show the server, who you are there, and what waits to be sent.

    \b
    Examples:
      labstead status
      labstead status --json | jq .unsent
    """
    settings = load_settings()
    parent = settings.dir / PARENT_NAME
    waiting = [folder for folder in find_run_folders(parent) if has_unsent(folder)]
    user, trouble = _user_or_trouble(settings)
    if is_json:
        click.echo(orjson.dumps(_status(settings, waiting, user, trouble)))
    else:
        _show_status(settings, waiting, user)
    if trouble:
        raise click.exceptions.Exit(1) if is_json else click.ClickException(trouble)


def _user_or_trouble(settings: Settings) -> tuple[str | None, str | None]:
    if not settings.api_key:
        return None, "Not logged in: run `labstead login`."
    try:
        return whose_key(settings.base_url, settings.api_key), None
    except Error as error:
        return None, str(error)


def _status(
    settings: Settings, waiting: list[RunFolder], user: str | None, trouble: str | None
) -> dict[str, object]:
    return {
        "version": __version__,
        "server": settings.base_url,
        "user": user,
        "error": trouble,
        "entity": settings.entity,
        "project": settings.project,
        "mode": settings.mode,
        "unsent": [str(folder.path) for folder in waiting],
        "unsent_bytes": sum(map(unsent_bytes, waiting)),
        "running": [str(folder.path) for folder in waiting if folder.is_running()],
    }


def _show_status(settings: Settings, waiting: list[RunFolder], user: str | None) -> None:
    place = f"{settings.entity}/{settings.project}" if settings.entity else settings.project
    click.echo(f"labstead {__version__}")
    click.echo(f"Server   {settings.base_url}")
    click.echo(f"Project  {place} ({settings.mode})")
    click.echo(f"Unsent   {count_of(waiting)} in {settings.dir / PARENT_NAME}")
    for folder in waiting:
        running = ", its program still runs" if folder.is_running() else ""
        size = size_in_words(unsent_bytes(folder))
        click.echo(f"         {folder.path.name}  {size} of journal{running}")
    if user:
        click.echo(f"User     {user}")
