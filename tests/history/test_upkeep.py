"""Files that nothing names are swept, and space is given back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts.models import User
from history.models import Segment, Trash
from history.upkeep import free_space, orphans
from history.upkeep.compaction import compact
from tests.factories import make_run
from tests.history.streams import append, make_stream
from tests.history.test_compaction import MIXED

needs_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL gives space back by itself"
)


def old_file(name: str, *, hours: float) -> Path:
    path = Path(default_storage.path(default_storage.save(name, ContentFile(b"left behind"))))
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


@pytest.mark.django_db
def test_orphans_are_swept_when_they_are_old(ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    own = Path(default_storage.path(Segment.objects.get(stream=stream).name))
    os.utime(own, (0, 0))
    orphan = old_file("history/00000000000000ff/0/a.parquet", hours=25)
    fresh = old_file("history/00000000000000ff/0/b.parquet", hours=23)
    other = old_file("runs/00000000000000ff/c", hours=100)
    assert orphans.sweep() == 1
    assert [path.exists() for path in (orphan, fresh, other, own)] == [False, True, True, True]


@pytest.mark.django_db
def test_deleting_a_run_sends_its_files_to_the_trash(ada: User) -> None:
    run = make_run(by=ada)
    append(run.history, MIXED)
    compact(run.history_id)
    segment = Segment.objects.get(stream=run.history_id)
    run.project.delete()
    trashed = Trash.objects.get(name=segment.name)
    assert (trashed.size, default_storage.exists(segment.name)) == (segment.size, True)


@needs_sqlite
@pytest.mark.django_db(transaction=True)
def test_compacted_lines_leave_the_database_file(ada: User) -> None:
    path = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    rows = [{"_step": step, "text": os.urandom(200).hex()} for step in range(60_000)]
    stream = make_stream(ada.personal_team, rows, batch=5_000)
    compact(stream.pk)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    full = path.stat().st_size
    assert free_space.give_back() > free_space.LEAST_FREE_PAGES
    assert path.stat().st_size < full - 8_000_000


@needs_sqlite
@pytest.mark.django_db(transaction=True)
def test_opening_a_connection_takes_no_write_lock(ada: User) -> None:
    with transaction.atomic():
        make_stream(ada.personal_team)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("PRAGMA auto_vacuum")
            assert cursor.fetchone() == (2,)
        other.close()
