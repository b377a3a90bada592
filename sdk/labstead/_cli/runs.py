"""The commands on runs of a server: ``labstead runs`` and ``labstead pull``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from labstead._api import Api, Run

SHOWN = ("id", "name", "state", "user", "created_at")
MOST_CHARACTERS = 40


@click.group()
def runs() -> None:
    """List the runs of a project, and take their history home.

    \b
    Examples:
      labstead runs ls vision/digits --filter "config.lr < 0.01" --order -summary.accuracy
      labstead runs export vision/digits/k3x history.parquet
    """


@runs.command()
@click.argument("project")
@click.option("--filter", "wanted", default="", metavar="TEXT", help="Only runs that match.")
@click.option("--order", default="-created_at", metavar="FIELD", help="Sort; `-` sorts down.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), metavar="N")
@click.option("--column", "columns", multiple=True, metavar="FIELD", help="config.… or summary.…")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, with everything.")
def ls(
    project: str, wanted: str, order: str, limit: int, columns: Sequence[str], is_json: bool
) -> None:
    """List the runs of PROJECT (team/project, or only the project).

    \b
    Examples:
      labstead runs ls digits --filter "state = finished" --column config.lr
      labstead runs ls vision/digits --json | jq .summary.accuracy
    """
    matching = Api().runs(project, wanted, order=order, per_page=min(limit, 1000))
    shown = matching[:limit]
    if is_json:
        for run in shown:
            click.echo(orjson.dumps(whole(run)))
        return
    table = [[cell(value_of(run, name)) for name in (*SHOWN, *columns)] for run in shown]
    for line in aligned([[name.upper() for name in (*SHOWN, *columns)], *table]):
        click.echo(line)
    if len(matching) > len(shown):
        click.echo(f"{len(shown)} of {len(matching)} runs; --limit shows more.", err=True)


@runs.command()
@click.argument("run")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(run: str, file: Path) -> None:
    """Write the whole history of RUN (team/project/id) to FILE: .parquet, .csv or .ndjson.

    \b
    Example:
      labstead runs export vision/digits/k3x history.parquet
    """
    written = Api().run(run).download_history(file)
    click.echo(f"{written} ({written.stat().st_size:,} bytes)")


@click.command()
@click.argument("run")
@click.option("--dir", "folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def pull(run: str, folder: Path) -> None:
    """Download the files of RUN (team/project/id).

    \b
    Example:
      labstead pull vision/digits/k3x --dir best
    """
    files = Api().run(run).files()
    for file in files:
        click.echo(file.download(folder, replace=True))
    click.echo(f"{len(files)} file{'' if len(files) == 1 else 's'}.", err=True)


def whole(run: Run) -> dict[str, Any]:
    names = (*SHOWN, "tags", "notes", "group", "job_type", "heartbeat_at", "finished_at", "url")
    values = {name: getattr(run, name) for name in names}
    return {**values, "config": dict(run.config), "summary": dict(run.summary)}


def value_of(run: Run, name: str) -> Any:
    """A field of the run, or a value of its config or summary, whose names may hold dots."""
    source, _, key = name.partition(".")
    if not key or source not in ("config", "summary"):
        return getattr(run, name, "")
    values: Any = dict(getattr(run, source))
    if key in values:
        return values[key]
    for part in key.split("."):
        values = values.get(part, "") if isinstance(values, dict) else ""
    return values


def cell(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value if value is not None else "")
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
