"""What the program prints arrives as lines, and the program never notices."""

import contextlib
import io
import logging
import sys
import threading
import time

import pytest

import labstead
from labstead._capture import console
from tests.sdk.journals import lines_of, only_journal, streams_in
from tests.sdk.scripts import run_script, start_script
from tests.sdk.waiting import wait_until


@pytest.fixture(autouse=True)
def is_captured(monkeypatch):
    monkeypatch.setenv("LABSTEAD_CONSOLE", "auto")
    monkeypatch.setenv("LABSTEAD_SILENT", "1")


def texts_of(run, source="stdout"):
    newest = {line["number"]: line for line in lines_of(run, "console")}
    return [line["text"] for line in newest.values() if line["stream"] == source]


def printed_by(workplace, source="stdout"):
    lines = streams_in(only_journal(workplace))["console"]
    return [line["text"] for line in lines if line["stream"] == source]


def test_both_streams_are_recorded_and_still_seen(capsys):
    run = labstead.init(mode="offline")
    print("hello")
    print("oh no", file=sys.stderr)
    run.finish()
    assert (texts_of(run), texts_of(run, "stderr")) == (["hello"], ["oh no"])
    assert tuple(capsys.readouterr()) == ("hello\n", "oh no\n")


def test_a_line_says_where_and_when_it_was_printed(offline_run):
    before = time.time()
    print("hello")
    offline_run.finish()
    (line,) = lines_of(offline_run, "console")
    assert set(line) == {"stream", "text", "_timestamp", "writer", "number"}
    assert before - 0.01 <= line["_timestamp"] <= time.time() + 0.01
    assert (line["stream"], line["number"]) == ("stdout", 0)


def test_lines_reach_the_server_while_the_program_prints(server):
    run = labstead.init()
    print("first")
    wait_until(lambda: server.only_run.streams["console"])
    assert server.only_run.finish is None
    run.finish()


def test_lines_of_both_streams_keep_their_order(offline_run):
    for number in range(5):
        print(number, file=sys.stdout if number % 2 else sys.stderr)
    offline_run.finish()
    assert [line["text"] for line in lines_of(offline_run, "console")] == list("01234")


