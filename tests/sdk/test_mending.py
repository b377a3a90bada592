"""Folders that are not as the client left them: damaged, foreign or incomplete."""

from __future__ import annotations

import orjson
import pytest

import labstead
from labstead._folder.journal import read_records

ROWS = 20


@pytest.fixture
def run(server):
    """A finished offline run; its journal is there to be damaged."""
    with labstead.init(mode="offline", config={"lr": 0.1}) as run:
        for value in range(ROWS):
            run.log({"value": value})
    return run


def damage(run, at):
    """Flip a bit, counted from the beginning of the row with the value 10; the row's size."""
    journal = run.dir / "journal"
    row = next(one for one in read_records(journal) if b'"value":10' in one.payload)
    content = bytearray(journal.read_bytes())
    content[row.start + at] ^= 4
    journal.write_bytes(content)
    return row.end - row.start


# In the length (small and huge), the checksum, the kind, the first and a later byte of the values.
@pytest.mark.parametrize("at", [0, 2, 3, 5, 8, 9, 20])
def test_what_lies_behind_damage_is_sent_and_the_rest_told(run, server, run_command, capsys, at):
    size = damage(run, at)
    damaged = (run.dir / "journal").read_bytes()
    result = run_command("sync")
    said = result.output + capsys.readouterr().err
    assert result.exit_code == 1
    assert f"{size} bytes of labstead-runs/{run.dir.name}/journal are damaged" in said
    assert (run.dir / "journal.damaged").read_bytes() == damaged
    values = [line["value"] for line in server.only_run.lines]
    assert values == [value for value in range(ROWS) if value != 10]
    assert server.only_run.finish is not None
    assert "0 runs to send, 1 already complete." in run_command("sync").output


def test_damage_behind_what_was_sent_repeats_nothing(server, run_command):
    run = labstead.init(mode="offline")
    for value in range(10):
        run.log({"value": value})
    run_command("sync")
    for value in range(10, ROWS):
        run.log({"value": value})
    run.finish()
    damage(run, 9)
    run_command("sync")
    values = [line["value"] for line in server.only_run.lines]
    assert values == [value for value in range(ROWS) if value != 10]


def test_a_journal_of_garbage_is_kept_and_told(run, server, run_command, capsys):
    (run.dir / "journal").write_bytes(b"\x07garbage{" * 50)
    result = run_command("sync")
    assert result.exit_code == 1
    assert "450 bytes" in result.output + capsys.readouterr().err
    assert (run.dir / "journal.damaged").stat().st_size == 450


def test_a_program_killed_before_its_first_record_is_a_run_without_values(run, server, run_command):
    (run.dir / "journal").unlink()
    assert run_command("sync").exit_code == 0
    assert server.only_run.lines == []


@pytest.mark.parametrize("change", [{"invention": 1}, {"tags": None}], ids=["newer", "odd"])
def test_a_folder_of_another_version_is_told_and_stops_no_other(run, server, run_command, change):
    identity = orjson.loads((run.dir / "run.json").read_bytes())
    (run.dir / "run.json").write_bytes(orjson.dumps({**identity, **change}))
    labstead.init(mode="offline", id="good").finish()
    result = run_command("sync")
    assert result.exit_code == 1
    assert "another version of labstead" in result.output
    assert list(server.runs) == ["good"]


def test_a_record_of_a_newer_version_is_told_and_kept(run, server, run_command):
    from labstead._folder.journal import Journal

    path = run.dir / "journal"
    path.unlink()
    journal = Journal(path)
    journal.append(200, b'{"news": 1}')
    journal.close()
    size = path.stat().st_size
    result = run_command("sync")
    assert result.exit_code == 1
    assert "install the version that wrote it" in result.output
    assert path.stat().st_size == size


def test_a_path_without_runs_is_wrong_usage(workplace, run_command):
    result = run_command("sync", str(workplace))
    assert result.exit_code == 2
    assert "There is no run in" in result.output
