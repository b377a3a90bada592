"""``labstead sync`` beside a program that still writes its folder."""

from __future__ import annotations

import signal

import orjson
import pytest

import labstead
from labstead._folder.run_folder import RunFolder, find_run_folders
from tests.sdk.scripts import start_script


@pytest.fixture
def endless_script():
    """Logs offline until it is killed; says each value whose call has returned."""
    script = start_script("""
        import os, time, labstead
        labstead.init(mode="offline", project="digits")
        for value in range(10**9):
            labstead.log({"half": value}, commit=False)
            labstead.log({"value": value})
            os.write(1, b"%d\\n" % value)
            time.sleep(0.001)
    """)
    yield script
    script.kill()
    script.communicate()


def read_on(script, rows):
    """The value of the last of so many further rows that the script has logged."""
    return [int(script.stdout.readline()) for _ in range(rows)][-1]


def values_at(server):
    return [line["value"] for line in server.only_run.lines]


def test_each_sync_sends_what_a_running_program_has_logged(server, run_command, endless_script):
    read_on(endless_script, 1)
    assert "its program still runs" in run_command("sync").output
    for _ in range(4):
        logged = read_on(endless_script, 50)
        assert run_command("sync").exit_code == 0
        assert values_at(server) == list(range(len(server.only_run.lines)))
        # The last row may still be open for more values.
        assert len(server.only_run.lines) >= logged
    assert server.only_run.finish is None
    endless_script.send_signal(signal.SIGKILL)
    logged = [int(line) for line in endless_script.stdout.read().split()][-1]
    endless_script.wait()
    assert run_command("sync").exit_code == 0
    assert len(server.only_run.lines) > logged
    assert [line["half"] for line in server.only_run.lines] == values_at(server)


def test_following_goes_on_until_the_program_has_ended(server, run_command, monkeypatch):
    monkeypatch.setattr("labstead._cli.sync.FOLLOW_SECONDS", 0.05)
    script = start_script("""
        import time, labstead
        with labstead.init(mode="offline") as run:
            for value in range(100):
                run.log({"value": value})
                print(value, flush=True)
                time.sleep(0.01)
    """)
    read_on(script, 1)
    result = run_command("sync", "--follow")
    assert result.exit_code == 0, result.output
    assert values_at(server) == list(range(100))
    assert server.only_run.finish["state"] == "finished"
    assert result.output.count("its program still runs") == 1
    script.communicate()


def test_following_ends_at_once_where_nothing_runs(server, run_command):
    labstead.init(mode="offline").finish()
    assert run_command("sync", "--follow").exit_code == 0
    assert server.only_run.finish is not None


def test_a_run_that_sends_itself_is_left_alone(server, run_command):
    labstead.init()
    (folder,) = find_run_folders(labstead.run.dir)
    folder.mark_path.unlink()
    creations = server.only_run.creations
    result = run_command("sync")
    assert result.exit_code == 1
    assert "is being sent by its own program or another sync" in result.output
    assert server.only_run.creations == creations


def test_two_syncs_of_one_run_do_not_send_at_once(server, run_command):
    run = labstead.init(mode="offline")
    other = RunFolder(run.dir)
    assert other.lock_sending()
    result = run_command("sync")
    other.unlock()
    assert result.exit_code == 1
    assert "another sync" in result.output
    assert server.runs == {}


def test_status_says_how_much_waits_and_what_still_runs(server, run_command):
    run = labstead.init(mode="offline")
    run.log({"value": 1})
    size = (run.dir / "journal").stat().st_size
    told = orjson.loads(run_command("status", "--json").output)
    assert told["unsent"] == told["running"] == [f"labstead-runs/{run.dir.name}"]
    assert told["unsent_bytes"] == size
    assert " bytes of journal, its program still runs" in run_command("status").output
    run.finish()
    assert orjson.loads(run_command("status", "--json").output)["running"] == []
    run_command("sync")
    assert orjson.loads(run_command("status", "--json").output)["unsent_bytes"] == 0
