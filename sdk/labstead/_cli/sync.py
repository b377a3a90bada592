"""The command ``labstead sync``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from labstead._console import Console
from labstead._delivery.sender import HEARTBEAT_SECONDS
from labstead._delivery.sync import has_unsent, sync_run
from labstead._errors import Error, UsageError
from labstead._folder.run_folder import PARENT_NAME, RunFolder, find_run_folders
from labstead._settings.settings import Settings, load_settings

FOLLOW_SECONDS = 2.0
"""Between two looks at runs that go on."""


class Sending:
    """Sends run folders and says what became of each, once while that stays the same."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._console = Console(silent=settings.silent)
        self._told: dict[str, str] = {}
        self._sent_at: dict[str, float] = {}
        self._outcomes: dict[str, bool] = {}

    def all(self, folders: list[RunFolder]) -> bool:
        """Whether each is complete now; one that fails does not stop the others."""
        outcomes = [self._one(folder) for folder in folders]
        return all(outcomes)

    def follow(self, parent: Path) -> bool:
        """Send again and again, until no program writes any more; whether all are complete."""
        is_over = False
        while not is_over:
            folders = find_run_folders(parent)
            is_over = not any(map(_is_offline_and_running, folders))
            self.all([folder for folder in folders if self._is_due(folder)])
            if not is_over:
                time.sleep(FOLLOW_SECONDS)
        return all(self._outcomes.values())

    def _one(self, folder: RunFolder) -> bool:
        name = folder.path.name
        self._sent_at[name] = time.monotonic()
        self._outcomes[name] = self._is_complete_after_sending(folder)
        return self._outcomes[name]

    def _is_complete_after_sending(self, folder: RunFolder) -> bool:
        name = folder.path.name
        try:
            result = sync_run(folder, self._settings, self._console)
        except (Error, OSError) as error:
            self._tell(name, str(error), is_error=True)
            return False
        self._tell(name, result.text)
        return result.is_complete

    def _tell(self, name: str, text: str, *, is_error: bool = False) -> None:
        if self._told.get(name) != text:
            self._told[name] = text
            click.echo(f"{name}: {text}", err=is_error)

    def _is_due(self, folder: RunFolder) -> bool:
        if not folder.is_running():
            return folder.path.name in self._sent_at and has_unsent(folder)
        is_quiet = time.monotonic() - self._sent_at.get(folder.path.name, 0.0) > HEARTBEAT_SECONDS
        return not folder.is_sent() and (is_quiet or has_unsent(folder))


def count_of(folders: list[RunFolder]) -> str:
    return f"{len(folders)} run" if len(folders) == 1 else f"{len(folders)} runs"


def _is_offline_and_running(folder: RunFolder) -> bool:
    return folder.is_running() and not folder.is_sent()


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--tensorboard",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Send the TensorBoard files below DIR as a run instead.",
)
@click.option("--project", help="The project of that run.")
@click.option("--entity", help="Its team.")
@click.option("--id", "run_id", help="Its id; the server refuses one that exists.")
@click.option("--name", help="Its name; by default that of DIR.")
@click.option("--follow", is_flag=True, help="Go on until the programs of offline runs have ended.")
def sync(
    path: Path | None,
    tensorboard: Path | None,
    project: str | None,
    entity: str | None,
    run_id: str | None,
    name: str | None,
    follow: bool,
) -> None:
    """Send what is still on this disk: offline runs, killed programs, lost connections.

    PATH is one run's folder or a folder of runs; by default the runs of this directory
    (LABSTEAD_DIR). Safe to repeat: what has arrived is not sent twice. Of a run whose program still
    writes offline, sends what is there.

    \b
    Examples:
      labstead sync
      labstead sync --follow
      labstead sync labstead-runs/run-20261124_101500-k3x9q2ab
      labstead sync --tensorboard logs/first --project digits
    """
    if tensorboard is not None:
        _sync_tensorboard(tensorboard, project=project, entity=entity, id=run_id, name=name)
    else:
        _sync_runs(path, load_settings(), follow=follow)


def _sync_tensorboard(folder: Path, **init: str | None) -> None:
    from labstead._tensorboard.importing import import_folder

    run = import_folder(folder, **init)
    click.echo(f"{folder}: {f'sent to {run.url}' if run.url else f'kept in {run.dir}'}")


def _sync_runs(path: Path | None, settings: Settings, *, follow: bool) -> None:
    folders = find_run_folders(path or settings.dir / PARENT_NAME)
    if path is not None and not folders:
        raise UsageError(f"There is no run in {path}: no run.json in it, or in a run-* below it")
    waiting = [folder for folder in folders if has_unsent(folder)]
    click.echo(f"{count_of(waiting)} to send, {len(folders) - len(waiting)} already complete.")
    sending = Sending(settings)
    are_complete = sending.all(waiting)
    if follow:
        are_complete = sending.follow(path or settings.dir / PARENT_NAME)
    if not are_complete:
        raise click.exceptions.Exit(1)
