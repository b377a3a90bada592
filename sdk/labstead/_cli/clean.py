"""``labstead clean``: folders of runs that the server has, taken from this disk."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import orjson

from labstead._delivery.progress import size_in_words
from labstead._delivery.sync import has_unsent
from labstead._folder.run_folder import PARENT_NAME, RunFolder, find_run_folders
from labstead._settings.settings import load_settings

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Age(click.ParamType):  # type: ignore[type-arg]  # older clicks have no argument
    """A number with a unit, in seconds."""

    name = "age"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhdw])", str(value))
        if match is None:
            self.fail(f"{value!r} is no age; write 30m, 12h, 7d or 2w", param, ctx)
        return float(match[1]) * _SECONDS[match[2]]


@dataclass
class Cleaned:
    """What went, and what stayed for which reason."""

    removed: list[Path] = field(default_factory=list)
    kept: list[tuple[Path, str]] = field(default_factory=list)
    n_bytes: int = 0


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--older-than",
    type=Age(),
    default="24h",
    show_default=True,
    metavar="AGE",
    help="Only runs that nothing was written to for so long: 30m, 12h, 7d, 2w.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--force", is_flag=True, help="Also runs that are not wholly on the server.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for scripts.")
def clean(
    path: Path | None, older_than: float, *, dry_run: bool, force: bool, is_json: bool
) -> None:
    """Remove folders of runs that are wholly on the server.

    PATH is one run's folder or a folder of runs; by default the runs of this directory
    (LABSTEAD_DIR). A run that still has unsent values stays, unless --force gives them up, and so
    does one whose program runs. Nothing on the server is touched.

    \b
    Examples:
      labstead clean --dry-run
      labstead clean --older-than 7d
      labstead clean --older-than 0s --json | jq .bytes
    """
    cleaned = Cleaned()
    for folder in find_run_folders((path or load_settings().dir / PARENT_NAME).resolve()):
        _clean_one(folder, older_than, cleaned, force=force, dry_run=dry_run)
    if is_json:
        click.echo(orjson.dumps(_as_json(cleaned, dry_run=dry_run)))
    else:
        _tell(cleaned, dry_run=dry_run)


def _clean_one(
    folder: RunFolder, older_than: float, cleaned: Cleaned, *, force: bool, dry_run: bool
) -> None:
    """Holds the folder while it looks and removes, so that nobody begins to write or send it."""
    if not folder.lock_whole():
        cleaned.kept.append((folder.path, "its program runs"))
        return
    try:
        reason = _reason_to_keep(folder, older_than, force=force)
        if reason:
            cleaned.kept.append((folder.path, reason))
            return
        n_bytes = _size_of(folder.path)
        if not dry_run:
            shutil.rmtree(folder.path)
        cleaned.removed.append(folder.path)
        cleaned.n_bytes += n_bytes
    except OSError as error:
        cleaned.kept.append((folder.path, f"it cannot be removed ({error})"))
    finally:
        folder.unlock()


def _reason_to_keep(folder: RunFolder, older_than: float, *, force: bool) -> str | None:
    if not force and has_unsent(folder):
        return "it has unsent values or files"
    files = (folder.path / "run.json", folder.journal_path, folder.mark_path)
    written = max(file.stat().st_mtime for file in files if file.exists())
    return "it is too new" if time.time() - written < older_than else None


def _size_of(path: Path) -> int:
    return sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())


def _as_json(cleaned: Cleaned, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "removed": [str(path) for path in cleaned.removed],
        "bytes": cleaned.n_bytes,
        "kept": [{"path": str(path), "reason": reason} for path, reason in cleaned.kept],
    }


def _tell(cleaned: Cleaned, *, dry_run: bool) -> None:
    verb = "would remove" if dry_run else "removed"
    for path in cleaned.removed:
        click.echo(f"{verb} {path.name}")
    for path, reason in cleaned.kept:
        click.echo(f"kept {path.name}: {reason}")
    noun = "run" if len(cleaned.removed) == 1 else "runs"
    click.echo(f"{len(cleaned.removed)} {noun}, {size_in_words(cleaned.n_bytes)}.")
