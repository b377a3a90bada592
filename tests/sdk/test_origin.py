"""Where a run came from: program, machine, git, packages, code; and what must stay out."""

import os
import subprocess
import sys

import pytest

import labstead
from labstead._capture import git
from labstead._capture.git import find_repository, without_credentials
from labstead._capture.masking import without_secrets
from labstead._capture.packages import requirements
from tests.sdk.journals import batch_of, journal_of, only_journal
from tests.sdk.scripts import run_script, start_script

ALL = ("COMMAND", "MACHINE", "GIT", "PACKAGES")


@pytest.fixture
def everything_on(monkeypatch):
    for name in ALL:
        monkeypatch.setenv(f"LABSTEAD_CAPTURE_{name}", "1")


def in_git(*arguments):
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(workplace):
    (workplace / "train.py").write_text("print('one')\n")
    in_git("init", "--initial-branch=main")
    in_git("add", "train.py")
    in_git("commit", "-m", "first")
    in_git("remote", "add", "origin", "https://ada:hunter2@github.com/ada/digits.git")
    return find_repository(workplace)


def metadata_of(run):
    return batch_of(journal_of(run)).metadata


def finished_run(**settings):
    run = labstead.init(mode="offline", settings=settings)
    run.finish()
    return run


def files_of(run):
    return {file.path for file in batch_of(journal_of(run)).files}


def content_of(run, name):
    return (run.dir / "files" / name).read_bytes()


def test_a_clean_repository_is_told_without_its_password(repository):
    told = repository.describe()
    assert told["remote"] == "https://github.com/ada/digits.git"
    assert (told["branch"], told["is_dirty"], len(told["commit"])) == ("main", False, 40)
    assert repository.patch() is None


def test_changes_and_untracked_files_are_in_a_patch_that_applies(repository, workplace):
    (workplace / "train.py").write_text("print('two')\n")
    (workplace / "notes.txt").write_text("secret plans")
    patch = repository.patch()
    assert repository.describe()["is_dirty"] is True
    assert patch.startswith(b"# 1 untracked files, which are not in this patch:\n#   notes.txt\n")
    assert b"secret plans" not in patch
    (workplace / "train.py").write_text("print('one')\n")
    subprocess.run(["git", "apply", "-"], input=patch, check=True)
    assert (workplace / "train.py").read_text() == "print('two')\n"


def test_a_large_patch_is_replaced_by_a_word(repository, workplace, monkeypatch):
    monkeypatch.setattr(git, "MAX_PATCH_BYTES", 50)
    (workplace / "train.py").write_text("print('two')\n" * 100)
    assert repository.patch().endswith(b"bytes, too many to keep.\n")


def test_a_detached_head_has_no_branch(repository):
    in_git("checkout", "--detach")
    assert set(repository.describe()) == {"remote", "commit", "is_dirty"}


def test_a_repository_without_commits_has_no_commit(workplace):
    in_git("init", "--initial-branch=main")
    repository = find_repository(workplace)
    assert repository.describe() == {"branch": "main", "is_dirty": False}
    assert repository.patch() is None


def test_without_git_or_outside_a_repository_there_is_nothing(workplace, monkeypatch):
    assert find_repository(workplace) is None
    assert find_repository(workplace / "missing") is None
    monkeypatch.setenv("PATH", "")
    assert find_repository(workplace) is None


def test_a_git_that_takes_too_long_is_not_waited_for(workplace, monkeypatch):
    slow = workplace / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{workplace}:{os.environ['PATH']}")
    monkeypatch.setattr(git, "_SECONDS_A_QUESTION", 0.1)
    assert find_repository(workplace) is None


@pytest.mark.parametrize(
    ("remote", "shown"),
    [
        ("https://ada:pw@host.org/a/b.git", "https://host.org/a/b.git"),
        ("https://token@host.org:8443/a/b?private_token=x", "https://host.org:8443/a/b"),
        ("git@github.com:ada/digits.git", "git@github.com:ada/digits.git"),
        ("ssh://git@host.org/a/b.git", "ssh://git@host.org/a/b.git"),
        ("ssh://ada:pw@host.org/a/b.git", "ssh://host.org/a/b.git"),
        ("/srv/git/b.git", "/srv/git/b.git"),
        ("", ""),
    ],
)
def test_remotes_lose_their_credentials(remote, shown):
    assert without_credentials(remote) == shown


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("--lr 0.1 --epochs=3", "--lr 0.1 --epochs=3"),
        ("--api-key=abc --api_key abc", "--api-key=*** --api_key ***"),
        ("--password hunter2 train", "--password *** train"),
        ("--password --verbose", "--password --verbose"),
        ("--db.password=x +auth.token=y", "--db.password=*** +auth.token=***"),
        ("API_KEY=x SECRET=y name=z", "API_KEY=*** SECRET=*** name=z"),
        ("--max-tokens 5 --pad-token x --bpe=y", "--max-tokens 5 --pad-token x --bpe=y"),
        (f"labstead_{'k' * 48} hf_{'a' * 30} sk-{'b' * 30}", "*** *** ***"),
        ("--key=" + "a" * 40 + " " + "0123456789" * 4, "--key=*** ***"),
        ("--url=postgres://ada:pw@db/x", "--url=postgres://***@db/x"),
        ("http://h/x?token=abc&n=1", "http://h/x?token=***&n=1"),
        ('{"password":"x","lr":1}', '{"password":"***","lr":1}'),
    ],
)  # fmt: skip
def test_secrets_among_the_arguments_are_masked(arguments, shown):
    assert " ".join(without_secrets(arguments.split(" "))) == shown


