"""``alert`` and ``log_event``: what is told, how often, and that each arrives once."""

import signal
from datetime import timedelta

import pytest
from click.testing import CliRunner

import labstead
from labstead import AlertLevel, UsageError, cli
from tests.sdk.scripted_server import Reply
from tests.sdk.scripts import start_script


def told(server, *fields):
    return [tuple(event.get(name) for name in fields) for event in server.only_run.events]


def test_alerts_and_events_arrive_in_order(server):
    with labstead.init() as run:
        run.alert("Loss diverges", "It is NaN.", level=AlertLevel.WARN)
        run.log_event("checkpoint", {"path": "best.pt", "at": [1, float("inf")]})
        run.log({"loss": 1.0})
        labstead.alert("Done", "All is well.")
        labstead.log_event("lr drop", {"step": 7})
        labstead.log_event("end", {"_step": 9})
    assert told(server, "kind", "name", "text", "level", "attributes") == [
        ("alert", "Loss diverges", "It is NaN.", "WARN", {"_step": 0}),
        ("event", "checkpoint", None, None, {"_step": 0, "path": "best.pt", "at": [1, "Infinity"]}),
        ("alert", "Done", "All is well.", "INFO", {"_step": 1}),
        ("event", "lr drop", None, None, {"step": 7}),
        ("event", "end", None, None, {"_step": 9}),
    ]


@pytest.mark.parametrize(
    "trouble",
    [Reply(500), Reply(500, handle_first=True), Reply(drop=True, handle_first=True)],
    ids=lambda reply: f"{reply.drop}-{reply.handle_first}",
)
def test_trouble_delays_events_and_doubles_none(server, trouble):
    run = labstead.init()
    server.fail("/events", trouble)
    run.log_event("first")
    run.log_event("second")
    run.finish()
    assert told(server, "name") == [("first",), ("second",)]


def test_many_events_are_sent_in_parts(server):
    with labstead.init(mode="offline") as run:
        for number in range(450):
            run.log_event(f"event {number}")
    assert CliRunner().invoke(cli.main, ["sync"]).exit_code == 0
    assert told(server, "name") == [(f"event {number}",) for number in range(450)]
    assert sum(path.endswith("/events") for _, path in server.requests) == 3


def test_a_killed_programs_alert_is_not_lost(server):
    script = start_script("""
        import labstead, time
        labstead.init(mode="offline")
        labstead.alert("Last words", "It gets hot.", level="ERROR")
        print("told", flush=True)
        time.sleep(60)
    """)
    assert script.stdout.readline() == "told\n"
    script.send_signal(signal.SIGKILL)
    script.communicate()
    assert CliRunner().invoke(cli.main, ["sync"]).exit_code == 0
    assert told(server, "name", "level") == [("Last words", "ERROR")]


def test_what_the_server_refuses_does_not_hold_up_the_rest(server, capsys):
    run = labstead.init()
    server.fail("/events", Reply(413, b'{"code": "too_large", "message": "10,000 at most"}'))
    run.alert("one too many", "")
    run.log({"loss": 1})
    run.finish()
    assert server.only_run.finish is not None
    assert "10,000 at most" in capsys.readouterr().err


def test_an_alert_waits_for_its_title(server):
    with labstead.init() as run:
        for number in range(3):
            run.alert("often", str(number))
        run.alert("often", "at once", wait_duration=0)
        run.alert("often", "later", wait_duration=timedelta(hours=1))
        run.alert("another", "of its own")
    texts = [("often", "0"), ("often", "at once"), ("another", "of its own")]
    assert told(server, "name", "text") == texts


def test_texts_too_long_are_cut(server, capsys):
    with labstead.init() as run:
        run.alert("t" * 300, "x" * 20_000)
        run.log_event("big", {"values": ["x" * 1000] * 100})
    (alert, event) = server.only_run.events
    assert (len(alert["name"]), len(alert["text"])) == (256, 10_000)
    assert event["attributes"] == {"_step": 0}
    assert "attributes are lost" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"level": "LOUD"}, "level"),
        ({"wait_duration": -1}, "wait_duration"),
        ({"wait_duration": "1m"}, "wait_duration"),
    ],
    ids=str,
)
def test_wrong_alerts_are_refused(offline_run, wrong, word):
    with pytest.raises(UsageError, match=word):
        offline_run.alert(**{"title": "Hot", "text": "", **wrong})


@pytest.mark.parametrize(("name", "attributes"), [("", {}), (7, {}), ("x", [1])])
def test_wrong_events_are_refused(offline_run, name, attributes):
    with pytest.raises(UsageError, match="log_event"):
        offline_run.log_event(name, attributes)


@pytest.mark.parametrize("level", ["warn", "WARNING", AlertLevel.WARN])
def test_levels_are_understood(server, level):
    with labstead.init() as run:
        run.alert("Hot", "", level=level)
    assert told(server, "level") == [("WARN",)]


def test_a_finished_run_takes_none(offline_run):
    offline_run.finish()
    with pytest.raises(UsageError, match="finished"):
        offline_run.alert("too", "late")
    with pytest.raises(UsageError, match="init"):
        labstead.log_event("nowhere")
