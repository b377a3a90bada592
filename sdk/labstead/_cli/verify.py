"""The command ``labstead verify``: whether everything between here and the server works."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click

import labstead
from labstead._api import Api, Run
from labstead._connection.login import whose_key
from labstead._errors import Error
from labstead._settings.settings import Settings, load_settings

PROJECT = "labstead-verify"
ROWS = [{"loss": 1 / (n + 1), "n": n} for n in range(500)]
ODD = {"nan": math.nan, "inf": math.inf, "big": 2**60, "text": "naïve 日本"}
FILE = "verify/random.bin"
FILE_BYTES = 3 * 2**20


class Mismatch(Exception):
    """What came back is not what was sent."""


@dataclass
class Trial:
    """What the checks hand on to each other."""

    settings: Settings
    folder: Path
    content: bytes = field(default_factory=lambda: bytes(range(256)) * (FILE_BYTES // 256))
    path: str = ""

    @cached_property
    def run(self) -> Run:
        """As the server shows it."""
        api = Api({"base_url": self.settings.base_url}, api_key=self.settings.api_key)
        return api.run(self.path)


@click.command()
@click.option("--host", metavar="URL", help="The server; by default the one that runs go to.")
def verify(host: str | None) -> None:
    """Check that this machine and the server understand each other.

    Logs a run with a file into the project “labstead-verify”, reads all of it back, compares, and
    deletes the run. Exit code 1 when something is not as it should be.

    \b
    Examples:
      labstead verify
      labstead verify --host https://labstead.example.org
    """
    settings = load_settings().overridden(base_url=host.rstrip("/") if host else None)
    click.echo(f"Server {settings.base_url}")
    with tempfile.TemporaryDirectory() as folder:
        results = list(_results(Trial(settings, Path(folder))))
    if not all(results):
        raise click.exceptions.Exit(1)


def _results(trial: Trial) -> Iterator[bool]:
    """Every check is made, save that nothing is logged where the log-in failed."""
    for title, check in CHECKS:
        began = time.monotonic()
        try:
            said = check(trial)
        except (Error, Mismatch, OSError) as error:
            click.echo(f"  failed  {title}: {error}")
            yield False
            if check in NEEDED:
                return
        else:
            seconds = time.monotonic() - began
            click.echo(f"  ok      {title}: {said} ({seconds:.2f} s)")
            yield True


def check_login(trial: Trial) -> str:
    return f"you are {whose_key(trial.settings.base_url, trial.settings.api_key)}"


def check_logging(trial: Trial) -> str:
    source = trial.folder / FILE
    source.parent.mkdir(parents=True)
    source.write_bytes(trial.content)
    given = {"base_url": trial.settings.base_url, "api_key": trial.settings.api_key}
    settings = {**given, "silent": True, "console": "off", "mode": "online", "save_code": False}
    run = labstead.init(
        project=PROJECT,
        dir=trial.folder,
        config={"rows": len(ROWS)},
        reinit="create_new",
        settings=settings,
    )
    for row in ROWS:
        run.log(row)
    run.log(ODD)
    run.save(source, base_path=trial.folder)
    run.finish()
    trial.path = f"{run.entity}/{run.project}/{run.id}"
    return f"{len(ROWS) + 1} rows, {trial.path}"


def check_rows(trial: Trial) -> str:
    names = list(ROWS[0])
    rows = [{name: row.get(name) for name in names} for row in trial.run.scan_history()]
    if rows[: len(ROWS)] != ROWS:
        raise Mismatch(f"{len(rows)} rows came back, not the {len(ROWS)} that were logged")
    return "every value came back as it was logged"


def check_odd_values(trial: Trial) -> str:
    odd = list(trial.run.scan_history())[-1]
    is_exact = math.isnan(odd["nan"]) and all(
        odd[name] == ODD[name] for name in ("inf", "big", "text")
    )
    if not is_exact:
        raise Mismatch(f"{odd} came back")
    return "NaN, infinity, 64 bits and other scripts are kept"


def check_file(trial: Trial) -> str:
    target = trial.run.file(FILE).download(trial.folder / "back", replace=True)
    if Path(target).read_bytes() != trial.content:
        raise Mismatch(f"{FILE} came back changed")
    return f"{FILE_BYTES / 2**20:.0f} MiB up and down"


def check_run(trial: Trial) -> str:
    if trial.run.state != "finished" or trial.run.config.get("rows") != len(ROWS):
        raise Mismatch(f"the run is {trial.run.state} with the config {dict(trial.run.config)}")
    return "state, config and summary are right"


def check_deletion(trial: Trial) -> str:
    trial.run.delete()
    return "the run is deleted again"


CHECKS: list[tuple[str, Callable[[Trial], str]]] = [
    ("log-in", check_login),
    ("logging", check_logging),
    ("run", check_run),
    ("history", check_rows),
    ("odd values", check_odd_values),
    ("files", check_file),
    ("deleting", check_deletion),
]
NEEDED = (check_login, check_logging)
