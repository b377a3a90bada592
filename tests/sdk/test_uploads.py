"""Many files at once, against a server that misbehaves."""

import pytest

import labstead
from labstead._delivery.uploads import MAX_AT_A_TIME
from tests.sdk.scripted_server import Reply
from tests.sdk.scripts import run_script

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


def test_files_arrive_of_a_program_that_just_ends(server):
    ended = run_script("""
        import labstead
        run = labstead.init(project="digits")
        run.log({"notes": [labstead.Markdown(f"note {number}") for number in range(20)]})
    """)
    assert ended.returncode == 0
    assert texts_of(server) == all_notes(20)
