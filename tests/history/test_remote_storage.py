"""Segments in an S3-compatible store, which the tests start as a server of their own."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

import pytest
from django.core.files import File
from django.core.files.storage import default_storage

from accounts.models import User
from history.models import Segment
from history.segments.local_copies import LocalCopies
from history.segments.reader import forget_segments
from history.series.reading import Query, read_series
from history.upkeep.compaction import compact, compact_due
from history.upkeep.merging import MANY, merge_due
from history.upkeep.orphans import files_below
from runs.services.files import Measured
from tests.history.streams import append, let_time_pass, make_stream, rows_of
from tests.history.test_compaction import MIXED
from tests.history.test_merging import make_small_segments

pytestmark = pytest.mark.django_db


def test_files_of_runs_are_measured_on_their_way_into_the_bucket(bucket: None) -> None:
    content = bytes(range(256)) * 1000
    measured = Measured(io.BytesIO(content))
    name = default_storage.save("runs/1/a", File(cast("IO[bytes]", measured), name="runs/1/a"))
    assert (measured.size, measured.sha256) == (256_000, sha256(content).hexdigest())
    with default_storage.open(name) as file:
        assert file.read() == content


def test_segments_live_in_the_bucket(bucket: None, ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    name = Segment.objects.get(stream=stream).name
    assert list(files_below("history")) == [name]
    assert rows_of(stream) == MIXED
    (panel,) = read_series(Query([stream], ["loss"]))
    assert panel.series[0].n_raw == 4


def test_a_segment_is_fetched_once(bucket: None, ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    assert rows_of(stream) == MIXED
    default_storage.delete(Segment.objects.get(stream=stream).name)
    forget_segments()
    assert rows_of(stream) == MIXED


def test_merging_works_in_the_bucket(bucket: None, ada: User) -> None:
    stream, rows = make_small_segments(ada, MANY)
    assert merge_due() == MANY
    assert rows_of(stream) == rows


def test_a_missing_object_damages_only_its_lines(bucket: None, ada: User) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    default_storage.delete(Segment.objects.get(stream=stream).name)
    assert rows_of(stream) == []
    assert read_series(Query([stream], ["loss"]))[0].series == []


def test_a_bucket_out_of_reach_damages_nothing_for_good(
    bucket: None, ada: User, settings: object, tmp_path: Path
) -> None:
    stream = make_stream(ada.personal_team, MIXED)
    compact(stream.pk)
    append(stream, MIXED)
    reachable = settings.STORAGES  # type: ignore[attr-defined]
    options = {**reachable["default"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    gone = {**reachable, "default": {**reachable["default"], "OPTIONS": options}}
    settings.STORAGES = gone  # type: ignore[attr-defined]
    forget_segments()
    assert rows_of(stream) == MIXED
    let_time_pass(stream)
    assert compact_due() == 0
    settings.STORAGES = reachable  # type: ignore[attr-defined]
    assert compact_due() == len(MIXED)
    assert rows_of(stream) == MIXED + MIXED


def test_copies_stay_within_their_size(bucket: None, tmp_path: Path, ada: User) -> None:
    stream, _ = make_small_segments(ada, 6)
    segments = list(Segment.objects.filter(stream=stream))
    size = segments[0].size
    copies = LocalCopies(tmp_path / "small", max_bytes=int(size * 3.5))
    for segment in segments:
        assert copies.path(segment.name).stat().st_size == segment.size
    kept = {file.name for file in (tmp_path / "small").iterdir()}
    assert len(kept) == 3
    assert segments[-1].name.replace("/", "_") in kept
