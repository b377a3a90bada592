"""``save``: patterns and policies, what survives a kill, and what the server has in the end."""

import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

import labstead
from labstead import UsageError, cli
from tests.sdk.scripts import run_script, start_script
from tests.sdk.waiting import wait_until


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch):
    monkeypatch.setattr("labstead._files.saved_files.LOOK_SECONDS", 0.02)


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)


def texts_of(server):
    return {name: content.decode() for name, content in server.only_run.files.items()}


def sync():
    result = CliRunner().invoke(cli.main, ["sync"])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_pattern_keeps_every_file_that_matches(server, workplace):
    (workplace / "deep" / "er").mkdir(parents=True)
    write(workplace / "deep", a="1", b="2")
    write(workplace / "deep" / "er", c="3")
    with labstead.init() as run:
        assert run.save("deep/*.txt", policy="now") == ["deep/a.txt", "deep/b.txt"]
        assert run.save("deep/**/c.*", base_path="deep", policy="end") == ["er/c.txt"]
    assert texts_of(server) == {"deep/a.txt": "1", "deep/b.txt": "2", "er/c.txt": "3"}


def test_a_run_does_not_keep_its_own_folder(server, workplace):
    write(workplace, mine="1")
    with labstead.init() as run:
        run.save("**/*", policy="now")
    assert texts_of(server) == {"mine.txt": "1"}


def test_a_live_file_arrives_again_when_it_changes(server, workplace):
    write(workplace, notes="first")
    run = labstead.init()
    run.save("notes.txt")
    wait_until(lambda: texts_of(server) == {"notes.txt": "first"})
    write(workplace, notes="second")
    wait_until(lambda: texts_of(server) == {"notes.txt": "second"})


def test_a_file_that_appears_under_a_live_pattern_arrives(server, workplace):
    run = labstead.init()
    assert run.save("*.txt") == []
    write(workplace, late="here")
    wait_until(lambda: texts_of(server) == {"late.txt": "here"})


def test_a_live_pattern_outlives_a_change_of_the_working_directory(
    server, workplace, tmp_path, monkeypatch
):
    write(workplace, notes="first")
    run = labstead.init()
    run.save("notes.txt")
    monkeypatch.chdir(tmp_path)
    write(workplace, notes="second")
    wait_until(lambda: texts_of(server) == {"notes.txt": "second"})


def test_what_changes_at_the_last_moment_arrives(server, workplace, monkeypatch):
    monkeypatch.setattr("labstead._files.saved_files.LOOK_SECONDS", 1000)
    write(workplace, live="first", end="first", now="first")
    with labstead.init() as run:
        for policy in ("live", "end", "now"):
            run.save(f"{policy}.txt", policy=policy)
        write(workplace, live="second", end="second", now="second")
    assert texts_of(server) == {"live.txt": "second", "end.txt": "second", "now.txt": "first"}


def test_a_file_for_the_end_waits_for_it(server, workplace):
    write(workplace, end="first", other="1")
    run = labstead.init()
    run.save("end.txt", policy="end")
    run.save("other.txt", policy="now")
    wait_until(lambda: "other.txt" in server.only_run.files)
    assert texts_of(server) == {"other.txt": "1"}
    run.finish()
    assert texts_of(server) == {"end.txt": "first", "other.txt": "1"}


def test_a_file_for_the_end_that_is_gone_by_then_is_what_it_was(server, workplace):
    write(workplace, end="first")
    with labstead.init() as run:
        run.save("end.txt", policy="end")
        (workplace / "end.txt").unlink()
    assert texts_of(server) == {"end.txt": "first"}


def test_an_exception_is_an_end_too(server):
    done = run_script("""
        import pathlib, labstead
        run = labstead.init()
        run.save("late.txt", policy="end")
        pathlib.Path("late.txt").write_text("made before the fall")
        raise RuntimeError("no more memory")
    """)
    assert done.returncode == 1
    assert texts_of(server) == {"late.txt": "made before the fall"}


@pytest.mark.parametrize("policy", ["live", "end", "now"])
@pytest.mark.parametrize("mode", ["offline", "online"])
def test_a_kill_loses_nothing_that_was_copied(server, workplace, policy, mode):
    write(workplace, kept="copied")
    script = start_script(f"""
        import labstead, time
        run = labstead.init(mode={mode!r})
        run.save("kept.txt", policy={policy!r})
        print("saved", flush=True)
        time.sleep(60)
    """)
    assert script.stdout.readline() == "saved\n"
    script.send_signal(signal.SIGKILL)
    script.communicate()
    (workplace / "kept.txt").unlink()
    sync()
    assert texts_of(server) == {"kept.txt": "copied"}
    requests = len(server.requests)
    sync()
    assert len(server.requests) == requests


def test_a_kill_loses_no_change_that_was_copied(server, workplace):
    write(workplace, kept="first")
    script = start_script("""
        import labstead, time
        run = labstead.init(mode="offline")
        run.save("*.txt")
        print("saved", flush=True)
        time.sleep(60)
    """)
    assert script.stdout.readline() == "saved\n"
    (copy,) = workplace.glob("labstead-runs/run-*/files/kept.txt")
    write(workplace, kept="second")
    wait_until(lambda: copy.read_text() == "second")
    script.send_signal(signal.SIGKILL)
    script.communicate()
    sync()
    assert texts_of(server) == {"kept.txt": "second"}


def test_a_copy_that_is_gone_is_told_and_holds_up_nothing(server, workplace):
    write(workplace, kept="x")
    with labstead.init(mode="offline") as run:
        run.save("kept.txt", policy="now")
        run.log({"value": 1})
    (run.dir / "files" / "kept.txt").unlink()
    assert "kept.txt cannot be read" in sync()
    assert server.only_run.finish is not None


def test_what_cannot_be_copied_is_told_and_raises_nothing(workplace, capsys, monkeypatch):
    write(workplace, kept="x")
    run = labstead.init(mode="offline")
    (run.dir / "files").write_text("in the way")
    run.save("kept.txt")
    run.log({"loss": 1})
    run.finish()
    assert "kept.txt cannot be kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [{"glob_str": ""}, {"glob_str": b"x"}, {"policy": "sometimes"}, {"policy": None}],
    ids=str,
)
def test_wrong_arguments_are_refused(offline_run, wrong):
    with pytest.raises(UsageError, match="save"):
        offline_run.save(**{"glob_str": "*.txt", **wrong})


def test_a_folder_is_refused_with_what_to_write_instead(offline_run, workplace):
    (workplace / "models").mkdir()
    with pytest.raises(UsageError, match=r"models/\*"):
        offline_run.save("models", policy="now")


@pytest.mark.parametrize("pattern", ["../*.txt", "../outside.txt", "link.txt"])
def test_nothing_leads_out_of_the_run(offline_run, workplace, pattern):
    write(workplace.parent, outside="x")
    (workplace / "link.txt").symlink_to(workplace.parent / "outside.txt")
    kept = offline_run.save(pattern, policy="now")
    assert kept == [Path(pattern).name.replace("*", "outside")]
    assert (offline_run.dir / "files" / kept[0]).read_text() == "x"


def test_a_forked_child_watches_nothing(server, workplace):
    done = run_script("""
        import os, pathlib, labstead
        pathlib.Path("kept.txt").write_text("parent")
        run = labstead.init()
        run.save("kept.txt", policy="end")
        child = os.fork()
        if child == 0:
            os._exit(0 if run._files._watched == [] else 1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        run.finish(code)
    """)
    assert done.returncode == 0, done.stderr
    assert server.only_run.finish["exit_code"] == 0
    assert texts_of(server) == {"kept.txt": "parent"}
