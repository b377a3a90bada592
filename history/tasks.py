"""Doors for Celery. The tables say what is due, so a task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from history.removal import key_deletion
from history.upkeep import compaction, free_space, merging, orphans, stream_rollups, trash


@shared_task(time_limit=600)
def compact_due() -> None:
    compaction.compact_due()


@shared_task(time_limit=600)
def follow_up() -> None:
    """Finish what deleting a key or rewinding has begun."""
    key_deletion.rewrite_due()
    stream_rollups.rebuild_due()


@shared_task(time_limit=600)
def tidy() -> None:
    """Merge small segments, empty the trash, shrink the database."""
    merging.merge_due()
    trash.empty()
    free_space.give_back()


@shared_task(time_limit=3600)
def sweep_orphans() -> None:
    orphans.sweep()