def test_a_bar_of_a_hundred_thousand_updates_is_few_lines(offline_run, monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    bar = labstead.init(mode="offline", reinit="create_new")
    for number in range(100_001):
        sys.stderr.write(f"\r{number:6}/100000 |####  |")
    bar.finish()
    lines = lines_of(bar, "console")
    assert len(lines) < 20
    assert {line["number"] for line in lines} == {0}
    assert lines[-1]["text"] == "100000/100000 |####  |"


def test_an_unfinished_line_is_shown_and_then_its_end(offline_run, monkeypatch):
    monkeypatch.setattr(console, "_PATIENCE_SECONDS", 0.0)
    print("loading ...", end="", flush=True)
    wait_until(lambda: texts_of(offline_run) == ["loading ..."])
    print(" done")
    offline_run.finish()
    assert texts_of(offline_run) == ["loading ... done"]


def test_logging_handlers_made_before_are_heard():
    handler = logging.StreamHandler(sys.stderr)
    logger = logging.getLogger("training")
    logger.addHandler(handler)
    logger.propagate = False
    run = labstead.init(mode="offline")
    logger.warning("careful")
    run.finish()
    logger.removeHandler(handler)
    logger.propagate = True
    assert texts_of(run, "stderr") == ["careful"]


def test_threads_print_whole_lines(offline_run):
    def work(name):
        for number in range(200):
            sys.stdout.write(f"{name} {number}\n")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offline_run.finish()
    expected = {f"{name} {number}" for name in "abcd" for number in range(200)}
    assert (set(texts_of(offline_run)), len(texts_of(offline_run))) == (expected, 800)


@pytest.mark.parametrize("text", ["漢字 🙂", "half a pair: \ud83d", "tab\there", "x" * 100_000])
def test_any_text_can_be_printed(offline_run, monkeypatch, text):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    run = labstead.init(mode="offline", reinit="create_new")
    print(text)
    run.finish()
    assert "".join(texts_of(run)) == text.encode("utf-8", "replace").decode()


def test_a_flood_is_cut_with_a_word_about_it(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(console, "BURST_CHARS", 1000)
    monkeypatch.setattr(console, "CHARS_A_SECOND", 10)
    run = labstead.init(mode="offline")
    for number in range(1000):
        print(f"line {number}")
    run.finish()
    texts = texts_of(run)
    assert any("printed too fast" in text for text in texts)
    assert "line 999" in texts
    assert "line 500" not in texts


def test_off_records_nothing(monkeypatch):
    monkeypatch.setenv("LABSTEAD_CONSOLE", "off")
    run = labstead.init(mode="offline")
    print("secret")
    run.finish()
    assert lines_of(run, "console") == []


def test_init_takes_the_setting_too():
    run = labstead.init(mode="offline", settings={"console": "off"})
    print("secret")
    run.finish()
    assert lines_of(run, "console") == []


def test_what_is_printed_after_the_end_is_not_recorded(offline_run):
    write = sys.stdout.write
    offline_run.finish()
    print("late")
    assert texts_of(offline_run) == []
    assert sys.stdout.write is not write


def test_two_runs_hear_the_same_and_each_ends_alone():
    first = labstead.init(mode="offline")
    second = labstead.init(mode="offline", reinit="create_new")
    print("both")
    first.finish()
    print("second only")
    second.finish()
    assert texts_of(first) == ["both"]
    assert texts_of(second) == ["both", "second only"]


def test_someone_who_hooks_in_over_us_stays_hooked_in(offline_run):
    heard = []
    ours = sys.stdout.write
    sys.stdout.write = lambda text: heard.append(text) or ours(text)
    try:
        offline_run.finish()
        print("after")
    finally:
        del sys.stdout.write
    assert "after" in heard


def test_redirecting_the_output_in_python_works_as_before(offline_run):
    with contextlib.redirect_stdout(io.StringIO()) as elsewhere:
        print("elsewhere")
    offline_run.finish()
    assert (elsewhere.getvalue(), texts_of(offline_run)) == ("elsewhere\n", [])


def test_printing_nonsense_fails_as_before(offline_run):
    with pytest.raises(TypeError):
        sys.stdout.write(b"bytes")
    print("fine")
    offline_run.finish()
    assert texts_of(offline_run) == ["fine"]


def test_closed_and_missing_streams_are_no_trouble(workplace):
    script = run_script("""
        import sys
        sys.stdout.close()
        sys.stderr = None
        import labstead
        run = labstead.init(mode="offline")
        run.log({"loss": 1})
    """)
    assert script.returncode == 0
    assert len(streams_in(only_journal(workplace))["history"]) == 1


def test_the_traceback_of_an_uncaught_exception_is_recorded(workplace):
    script = run_script("""
        import labstead
        labstead.init(mode="offline")
        raise RuntimeError("no more memory")
    """)
    assert printed_by(workplace, "stderr")[-1] == "RuntimeError: no more memory"
    assert "RuntimeError: no more memory" in script.stderr


def test_ctrl_c_is_recorded_with_what_was_printed_before(workplace):
    script = start_script("""
        import os, signal, labstead
        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored below some shells
        labstead.init(mode="offline")
        print("before")
        os.kill(os.getpid(), signal.SIGINT)
    """)
    script.communicate(timeout=30)
    assert printed_by(workplace) == ["before"]
    assert printed_by(workplace, "stderr")[-1] == "KeyboardInterrupt"


def test_a_forked_child_prints_but_records_nothing(workplace):
    script = run_script("""
        import os, sys, labstead
        labstead.init(mode="offline")
        print("parent", flush=True)
        child = os.fork()
        if child == 0:
            print("child", flush=True)
            os._exit(0)
        os.waitpid(child, 0)
    """)
    assert set(script.stdout.split()) == {"parent", "child"}
    assert printed_by(workplace) == ["parent"]
