"""What is said of a run at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from labstead._console import Console
from labstead._delivery.progress import left_in_words
from labstead._delivery.sender import Sender


class Ended(Protocol):
    """A run."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str | None: ...

    @property
    def dir(self) -> Path | None: ...


def last_words(
    run: Ended, sender: Sender | None, console: Console, lost: int, is_delivered: bool
) -> None:
    """Where it is, or how what is on this disk only gets to the server."""
    if lost:
        console.say(f"{lost} records were lost to the full disk")
    if is_delivered:
        state = "at" if lost else "complete at"
        console.say(f"Run {run.name} is {state} {run.url}")
    elif run.dir is not None and not run.dir.exists():
        console.say(f"Run {run.name} is lost: its folder {run.dir} is gone")
    elif run.dir is not None:
        what = "Run"
        if sender:
            left = left_in_words(sender.unsent_bytes(), sender.unsent_files())
            what = f"{left} of run"
        console.say(f"{what} {run.name} is on this disk only; send it with:")
        for folder in (sender and sender.folders_left()) or [run.dir]:
            console.say(f"  labstead sync {folder}")
