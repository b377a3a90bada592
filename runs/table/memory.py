"""The snapshots of the projects that were asked for last, within LABSTEAD_RUN_TABLE_BYTES."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.conf import settings

from projects.models import Project
from runs.table.fields import Field
from runs.table.snapshot import USER, Snapshot


class TableMemory:
    """Shared by all requests of the process. Each snapshot has a lock of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()
        self._sizes: dict[int, int] = {}

    @contextmanager
    def snapshot(self, project: Project, fields: Collection[Field]) -> Iterator[Snapshot]:
        """The project's columns with these fields, as of ``project.change_seq`` at least.

        Held alone: others who ask for the same project wait. The first request builds the
        snapshot, later ones read what changed since. Don't call it in a transaction that has
        changed runs: if that is rolled back, its changes stay here.
        """
        with self._held(project.pk) as snapshot:
            try:
                self._refresh(snapshot, project.change_seq, fields)
            except BaseException:
                self._forget(project.pk)
                raise
            yield snapshot
            size = snapshot.size_bytes
        self._shrink(project.pk, size)

    @contextmanager
    def _held(self, project_id: int) -> Iterator[Snapshot]:
        """The project's snapshot under its lock: the one kept when the waiting is over."""
        while True:
            snapshot = self._find(project_id)
            with snapshot.lock:
                if self._snapshots.get(project_id) is snapshot:
                    yield snapshot
                    return

    def _refresh(self, snapshot: Snapshot, change_seq: int, fields: Collection[Field]) -> None:
        snapshot.refresh(change_seq, {field.source for field in fields})
        if any(field.is_live for field in fields):
            snapshot.read_heartbeats()
        if USER in fields:
            snapshot.read_usernames()

    def _find(self, project_id: int) -> Snapshot:
        with self._lock:
            snapshot = self._snapshots.setdefault(project_id, Snapshot(project_id))
            if snapshot.is_stale:
                # The deletions since may be forgotten.
                snapshot = self._snapshots[project_id] = Snapshot(project_id)
            self._snapshots.move_to_end(project_id)
            return snapshot

    def _forget(self, project_id: int) -> None:
        with self._lock:
            self._snapshots.pop(project_id, None)
            self._sizes.pop(project_id, None)

    def _shrink(self, project_id: int, size: int) -> None:
        """Drop those asked for longest ago. The last one stays, however large."""
        with self._lock:
            if project_id in self._snapshots:
                self._sizes[project_id] = size
            while sum(self._sizes.values()) > settings.LABSTEAD_RUN_TABLE_BYTES:
                oldest = next(iter(self._snapshots))
                if len(self._snapshots) == 1:
                    return
                del self._snapshots[oldest]
                self._sizes.pop(oldest, None)

    def clear(self) -> None:
        with self._lock:
            self._snapshots.clear()
            self._sizes.clear()


memory = TableMemory()
