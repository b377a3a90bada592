"""The columns of one project's runs, built from the database and patched as runs change.

A snapshot is changed in place, so hold its ``lock`` while reading or patching. It never holds
runs of two projects, and knows nothing of who asks: whoever asks was let in before.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import orjson

from runs.models import ACTIVE_STATES
from runs.table import loading
from runs.table.columns import Column, SparseColumn, grown
from runs.table.dictionary import Floats, Mask
from runs.table.fields import CREATED_AT, STATE, Field, Kind, Source, run_field
from runs.table.flattening import Rows, gather
from runs.table.loading import Batch

LEAST_CAPACITY = 256
# A column is sparse while fewer runs than one in so many have the field.
SPARSE_SHARE = 16
MOST_PATHS = 50_000
# Well within the time for which deletions are remembered (runs.services.edits).
STALE_SECONDS = 86_400

USER, HEARTBEAT_AT = run_field("user"), run_field("heartbeat_at")
FINISHED_AT, DURATION, EXIT_CODE = map(run_field, ("finished_at", "duration", "exit_code"))
TRIAL = run_field("trial")
TEXT_COLUMNS = {"id": "slug", "name": "name", "state": "state"}
TEXT_COLUMNS |= {"group": "group", "job_type": "job_type", "sweep": "sweep"}
JSON_SOURCES = (Source.CONFIG, Source.SUMMARY, Source.METADATA)


class Snapshot:
    def __init__(self, project_id: int) -> None:
        """Empty, and up to date with nothing."""
        self.project_id = project_id
        self.lock = threading.RLock()
        self.seen = -1
        self._refreshed_at = time.monotonic()
        self.loaded: set[Source] = set()
        self.size = 0
        self.columns: dict[Field, Column | SparseColumn] = {}
        self.pks = np.zeros(0, dtype=np.int64)
        self.alive: Mask = np.zeros(0, dtype=np.bool_)
        self._user_ids: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._row_of: dict[int, int] = {}
        self._free: list[int] = []
        self._n_paths = dict.fromkeys(JSON_SOURCES, 0)

    @property
    def capacity(self) -> int:
        return len(self.pks)

    @property
    def is_stale(self) -> bool:
        """Whether it slept so long that it has to be built anew."""
        return time.monotonic() - self._refreshed_at > STALE_SECONDS

    @property
    def size_bytes(self) -> int:
        per_run = 200 * len(self._row_of)
        return per_run + sum(column.size_bytes for column in self.columns.values())

    def column(self, field: Field, *, now: float) -> Column | None:
        """None when no run ever had the field. Computes what depends on the time."""
        if field == DURATION:
            return self._duration(now)
        found = self.columns.get(field)
        return found.dense(self.capacity) if isinstance(found, SparseColumn) else found

    def has_below(self, field: Field) -> list[Field]:
        """The fields inside an object: ``config.opt.lr`` for ``config.opt``."""
        start = f"{field.path}."
        return [
            other
            for other in self.columns
            if other.source == field.source and other.path.startswith(start)
        ]

    def row_of(self, pk: int) -> int | None:
        return self._row_of.get(pk)

    # --- Reading the database ---------------------------------------------------------------

    def refresh(self, change_seq: int, sources: Collection[Source]) -> None:
        """Bring what is loaded up to ``change_seq``, and load the sources that are missing.

        Reads what changed since: nothing when nothing did. ``change_seq`` was read before, so
        every change up to it is committed; later ones are read again the next time.
        """
        wanted = {Source.RUN, *sources}
        self._refreshed_at = time.monotonic()
        if self.seen < 0:
            self._build(wanted)
            self.seen = change_seq
            return
        if self.seen < change_seq:
            self._patch(change_seq)
            self.seen = change_seq
        if not wanted <= self.loaded:
            self._load(wanted - self.loaded)

    def _build(self, sources: set[Source]) -> None:
        self._reserve(loading.count_runs(self.project_id))
        self._load(sources)

    def _load(self, sources: set[Source]) -> None:
        for batch in loading.all_runs(self.project_id, sources):
            self.apply(batch)
        self.loaded |= sources

    def _patch(self, change_seq: int) -> None:
        changed = loading.changed_runs(
            self.project_id, self.loaded, after=self.seen, through=change_seq
        )
        for batch in changed:
            self.apply(batch)
        self.remove(loading.deleted_runs(self.project_id, after=self.seen))
        for column in self.columns.values():
            if isinstance(column, Column):
                column.forget_unused()

    def read_heartbeats(self) -> None:
        """Hearts beat without a new version, so they are read when somebody asks for them."""
        known = [(self._row_of.get(pk), beat) for pk, beat in loading.heartbeats(self.project_id)]
        rows = as_rows([row for row, _ in known if row is not None])
        beats = seconds([beat for row, beat in known if row is not None])
        self._dense(HEARTBEAT_AT).put_numbers(rows, beats)

    def read_usernames(self) -> None:
        """People are renamed and deleted without a new version."""
        names = loading.usernames(set(self._user_ids.values()))
        if names == self._names and USER in self.columns:
            return
        self._names = names
        known = [(row, names.get(user)) for row, user in self._user_ids.items()]
        column = self.columns[USER] = Column(self.capacity, is_text_only=True)
        rows = as_rows([row for row, name in known if name is not None])
        column.put_coded(rows, [name for _, name in known if name is not None])

    # --- Changing rows ----------------------------------------------------------------------

    def apply(self, batch: Batch) -> None:
        """Take over rows. Unknown runs are added if the batch has the run's own columns."""
        is_whole = batch.has(Source.RUN)
        rows = self._rows(batch.pks) if is_whole else [self._row_of.get(pk) for pk in batch.pks]
        known = [i for i, row in enumerate(rows) if row is not None]
        places = as_rows([row for row in rows if row is not None])
        for source in Source:
            if batch.has(source):
                self._apply_source(source, batch, known, places)

    def _apply_source(self, source: Source, batch: Batch, known: list[int], rows: Rows) -> None:
        columns = {
            name: pick(batch.columns[name], known) for name in loading.SOURCE_COLUMNS[source]
        }
        if source in self.loaded:
            self._clear(source, rows)
        if source == Source.RUN:
            self._put_run(rows, columns)
        elif source == Source.NOTES:
            self._put_texts(run_field("notes"), rows, columns["notes"])
        else:
            self._put_objects(source, rows, columns[source.value])

    def _clear(self, source: Source, rows: Rows) -> None:
        for field, column in self.columns.items():
            if field.source == source:
                column.clear(rows)

    def _put_run(self, rows: Rows, columns: dict[str, list[Any]]) -> None:
        for name, column in TEXT_COLUMNS.items():
            self._put_texts(run_field(name), rows, columns[column])
        tags = parsed(columns["tags"])
        self._put_present(run_field("tags"), rows, [some or None for some in tags])
        for field in (CREATED_AT, HEARTBEAT_AT, FINISHED_AT):
            self._put_times(field, rows, columns[field.path])
        self._put_present(EXIT_CODE, rows, columns["exit_code"])
        self._put_present(TRIAL, rows, columns["trial"])
        self.columns.pop(USER, None)
        for row, user in zip(rows.tolist(), columns["created_by_id"], strict=True):
            self._user_ids.pop(row, None)
            if user is not None:
                self._user_ids[row] = user

    def _put_texts(self, field: Field, rows: Rows, texts: list[Any]) -> None:
        self._put_present(field, rows, [text or None for text in texts])

    def _put_times(self, field: Field, rows: Rows, times: list[Any]) -> None:
        there = [i for i, time in enumerate(times) if time is not None]
        self._dense(field).put_numbers(rows[there], seconds(pick(times, there)))

    def _put_present(self, field: Field, rows: Rows, values: list[Any]) -> None:
        """A run's own field that is empty does not exist."""
        there = [i for i, value in enumerate(values) if value is not None]
        if there:
            self._dense(field).put(rows[there], pick(values, there))

    def _put_objects(self, source: Source, rows: Rows, texts: list[str]) -> None:
        with_media = source is Source.SUMMARY
        for path, gathered in gather(rows, objects(texts), with_media=with_media).items():
            self._put_path(Field(source, path), *gathered.once())

    def _put_path(self, field: Field, rows: Rows, values: Sequence[Any]) -> None:
        column = self.columns.get(field)
        is_dense = len(rows) * SPARSE_SHARE >= self.capacity
        if column is None:
            if self._n_paths[field.source] >= MOST_PATHS:
                return
            self._n_paths[field.source] += 1
            column = self.columns[field] = Column(self.capacity) if is_dense else SparseColumn()
        column.put(rows, values)
        if isinstance(column, SparseColumn) and len(column.values) * SPARSE_SHARE >= self.capacity:
            self.columns[field] = column.dense(self.capacity)

    def _dense(self, field: Field) -> Column:
        column = self.columns.get(field)
        if not isinstance(column, Column):
            is_text_only = field.kind in (Kind.TEXT, Kind.TEXTS)
            column = self.columns[field] = Column(self.capacity, is_text_only=is_text_only)
        return column

    def remove(self, pks: Collection[int]) -> None:
        gone = [row for pk in pks if (row := self._row_of.pop(pk, None)) is not None]
        rows = as_rows(gone)
        self.alive[rows] = False
        for row in gone:
            self._user_ids.pop(row, None)
        for column in self.columns.values():
            column.clear(rows)
        self._free += gone

    # --- Rows -------------------------------------------------------------------------------

    def _rows(self, pks: Sequence[int]) -> list[int | None]:
        """A row for each run; new ones for new runs."""
        new = [pk for pk in pks if pk not in self._row_of]
        self._reserve(self.size + max(0, len(new) - len(self._free)))
        for pk, row in zip(new, self._new_rows(), strict=False):
            self._row_of[pk] = row
            self.pks[row], self.alive[row] = pk, True
        return [self._row_of[pk] for pk in pks]

    def _new_rows(self) -> Iterator[int]:
        while True:
            if self._free:
                yield self._free.pop()
            else:
                self.size += 1
                yield self.size - 1

    def _reserve(self, n: int) -> None:
        if n <= self.capacity:
            return
        capacity = max(n, LEAST_CAPACITY, self.capacity * 5 // 4)
        self.pks = grown(self.pks, capacity, 0)
        self.alive = grown(self.alive, capacity, 0)
        for column in self.columns.values():
            if isinstance(column, Column):
                column.resize(capacity)

    def _duration(self, now: float) -> Column:
        """Seconds: until now for active runs, else until the end or the last heartbeat."""
        created, beat, finished = (
            self._numbers(field) for field in (CREATED_AT, HEARTBEAT_AT, FINISHED_AT)
        )
        end = np.where(self.is_active(), now, np.where(np.isnan(finished), beat, finished))
        column = Column(self.capacity)
        column.numbers = end - created
        return column

    def _numbers(self, field: Field) -> Floats:
        column = self._dense(field)
        return np.full(self.capacity, np.nan) if column.numbers is None else column.numbers

    def is_active(self) -> Mask:
        state = self._dense(STATE)
        if state.codes is None:
            return np.zeros(self.capacity, dtype=np.bool_)
        table = state.dictionary.test("is active", lambda word: word in ACTIVE_STATES)
        active: Mask = table[state.codes]
        return active


def objects(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Of what should be JSON objects; anything else counts as an empty one."""
    return [one if isinstance(one, dict) else {} for one in parsed(texts)]


def parsed(texts: Sequence[str]) -> list[Any]:
    """JSON texts, read together as long as all are plain."""
    try:
        found: list[Any] = orjson.loads(f"[{','.join(texts)}]")
    except orjson.JSONDecodeError:
        found = [forgiving(text) for text in texts]
    return found


def forgiving(text: str) -> Any:
    """What orjson refuses but the database may hold: half characters become question marks."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        value = json.loads(text)
        whole = json.dumps(value, ensure_ascii=False).encode(errors="replace")
        return json.loads(whole)


def seconds(times: Sequence[Any]) -> Floats:
    """Seconds since 1970 from SQLite's text or PostgreSQL's datetimes, all in UTC."""
    if times and isinstance(times[0], str):
        moments = np.array(times, dtype="datetime64[us]")
        return moments.astype(np.int64) / 1e6
    return np.array([time.timestamp() for time in times], dtype=np.float64)


def as_rows(rows: list[int]) -> Rows:
    return np.array(rows, dtype=np.intp)


def pick(items: Sequence[Any], places: list[int]) -> list[Any]:
    return [items[i] for i in places]
