"""Segment files that no row names: what a worker left that was killed before its commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from posixpath import join

from django.core.files.storage import default_storage
from django.utils import timezone

from history.models import Segment, Trash

FOLDER = "history"
# Longer than any compaction takes, so that no file is swept whose row is still to come.
AGE = timedelta(hours=24)
NAMES_AT_ONCE = 500


def sweep() -> int:
    """Delete them; how many. Lists all of storage's segments, so call it rarely."""
    swept = 0
    files = files_below(FOLDER)
    while names := list(islice(files, NAMES_AT_ONCE)):
        for name in unnamed(names):
            if default_storage.get_modified_time(name) < timezone.now() - AGE:
                default_storage.delete(name)
                swept += 1
    return swept


def unnamed(names: list[str]) -> list[str]:
    named = set(Segment.objects.filter(name__in=names).values_list("name", flat=True))
    named |= set(Trash.objects.filter(name__in=names).values_list("name", flat=True))
    return [name for name in names if name not in named]


def files_below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (join(folder, file) for file in files)
    for inner in folders:
        yield from files_below(join(folder, inner))
