"""Many files at once and large ones, against a server that misbehaves."""

import time

import pytest
from click.testing import CliRunner

import labstead
from labstead import cli
from labstead._delivery.uploads import MAX_AT_A_TIME
from tests.sdk.scripted_server import Reply
from tests.sdk.scripts import run_script
from tests.sdk.waiting import wait_until

COUNT = 5 * MAX_AT_A_TIME


def log_notes(run, count=COUNT):
    run.log({"notes": [labstead.Markdown(f"note {number}") for number in range(count)]})


def texts_of(server):
    return sorted(content.decode() for content in server.only_run.files.values())


def all_notes(count=COUNT):
    return sorted(f"note {number}" for number in range(count))


def test_all_files_of_a_row_arrive(server):
    with labstead.init() as run:
        log_notes(run)
    assert texts_of(server) == all_notes()


@pytest.mark.parametrize("part", ["/put/", "/files"])
def test_trouble_with_some_files_is_tried_again(server, part):
    server.fail(part, *[Reply(503)] * 3)
    with labstead.init() as run:
        log_notes(run)
        run.log({"later": 1})
    assert texts_of(server) == all_notes()
    assert server.only_run.lines[-1]["later"] == 1


def test_a_refused_file_holds_up_no_other(server, capsys):
    server.fail("/files", Reply(413))
    with labstead.init() as run:
        log_notes(run)
        run.log({"later": 1})
    assert len(texts_of(server)) == COUNT - 1
    assert server.only_run.finish is not None
    assert capsys.readouterr().err.count("the server refused the file") == 1


def test_a_file_refused_at_the_end_loses_neither_rows_nor_the_end(server):
    run = labstead.init()
    server.fail("/files", *[Reply(403, b'{"code": "forbidden", "message": "no"}')] * 50)
    log_notes(run)
    run.log({"later": 1})
    run.finish()
    assert server.only_run.lines[-1]["later"] == 1
    assert server.only_run.finish is not None


def test_files_arrive_of_a_program_that_just_ends(server):
    ended = run_script("""
        import labstead
        run = labstead.init(project="digits")
        run.log({"notes": [labstead.Markdown(f"note {number}") for number in range(20)]})
    """)
    assert ended.returncode == 0
    assert texts_of(server) == all_notes(20)


def keep(run, path, text):
    path.write_text(text)
    run.save(path.name, policy="now")


def test_rows_and_heartbeats_arrive_while_a_file_goes_up(server, workplace, monkeypatch):
    monkeypatch.setattr("labstead._delivery.sender.HEARTBEAT_SECONDS", 0.05)
    run = labstead.init()
    with server.holding("/put/"):
        keep(run, workplace / "model.pt", "weights")
        wait_until(lambda: server.asked("/put/"))
        beats = server.only_run.heartbeats
        run.log({"value": 1})
        wait_until(lambda: server.only_run.lines and server.only_run.heartbeats > beats + 1)
        assert server.only_run.files == {}
    run.finish()
    assert server.only_run.files == {"model.pt": b"weights"}


def test_the_newest_of_what_is_saved_under_one_name_is_the_last_to_arrive(server, workplace):
    run = labstead.init()
    with server.holding("/put/"):
        keep(run, workplace / "model.pt", "first")
        wait_until(lambda: server.asked("/put/"))
        for text in ("second", "third"):
            keep(run, workplace / "model.pt", text)
        keep(run, workplace / "other.pt", "other")
        wait_until(lambda: server.asked("/put/") == 2)
    run.finish()
    assert server.only_run.files == {"model.pt": b"third", "other.pt": b"other"}
    assert server.asked("/put/") == 3


def test_the_end_is_told_when_the_files_are_there(server, workplace):
    run = labstead.init()
    run.log({"value": 1})
    keep(run, workplace / "model.pt", "weights")
    run.finish()
    paths = [path for _, path in server.requests]
    put = next(at for at, path in enumerate(paths) if "/put/" in path)
    assert put < next(at for at, path in enumerate(paths) if path.endswith("/finish"))


def test_finish_gives_up_on_a_file_in_time_and_says_so(server, workplace, monkeypatch, capsys):
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", "0.8")
    run = labstead.init()
    with server.holding("/put/"):
        keep(run, workplace / "model.pt", "weights" * 1000)
        run.log({"value": 1})
        began = time.monotonic()
        run.finish()
        assert time.monotonic() - began < 3
        assert server.only_run.finish == {"exit_code": 0, "state": "finished"}
        said = capsys.readouterr().err
        assert "1 file (" in said
        assert "of run golden-meadow-12 is on this disk only" in said
    server.only_run.files.clear()
    result = CliRunner().invoke(cli.main, ["sync"])
    assert result.exit_code == 0, result.output
    assert server.only_run.files == {"model.pt": b"weights" * 1000}
    assert [line["value"] for line in server.only_run.lines] == [1]


def test_finish_waits_as_long_as_files_arrive(server, workplace, monkeypatch):
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", "1.6")
    server.delay("/put/", 0.4)
    names = {f"part{number}.bin" for number in range(COUNT)}
    run = labstead.init()
    for name in names:
        keep(run, workplace / name, "x")
    began = time.monotonic()
    run.finish()
    assert set(server.only_run.files) == names
    assert time.monotonic() - began > 1.6


def test_a_file_that_always_fails_holds_up_no_other(server, workplace, capsys):
    server.fail("/put/k3x/poison", *[Reply(500)] * 4)
    run = labstead.init(id="k3x")
    keep(run, workplace / "poison.txt", "x")
    wait_until(lambda: server.asked("/put/k3x/poison"))
    names = {f"good{number}.txt" for number in range(5)}
    for name in names:
        keep(run, workplace / name, "x")
    run.log({"value": 1})
    wait_until(lambda: names <= set(server.only_run.files) and server.only_run.lines)
    assert capsys.readouterr().err.count("logging goes on") >= 1


def test_a_resumed_run_does_not_wait_for_its_predecessors_files(server, workplace):
    with labstead.init(id="long", mode="offline") as ended:
        ended.log({"value": 0})
        keep(ended, workplace / "model.pt", "old")
        keep(ended, workplace / "notes.md", "notes")
    with server.holding("/put/"):
        run = labstead.init(id="long", resume="allow")
        run.log({"value": 1})
        keep(run, workplace / "model.pt", "new")
        wait_until(lambda: [line["value"] for line in server.only_run.lines] == [0, 1])
        wait_until(lambda: server.asked("/put/") == 2)
        assert server.only_run.files == {}
        assert server.only_run.finish is not None
        server.only_run.finish = None
    run.finish()
    assert server.only_run.finish is not None
    assert server.only_run.files == {"model.pt": b"new", "notes.md": b"notes"}
    assert server.asked("/put/") == 3


def test_what_a_predecessor_left_and_nobody_took_is_said_and_sent_later(
    server, workplace, monkeypatch, capsys
):
    with labstead.init(id="long", mode="offline") as ended:
        keep(ended, workplace / "model.pt", "old")
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", "0.8")
    with server.holding("/put/"):
        run = labstead.init(id="long", resume="allow")
        run.log({"value": 1})
        run.finish()
        said = capsys.readouterr().err
        assert "1 file" in said
        assert f"labstead sync {ended.dir}" in said
        assert f"labstead sync {run.dir}" not in said
    result = CliRunner().invoke(cli.main, ["sync", str(ended.dir)])
    assert result.exit_code == 0, result.output
    assert server.only_run.files == {"model.pt": b"old"}
