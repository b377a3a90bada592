import signal

import orjson
import pytest

import labstead
from labstead import UsageError
from tests.sdk.journals import finish_in, journal_of, only_journal, rows_in
from tests.sdk.scripts import run_script, start_script

FINISHED = {"exit_code": 0, "state": "finished"}
FAILED = {"exit_code": 1, "state": "failed"}


def outcome_of(run):
    return finish_in(journal_of(run))


def outcome_in(workplace):
    return finish_in(only_journal(workplace))


def test_finish_says_finished(offline_run):
    offline_run.finish()
    assert outcome_of(offline_run) == FINISHED


def test_finish_with_an_exit_code_says_failed(offline_run):
    labstead.finish(exit_code=3)
    assert outcome_of(offline_run) == {"exit_code": 3, "state": "failed"}


def test_finishing_twice_is_finishing_once(offline_run):
    offline_run.finish()
    offline_run.finish(exit_code=1)
    assert outcome_of(offline_run) == FINISHED


def test_leaving_the_with_block_finishes(offline_run):
    with offline_run as run:
        run.log({"loss": 1})
    assert outcome_of(run) == FINISHED
    assert labstead.run is None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("no"), FAILED),
        (SystemExit(0), FINISHED),
        (SystemExit(2), {"exit_code": 2, "state": "failed"}),
        (SystemExit("no"), FAILED),
        (KeyboardInterrupt(), {"exit_code": 130, "state": "killed"}),
    ],
)
def test_an_exception_that_leaves_the_with_block_is_the_outcome(offline_run, error, outcome):
    with pytest.raises(type(error)), offline_run:
        raise error
    assert outcome_of(offline_run) == outcome


def test_init_again_returns_the_active_run(offline_run):
    assert labstead.init(mode="offline") is offline_run


def test_init_can_finish_the_active_run(offline_run):
    second = labstead.init(mode="offline", reinit="finish_previous")
    assert outcome_of(offline_run) == FINISHED
    assert labstead.run is second


def test_init_can_make_a_run_beside_the_current_one(offline_run):
    with labstead.init(mode="offline", reinit="create_new") as second:
        assert labstead.run is offline_run
        second.log({"loss": 1})
    assert labstead.run is offline_run


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": "a/b"},
        {"id": ".."},
        {"mode": "onlin"},
        {"resume": "perhaps"},
        {"tags": "one"},
        {"reinit": "x"},
    ],
)
def test_impossible_arguments_are_refused_before_anything_is_written(arguments, workplace):
    with pytest.raises(UsageError):
        labstead.init(**{"mode": "offline", **arguments})
    assert list(workplace.iterdir()) == []


def test_what_init_was_given_is_kept_for_sync_and_the_key_is_not(monkeypatch):
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_secret")
    run = labstead.init("digits", "ada", "first", {"lr": 0.1}, "k3x", "fold", "train", ["t"], "n",
                        mode="offline", resume="allow")  # fmt: skip
    saved = (run.dir / "run.json").read_bytes()
    expected = {
        "project": "digits", "entity": "ada", "name": "first", "config": {"lr": 0.1}, "id": "k3x",
        "group": "fold", "job_type": "train", "tags": ["t"], "notes": "n", "resume": "allow",
    }  # fmt: skip
    assert expected.items() <= orjson.loads(saved).items()
    assert b"labstead_secret" not in saved


def test_a_script_that_ends_has_finished(workplace):
    run_script("import labstead; labstead.init(mode='offline').log({'loss': 1})")
    assert outcome_in(workplace) == FINISHED


def test_an_uncaught_exception_is_a_failure_and_is_still_shown(workplace):
    script = run_script("import labstead; labstead.init(mode='offline'); 1 / 0")
    assert outcome_in(workplace) == FAILED
    assert script.returncode == 1
    assert "ZeroDivisionError" in script.stderr


def test_an_excepthook_that_was_there_is_still_called(workplace):
    script = run_script("""
        import sys, labstead
        sys.excepthook = lambda *error: print("mine")
        labstead.init(mode="offline")
        1 / 0
    """)
    assert script.stdout == "mine\n"
    assert outcome_in(workplace) == FAILED


def test_the_status_of_sys_exit_is_the_outcome(workplace):
    script = run_script("import sys, labstead; labstead.init(mode='offline'); sys.exit(3)")
    assert outcome_in(workplace) == {"exit_code": 3, "state": "failed"}
    assert script.returncode == 3


@pytest.mark.parametrize(
    ("number", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["TERM", "INT"]
)
def test_a_signal_is_a_kill(workplace, number, exit_code):
    script = start_script("""
        import time, labstead
        labstead.init(mode="offline")
        print("ready", flush=True)
        time.sleep(30)
    """)
    script.stdout.readline()
    script.send_signal(number)
    script.communicate(timeout=10)
    assert outcome_in(workplace) == {"exit_code": exit_code, "state": "killed"}


def test_a_sigterm_handler_that_was_there_stays(workplace):
    script = start_script("""
        import signal, time, labstead
        signal.signal(signal.SIGTERM, lambda *_: (print("mine", flush=True), exit(0)))
        labstead.init(mode="offline")
        print("ready", flush=True)
        time.sleep(30)
    """)
    script.stdout.readline()
    script.send_signal(signal.SIGTERM)
    assert script.communicate(timeout=10)[0] == "mine\n"


def test_a_forked_child_does_not_write_the_parents_journal(workplace):
    script = run_script("""
        import os, labstead
        run = labstead.init(mode="offline")
        run.log({"who": "parent"})
        child = os.fork()
        if child == 0:
            print(labstead.run)
            try:
                run.log({"who": "child"})
            except labstead.UsageError as error:
                print(error)
            raise SystemExit(5)
        os.waitpid(child, 0)
        run.log({"who": "parent again"})
    """)
    journal = only_journal(workplace)
    assert "None" in script.stdout
    assert "belongs to the parent process" in script.stdout
    rows = [row["who"] for row in rows_in(journal)]
    assert rows == ["parent", "parent again"]
    assert outcome_in(workplace) == FINISHED


@pytest.mark.parametrize("ending", ["pass", "raise ValueError", "sys.exit(3)"])
def test_a_run_of_a_forked_worker_ends_with_the_worker(workplace, ending):
    run_script(f"""
        import multiprocessing, sys, labstead
        def work():
            labstead.init(mode="offline").log({{"who": "worker"}})
            {ending}
        worker = multiprocessing.get_context("fork").Process(target=work)
        worker.start()
        worker.join()
    """)
    outcomes = {"pass": FINISHED, "raise ValueError": FAILED}
    expected = outcomes.get(ending, {"exit_code": 3, "state": "failed"})
    assert [row["who"] for row in rows_in(only_journal(workplace))] == ["worker"]
    assert outcome_in(workplace) == expected


def test_seeding_the_random_module_does_not_repeat_run_ids():
    script = "import random, labstead; random.seed(1); print(labstead.init(mode='disabled').id)"
    assert run_script(script).stdout != run_script(script).stdout


def test_silence_is_a_setting(monkeypatch, capsys):
    monkeypatch.setenv("LABSTEAD_SILENT", "1")
    labstead.init(mode="offline").finish()
    assert capsys.readouterr().err == ""


def test_preemption_is_sent_before_the_end(server):
    with labstead.init() as run:
        run.log({"loss": 1})
        run.mark_preempting()
    assert server.only_run.is_preempting
    assert server.only_run.finish == FINISHED


def test_marking_a_finished_run_is_misuse(offline_run):
    offline_run.finish()
    with pytest.raises(UsageError, match="mark_preempting"):
        offline_run.mark_preempting()
