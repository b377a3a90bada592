"""Which code ran: remote, commit, branch, and what was changed since that commit.

Asks the ``git`` command, each question with a time limit; without git, or outside a repository,
there is nothing to tell. Nothing is written: no lock is taken and no index refreshed.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_SECONDS_A_QUESTION = 5.0
MAX_PATCH_BYTES = 10 * 2**20
_MOST_UNTRACKED_TOLD = 200
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository around a folder."""

    root: Path

    def describe(self) -> dict[str, Any]:
        """``remote`` (without its password), ``commit``, ``branch`` and ``is_dirty``.

        A detached head has no branch, a repository without commits no commit.
        """
        told = {
            "remote": without_credentials(self._ask("remote", "get-url", "origin") or ""),
            "commit": self._ask("rev-parse", "--verify", "--quiet", "HEAD"),
            "branch": self._ask("symbolic-ref", "--quiet", "--short", "HEAD"),
        }
        known: dict[str, Any] = {name: value for name, value in told.items() if value}
        changes = self._ask("status", "--porcelain", "--untracked-files=no")
        return known if changes is None else {**known, "is_dirty": bool(changes)}

    def patch(self) -> bytes | None:
        """``git diff HEAD``, with the names of untracked files at its top; None when all is clean.

        ``git apply`` passes over the lines at the top. A patch over MAX_PATCH_BYTES is replaced by
        a line that says so.
        """
        diff = self._run("diff", "HEAD", "--binary", "--no-color", "--no-ext-diff") or b""
        if len(diff) > MAX_PATCH_BYTES:
            diff = b"# The patch has %d bytes, too many to keep.\n" % len(diff)
        note = self._untracked_note()
        return (note + diff) or None

    def _untracked_note(self) -> bytes:
        listed = self._run("ls-files", "--others", "--exclude-standard", "-z") or b""
        names = [name for name in listed.split(b"\0") if name]
        if not names:
            return b""
        told = [b"#   " + name.replace(b"\n", b"?") for name in names[:_MOST_UNTRACKED_TOLD]]
        head = b"# %d untracked files, which are not in this patch:" % len(names)
        more = [b"#   and more"] if len(names) > len(told) else []
        return b"\n".join([head, *told, *more]) + b"\n"

    def _ask(self, *arguments: str) -> str | None:
        answer = self._run(*arguments)
        return None if answer is None else answer.decode("utf-8", "replace").strip()

    def _run(self, *arguments: str) -> bytes | None:
        return _git(self.root, *arguments)


def find_repository(folder: Path) -> Repository | None:
    """None without git, outside a repository, and where git declines to look."""
    root = _git(folder, "rev-parse", "--show-toplevel")
    text = os.fsdecode(root).strip() if root else ""
    return Repository(Path(text)) if text else None


def without_credentials(remote: str) -> str:
    """The address of a remote without user name, password or query, which may all be secrets."""
    if "://" not in remote:
        return remote  # git@host:path, or a path
    parts = urlsplit(remote)
    host = parts.netloc.rpartition("@")[2]
    user = "git@" if parts.scheme == "ssh" and parts.username == "git" else ""
    return urlunsplit((parts.scheme, user + host, parts.path, "", ""))


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None when it fails, is missing or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours
            ["git", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS_A_QUESTION,
            env={**os.environ, **_ENVIRONMENT},
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None
