"""The same records give the same lines, however they are cut into batches."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labstead._delivery.rows import Fold
from labstead._folder.journal import Journal, Kind, read_records, read_stretches
from labstead._folder.mark import STREAMS, Mark, Place
from labstead._history.steps import StepCounter

EVERYTHING = {"max_lines": 10**9, "max_bytes": 10**12}

log_calls = st.tuples(st.none() | st.integers(0, 6), st.none() | st.booleans())
other_kinds = st.sampled_from(
    [Kind.CONSOLE, Kind.SYSTEM, Kind.SUMMARY, Kind.METRIC, Kind.FILE, Kind.FILE]
)
journals = st.lists(log_calls | other_kinds, max_size=40)
limits = st.fixed_dictionaries(
    {
        "max_lines": st.integers(1, 5),
        "max_bytes": st.integers(1, 200),
    }
)


def write(path, calls):
    """A journal of these calls; each value is the number of its call, so none is like another."""
    path.unlink(missing_ok=True)
    journal, steps = Journal(path), StepCounter()
    for number, call in enumerate(calls):
        if isinstance(call, Kind):
            journal.append(call, orjson.dumps({"text": number, "path": f"{number}.txt"}))
        else:
            step, kind = steps.place(*call)
            journal.append(kind, orjson.dumps({f"v{number}": number, "_step": step}))
    journal.close()


def fold_all(path, mark, **limits):
    """All batches from a mark on."""
    fold, batches = Fold(mark), []
    while fold.read_to < path.stat().st_size or not batches:
        some = read_stretches(path, fold.read_to)
        batches.append(fold.next_batch(some, is_final=False, **limits))
    return [*batches, fold.next_batch(iter(()), is_final=True, **EVERYTHING)]


def lines_of(batches):
    return {
        stream: [
            (orjson.loads(line), end)
            for batch in batches
            for line, end in zip(
                batch.streams[stream].lines, batch.streams[stream].ends, strict=True
            )
        ]
        for stream in STREAMS
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fold") / "journal"


@given(journals, limits)
@settings(deadline=None)
def test_small_batches_give_the_lines_of_one_batch(path, calls, limits):
    write(path, calls)
    assert lines_of(fold_all(path, Mark(), **limits)) == lines_of(
        fold_all(path, Mark(), **EVERYTHING)
    )


@given(journals, limits, st.data())
@settings(deadline=None)
def test_a_fold_from_any_delivered_line_gives_the_rest(path, calls, limits, data):
    write(path, calls)
    whole = lines_of(fold_all(path, Mark(), **EVERYTHING))
    stream = data.draw(st.sampled_from(STREAMS))
    delivered = data.draw(st.integers(0, len(whole[stream])))
    end = whole[stream][delivered - 1][1] if delivered else 0
    mark = Mark().at(stream, Place(byte=end, line=delivered))
    rest = lines_of(fold_all(path, mark, **limits))
    assert rest == {**whole, stream: whole[stream][delivered:]}


@given(journals)
@settings(deadline=None)
def test_no_logged_value_is_lost(path, calls):
    write(path, calls)
    rows = lines_of(fold_all(path, Mark(), **EVERYTHING))["history"]
    arrived = [value for row, _ in rows for key, value in row.items() if key != "_step"]
    logged = [number for number, call in enumerate(calls) if not isinstance(call, Kind)]
    assert sorted(arrived) == logged


@given(journals, st.integers(1, 4), st.integers(1, 200), st.integers(0, 2000))
@settings(deadline=None)
def test_parts_of_a_stretch_are_its_records(path, calls, count, size, byte):
    write(path, calls)
    for stretch in read_stretches(path):
        records = list(stretch.records())
        first = stretch.first(count, size)
        assert list(first.records()) == records[: len(first.payloads)]
        assert 1 <= len(first.payloads) <= count
        assert len(first.payloads) == 1 or first.end - first.start <= size
        behind = [record for record in records if record.start >= byte]
        assert list(stretch.from_byte(byte).records()) == behind
    assert [record.end for record in read_records(path)][-1:] == [path.stat().st_size] * bool(calls)
