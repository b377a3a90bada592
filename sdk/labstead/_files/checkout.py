"""Putting a git repository back to where a run's code stood."""

from __future__ import annotations

import subprocess
from pathlib import Path

from labstead._errors import UsageError


def check_out(commit: str, branch: str | None) -> None:
    """Switch to the commit, on a new branch of that name or detached. Raises UsageError.

    A tree with changes that are not committed is left alone.
    """
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise UsageError("there are changes here that are not committed; commit or stash them")
    if not _succeeds("cat-file", "-e", f"{commit}^{{commit}}"):
        raise UsageError(f"the commit {commit} is not in this repository; `git fetch` first")
    _git("switch", *(["--create", branch] if branch else ["--detach"]), commit)


def apply_patch(patch: Path) -> None:
    """Apply what a run had changed since its commit. Raises UsageError when it does not fit."""
    _git("apply", str(patch.resolve()))


def _git(*arguments: str) -> str:
    try:
        done = _run(*arguments)
    except OSError as error:
        raise UsageError(f"git cannot be run ({error}); --no-git does without") from error
    if done.returncode:
        raise UsageError(f"git {arguments[0]}: {done.stderr.strip()}; --no-git does without")
    return done.stdout


def _succeeds(*arguments: str) -> bool:
    return _run(*arguments).returncode == 0


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
