"""Where the bytes of an artifact lie while they wait to be sent."""

from __future__ import annotations

from typing import NamedTuple


class Content(NamedTuple):
    """In a file of the package's folder, or for an absolute path where it was added."""

    file: str
    offset: int
    size: int


class Cancelled(Exception):
    """The run is over, and nobody waits for the rest any more."""


class ContentGone(Exception):
    """A file that was added with policy “immutable” is no more what it was."""
