"""History, system and console lines travel side by side, each exactly once."""

import orjson
import pytest

import labstead
from labstead._delivery.rows import Fold
from labstead._folder.journal import Kind, read_stretches
from labstead._folder.mark import Mark, Place
from tests.sdk.journals import journal_of
from tests.sdk.scripted_server import Reply
from tests.sdk.waiting import wait_until

LINES = {"history": "value", "system": "system.cpu", "console": "text"}


def record(run, kind, **values):
    with run._recorder.lock:
        run._recorder.append(kind, orjson.dumps(values))


def record_everywhere(run, numbers):
    for number in numbers:
        run.log({"value": number})
        record(run, Kind.SYSTEM, **{"system.cpu": number})
        record(run, Kind.CONSOLE, text=number)


def arrived(run):
    return {name: [line.get(LINES[name]) for line in run.streams[name]] for name in LINES}


def everywhere(numbers):
    return {name: list(numbers) for name in LINES}


def test_lines_of_all_streams_arrive_in_order(server):
    with labstead.init() as run:
        record_everywhere(run, range(100))
    assert arrived(server.only_run) == everywhere(range(100))


@pytest.mark.parametrize("stream", LINES)
@pytest.mark.parametrize(
    "trouble",
    [
        Reply(500),
        Reply(500, handle_first=True),
        Reply(drop=True, handle_first=True),
        Reply(200, b'{"next_line": 0}'),
    ],
    ids=lambda reply: f"{reply.status}-{reply.body[:12]}-{reply.drop}-{reply.handle_first}",
)
def test_trouble_of_one_stream_repeats_and_loses_nothing(server, stream, trouble):
    run = labstead.init()
    server.fail(f"/streams/{stream}", trouble)
    record_everywhere(run, range(10))
    run.finish()
    assert arrived(server.only_run) == everywhere(range(10))


@pytest.mark.parametrize("stream", LINES)
def test_a_server_that_lost_lines_of_one_stream_gets_those_again(server, stream):
    run = labstead.init()
    record_everywhere(run, range(20))
    wait_until(lambda: arrived(server.only_run) == everywhere(range(20)))
    del server.only_run.streams[stream][7:]
    record_everywhere(run, [20])
    run.finish()
    assert arrived(server.only_run) == everywhere(range(21))


def test_batches_too_large_are_sent_in_parts(server):
    server.max_body_bytes = 500
    with labstead.init() as run:
        record_everywhere(run, range(100))
    assert arrived(server.only_run) == everywhere(range(100))


def test_a_line_too_large_leaves_a_mark_in_its_own_stream(server):
    server.max_body_bytes = 500
    run = labstead.init()
    record_everywhere(run, [0])
    record(run, Kind.CONSOLE, text="x" * 1000)
    record_everywhere(run, [1])
    run.finish()
    assert arrived(server.only_run) == {**everywhere([0, 1]), "console": [0, None, 1]}
    assert "_refused" in server.only_run.streams["console"][1]


def test_a_resumed_run_goes_on_in_every_stream(server):
    with labstead.init(id="k3x") as run:
        record_everywhere(run, range(3))
    with labstead.init(id="k3x", resume="must") as run:
        record_everywhere(run, range(3, 5))
    assert arrived(server.only_run) == everywhere(range(5))


def test_a_row_left_open_holds_up_no_other_stream_and_is_read_once(offline_run):
    offline_run.log({"value": 1}, step=5)
    record(offline_run, Kind.CONSOLE, text="first")
    fold = Fold(Mark())
    first = batch_from(fold, offline_run)
    record(offline_run, Kind.CONSOLE, text="second")
    offline_run.log({"value": 2}, step=6)
    second = batch_from(fold, offline_run)
    assert texts_of(first) == ["first"]
    assert first.streams["history"].end == 0
    assert texts_of(second) == ["second"]
    (row,) = second.streams["history"].lines
    assert orjson.loads(row)["value"] == 1
    assert 0 < second.streams["history"].end < second.read_to


def test_a_fold_begins_again_behind_what_is_delivered(offline_run):
    record_everywhere(offline_run, range(3))
    whole = batch_from(Fold(Mark()), offline_run)
    after_one = Place(byte=whole.streams["console"].ends[1], line=2)
    rest = batch_from(Fold(Mark(console=after_one)), offline_run)
    assert texts_of(rest) == [2]
    assert len(rest.streams["system"].lines) == 3


def batch_from(fold, run):
    records = read_stretches(journal_of(run), fold.read_to)
    return fold.next_batch(records, is_final=False, max_lines=1000, max_bytes=10**9)


def texts_of(batch):
    return [orjson.loads(line)["text"] for line in batch.streams["console"].lines]
