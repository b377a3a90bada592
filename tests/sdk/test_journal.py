import os
import signal

import pytest

from labstead._folder.journal import Journal, Kind, read_records
from labstead._folder.mending import Mending, mend_journal
from tests.sdk.journals import only_journal, rows_in
from tests.sdk.scripts import start_script

ROWS = [b'{"_step":0}', b'{"_step":1,"loss":0.5}', b'{"_step":2}']
HEADER_BYTES = 9


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal"


@pytest.fixture
def journal(path):
    journal = Journal(path)
    for row in ROWS:
        journal.append(Kind.ROW_CLOSED, row)
    yield journal
    journal.close()


def payloads(path, start=0):
    return [record.payload for record in read_records(path, start)]


def test_records_come_back_as_they_were_written(journal, path):
    assert payloads(path) == ROWS


def test_reading_can_begin_at_any_record(journal, path):
    second = list(read_records(path))[1]
    assert payloads(path, second.start) == ROWS[1:]


def test_records_lie_without_gaps_up_to_the_end_of_the_file(journal, path):
    records = list(read_records(path))
    assert [record.end for record in records[:-1]] == [record.start for record in records[1:]]
    assert records[-1].end == journal.size_bytes == path.stat().st_size


@pytest.mark.parametrize("missing", range(1, len(ROWS[-1]) + HEADER_BYTES))
def test_a_torn_tail_is_recognised_wherever_it_tore(journal, path, missing):
    os.truncate(path, path.stat().st_size - missing)
    assert payloads(path) == ROWS[:-1]


def test_a_torn_tail_is_cut(journal, path):
    os.truncate(path, path.stat().st_size - 3)
    cut = mend_journal(path).torn_bytes
    assert cut == len(ROWS[-1]) + HEADER_BYTES - 3
    assert path.stat().st_size == list(read_records(path))[-1].end


def test_a_whole_journal_is_not_cut(journal, path):
    assert mend_journal(path) == Mending()


def test_a_flipped_bit_fails_the_checksum(journal, path):
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(content)
    assert payloads(path) == ROWS[:-1]


def test_a_flipped_kind_fails_the_checksum(journal, path):
    content = bytearray(path.read_bytes())
    content[HEADER_BYTES - 1] = Kind.SUMMARY
    path.write_bytes(content)
    assert payloads(path) == []


def test_a_length_of_garbage_is_a_torn_tail(journal, path):
    with path.open("ab") as file:
        file.write(b"\xff" * 20)
    assert payloads(path) == ROWS


def test_a_journal_has_one_writer(journal, path):
    with pytest.raises(FileExistsError):
        Journal(path)


def test_a_refused_write_leaves_the_journal_readable(journal, path, monkeypatch):
    really_write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: really_write(fd, data[:5]))
    with pytest.raises(OSError, match="No space"):
        journal.append(Kind.ROW_CLOSED, b'{"_step":3}')
    monkeypatch.undo()
    journal.append(Kind.ROW_CLOSED, b'{"_step":4}')
    assert payloads(path) == [*ROWS, b'{"_step":4}']


def test_whatever_log_returned_from_survives_a_sigkill(workplace):
    script = start_script("""
        import os, labstead
        run = labstead.init(mode="offline")
        for step in range(10**9):
            run.log({"value": step, "padding": "x" * 300})
            os.write(1, b"%d\\n" % step)
    """)
    returned = [int(script.stdout.readline()) for _ in range(500)]
    script.send_signal(signal.SIGKILL)
    returned += [int(line) for line in script.stdout.read().split()]
    script.communicate()
    journal = only_journal(workplace)
    mend_journal(journal)
    values = [row["value"] for row in rows_in(journal)]
    assert values[: len(returned)] == returned
    assert len(values) <= len(returned) + 1
