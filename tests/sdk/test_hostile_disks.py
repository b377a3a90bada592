"""A disk that is full, refuses, or loses the run's folder: training goes on and is told once."""

from __future__ import annotations

import shutil

import orjson
import pytest

import labstead
from tests.sdk.scripts import run_script
from tests.sdk.waiting import wait_until

# The limit stands for a disk that fills up: every write beyond it fails, for all files.
FULL_DISK = """
    import resource, sys, labstead
    run = labstead.init({arguments})
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
    kept = []
    for value in range(5_000):
        before = run._recorder.lost_records
        run.log({{"value": value}})
        if run._recorder.lost_records == before:
            kept.append(value)
    print(kept)
    sys.exit(3)
"""


def remove(folder):
    """At once, however busily its owner writes there."""
    gone = folder.rename(folder.with_name("gone"))
    shutil.rmtree(gone)


@pytest.mark.parametrize("arguments", ["", 'mode="offline"'], ids=["online", "offline"])
def test_a_full_disk_costs_what_it_cannot_take_and_says_so_once(server, run_command, arguments):
    done = run_script(FULL_DISK.format(arguments=arguments))
    assert done.returncode == 3, done.stderr
    kept = orjson.loads(done.stdout)
    assert 0 < len(kept) < 5_000
    assert done.stderr.count("the journal cannot be written") == 1
    assert "records were lost to the full disk" in done.stderr
    assert "is complete" not in done.stderr
    assert run_command("sync").exit_code == 0
    assert [line["value"] for line in server.only_run.lines] == kept


def test_the_end_of_a_run_arrives_though_the_disk_is_full(server):
    run_script(FULL_DISK.format(arguments=""))
    assert server.only_run.finish == {"exit_code": 3, "state": "failed"}


def test_a_folder_that_cannot_be_written_is_replaced_by_another(server, workplace, capsys):
    (workplace / "file").write_text("in the way")
    run = labstead.init(dir="file")
    run.log({"value": 1})
    run.finish()
    said = capsys.readouterr().err
    assert said.count("cannot be written") == 1
    assert f"using {run.dir.parents[1]}" in said
    assert [line["value"] for line in server.only_run.lines] == [1]


def test_what_is_logged_after_the_folder_was_removed_arrives(server, capsys):
    run = labstead.init()
    run.log({"value": 0})
    wait_until(lambda: server.only_run.lines)
    remove(run.dir)
    for value in range(1, 600):
        run.log({"value": value})
    run.finish()
    said = capsys.readouterr().err
    assert [line["value"] for line in server.only_run.lines] == list(range(600))
    assert server.only_run.finish is not None
    assert said.count("the run's folder was removed") == 1
    assert "is complete at" in said


def test_a_folder_removed_before_the_server_was_ever_there_is_not_missed(server):
    port = int(server.url.rsplit(":", 1)[1])
    server.stop()
    run = labstead.init()
    remove(run.dir)
    run.log({"value": 0})
    server.start(port)
    run.finish()
    assert [line["value"] for line in server.only_run.lines] == [0]


def test_an_offline_run_whose_folder_was_removed_says_that_it_is_lost(capsys):
    run = labstead.init(mode="offline")
    remove(run.dir)
    run.log({"value": 0})
    run.finish()
    said = capsys.readouterr().err
    assert said.count("the run's folder was removed") == 1
    assert f"Run {run.name} is lost" in said
    assert "labstead sync" not in said


def test_a_lost_mark_costs_a_resend_even_of_a_resumed_run(server, run_command):
    with labstead.init(id="k3x") as run:
        run.log({"value": 0})
    with labstead.init(id="k3x", resume="must") as run:
        run.log({"value": 1})
    (run.dir / "mark.json").unlink()
    assert run_command("sync").exit_code == 0
    assert [line["value"] for line in server.only_run.lines] == [0, 1]