def test_endless_arguments_are_cut():
    shown = without_secrets(["x" * 10_000] * 10_000)
    assert (len(shown), max(map(len, shown))) == (500, 1000)


def test_a_run_knows_its_program_machine_code_and_packages(repository, workplace, everything_on):
    (workplace / "train.py").write_text("print('two')\n")
    run = finished_run()
    told = metadata_of(run)
    assert told["git"]["branch"] == "main"
    assert told["executable"] == sys.executable
    assert told["cpu_count_logical"] >= 1
    assert int(told["memory"]["total"]) > 2**20
    assert {"host", "os", "python", "args", "program"} <= set(told)
    assert files_of(run) == {"diff.patch", "requirements.txt"}
    assert b"+print('two')" in content_of(run, "diff.patch")
    assert b"\norjson==" in content_of(run, "requirements.txt")


def test_the_findings_reach_the_server(server, everything_on):
    with labstead.init():
        pass
    assert server.only_run.metadata["cpu_count_logical"] >= 1
    assert server.only_run.files["requirements.txt"] == requirements().encode()


@pytest.mark.parametrize(
    ("setting", "gone"),
    [
        ("capture_command", {"program", "args", "executable", "cwd"}),
        ("capture_machine", {"host", "cpu", "memory", "disk"}),
        ("capture_git", {"git"}),
    ],
)
def test_each_part_can_be_switched_off(repository, everything_on, setting, gone):
    everything = metadata_of(finished_run())
    without = metadata_of(finished_run(**{setting: False}))
    assert gone <= set(everything)
    assert not gone & set(without)


def test_packages_can_be_switched_off(everything_on):
    assert files_of(finished_run(capture_packages=False)) == set()


def test_the_environment_is_not_recorded(workplace, monkeypatch, everything_on):
    monkeypatch.setenv("TOTALLY_PRIVATE", "xyzzy-12345")
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    run = finished_run()
    assert metadata_of(run)["slurm"] == {"job_id": "77"}
    recorded = b"".join(path.read_bytes() for path in run.dir.rglob("*") if path.is_file())
    assert b"xyzzy-12345" not in recorded


def test_a_file_the_program_saved_under_such_a_name_stays(workplace, everything_on, monkeypatch):
    (workplace / "requirements.txt").write_text("mine\n")
    monkeypatch.setattr("labstead._capture.packages.requirements", lambda: "found\n")
    run = labstead.init(mode="offline")
    run.save("requirements.txt")
    run.finish()
    run_again = finished_run()
    assert content_of(run_again, "requirements.txt") == b"found\n"
    assert content_of(run, "requirements.txt") == b"mine\n"


def test_the_script_is_kept_when_asked(workplace):
    (workplace / "train.py").write_text(
        "import labstead\nlabstead.init(mode='offline', settings={'save_code': True})\n"
    )
    subprocess.run([sys.executable, "train.py"], check=True, capture_output=True)
    folder = only_journal(workplace).parent
    assert (folder / "files/code/train.py").read_text().startswith("import labstead")


@pytest.mark.parametrize(
    ("start", "program"),
    [(["-c"], "<python -c>"), (["train.py"], "train.py"), (["-m", "train"], "-m train")],
)
def test_the_program_is_named_as_it_was_started(workplace, start, program, everything_on):
    code = "import labstead; labstead.init(mode='offline')"
    (workplace / "train.py").write_text(code)
    arguments = [*start, code] if start == ["-c"] else start
    subprocess.run([sys.executable, *arguments, "--lr", "1"], check=True, capture_output=True)
    told = batch_of(only_journal(workplace)).metadata
    assert (told["program"], told["args"]) == (program, ["--lr", "1"])


def test_log_code_keeps_source_files_and_leaves_the_rest(workplace):
    for name in ("a.py", "sub/b.py", "c.txt", ".venv/d.py", "env/pyvenv.cfg", "env/e.py"):
        (workplace / name).parent.mkdir(exist_ok=True)
        (workplace / name).write_text(name)
    run = labstead.init(mode="offline")
    assert run.log_code() == ["code/a.py", "code/sub/b.py"]
    assert run.log_code(name="x", exclude_fn=lambda path: "sub" in path) == ["code/x/a.py"]
    assert run.log_code("sub", include_fn=lambda path, root: root == "sub") == ["code/b.py"]
    run.finish()
    assert content_of(run, "code/sub/b.py") == b"sub/b.py"


def test_init_does_not_wait_for_the_search(workplace, everything_on, monkeypatch):
    slow = workplace / "git"
    slow.write_text("#!/bin/sh\nexec sleep 2\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{workplace}:{os.environ['PATH']}")
    done = run_script("""
        import time, labstead
        began = time.monotonic()
        labstead.init(mode="offline")
        print(time.monotonic() - began < 1.5)
    """)
    assert done.stdout.startswith("True")


def test_a_program_killed_while_it_is_searched_has_what_was_found(workplace, everything_on):
    process = start_script("""
        import os, time, labstead
        labstead.init(mode="offline")
        time.sleep(1)
        os.kill(os.getpid(), 9)
    """)
    process.communicate(timeout=30)
    assert "args" in batch_of(only_journal(workplace)).metadata
