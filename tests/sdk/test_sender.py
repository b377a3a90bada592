"""The sender against a server that misbehaves: every logged row arrives once, whatever happens."""

import threading
import time

import pytest

import labstead
from labstead._connection.backoff import Backoff
from labstead._folder.journal import Kind
from tests.sdk.journals import journal_of, kinds_in
from tests.sdk.scripted_server import KEY, Reply
from tests.sdk.waiting import wait_until

HTML = b"<html>502 Bad Gateway</html>"


def values_of(run):
    """Of all lines in order; None for one that the server refused."""
    return [line.get("value") for line in run.lines]


def log_values(run, values):
    for value in values:
        run.log({"value": value})


def test_a_run_arrives_whole(server):
    with labstead.init(project="digits", config={"lr": 0.1}, tags=["t"], job_type="train") as run:
        log_values(run, range(100))
        run.config.update({"late": 1})
        run.summary["best"] = 9
    stored = server.only_run
    assert values_of(stored) == list(range(100))
    assert stored.config == {"lr": 0.1, "late": 1}
    assert (stored.summary["best"], stored.summary["value"]) == (9, 99)
    assert stored.finish == {"exit_code": 0, "state": "finished"}
    assert stored.body["tags"] == ["t"]
    assert (stored.body["team"], stored.body["project"]) == ("ada", "digits")


def test_the_run_knows_its_name_and_page_after_init(server, capsys):
    run = labstead.init(project="digits")
    assert run.name == "golden-meadow-12"
    assert run.url == f"{server.url}/ada/digits/runs/{run.id}"
    assert f"labstead: Run golden-meadow-12 at {run.url}" in capsys.readouterr().err


def test_rows_arrive_while_the_run_goes_on(server):
    run = labstead.init()
    run.log({"value": 1})
    wait_until(lambda: server.only_run.lines)


def test_large_batches_to_far_servers_travel_compressed_and_small_ones_do_not(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("LABSTEAD_BASE_URL", "http://far.example")
    run = labstead.init()
    run.log({"value": 0})
    wait_until(lambda: server.only_run.lines)
    log_values(run, range(1, 500))
    run.finish()
    assert values_of(server.only_run) == list(range(500))
    assert {None, "gzip"} == set(server.encodings)


def test_nothing_is_compressed_on_the_same_machine(server):
    with labstead.init() as run:
        log_values(run, range(500))
    assert values_of(server.only_run) == list(range(500))
    assert {None} == set(server.encodings)


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(500),
        Reply(503, HTML),
        Reply(429, headers={"Retry-After": "0"}),
        Reply(429, headers={"Retry-After": "Tue, 24 Nov 2026 10:00:00 GMT"}),
        Reply(507, b'{"code": "storage_full"}'),
        Reply(302, headers={"Location": "/elsewhere"}),
        Reply(200, HTML),
        Reply(200, b"[]"),
        Reply(200, b'{"next_line": null}'),
        Reply(200, b'{"next_line": 0}'),
        Reply(409, b'{"code": "offset_gap"}'),
        Reply(409, b'{"code": "offset_gap", "expected_offset": 99}'),
        Reply(drop=True),
        Reply(drop=True, handle_first=True),
        Reply(500, handle_first=True),
    ],
    ids=lambda reply: f"{reply.status}-{reply.body[:12]}-{reply.drop}-{reply.handle_first}",
)
def test_after_trouble_every_row_is_there_once(server, trouble, capsys):
    run = labstead.init()
    server.fail("/streams/", trouble)
    log_values(run, range(10))
    run.finish()
    assert values_of(server.only_run) == list(range(10))
    assert capsys.readouterr().err.count("logging goes on") == 1


@pytest.mark.parametrize("path", ["/me", "/runs", "/finish", "/runs/"])
@pytest.mark.parametrize(
    "trouble",
    [Reply(500), Reply(200, HTML), Reply(drop=True, handle_first=True)],
    ids=["500", "html", "lost answer"],
)
def test_trouble_on_any_route_is_survived(server, path, trouble):
    server.fail(path, trouble)
    run = labstead.init(id="k3x")
    log_values(run, range(3))
    run.config["late"] = 1
    run.finish()
    stored = server.only_run
    assert (values_of(stored), stored.config) == ([0, 1, 2], {"late": 1})
    assert stored.finish["state"] == "finished"


def test_a_wait_asked_for_is_kept(server):
    run = labstead.init()
    server.fail("/streams/", Reply(429, headers={"Retry-After": "1"}))
    began = time.monotonic()
    run.log({"value": 0})
    run.finish()
    assert time.monotonic() - began >= 1.0


def test_a_server_that_is_down_at_init_gets_the_run_when_it_comes(server, capsys):
    port = int(server.url.rsplit(":", 1)[1])
    server.stop()
    run = labstead.init()
    log_values(run, range(3))
    server.start(port)
    run.log({"value": 3})
    run.finish()
    assert values_of(server.only_run) == [0, 1, 2, 3]
    said = capsys.readouterr().err
    assert said.count("cannot be reached") == 1
    assert "the server answers again" in said


def test_log_is_quick_while_the_server_is_down(server):
    run = labstead.init()
    server.stop()
    began = time.monotonic()
    log_values(run, range(1000))
    assert time.monotonic() - began < 1.0
    run.log({"value": 0})


def test_finish_gives_up_in_time_and_says_what_is_left(server, monkeypatch, capsys):
    monkeypatch.setenv("LABSTEAD_FINISH_TIMEOUT", "0.3")
    run = labstead.init()
    server.fail("/streams/", *[Reply(500)] * 1000)
    run.log({"value": 1})
    began = time.monotonic()
    run.finish()
    assert time.monotonic() - began < 2.0
    assert f"labstead sync {run.dir}" in capsys.readouterr().err


def test_refused_rows_leave_their_place_empty_with_one_warning(server, capsys):
    server.is_refused = lambda line: line["value"] in {3, 4, 8}
    with labstead.init() as run:
        log_values(run, range(10))
    assert values_of(server.only_run) == [0, 1, 2, None, None, 5, 6, 7, None, 9]
    said = capsys.readouterr().err
    assert said.count("refused a row (not this one)") == 1
    assert str(run.dir) in said


def test_a_batch_of_nothing_but_refused_rows_is_passed_over(server):
    server.is_refused = lambda line: line["value"] < 50
    with labstead.init() as run:
        log_values(run, range(60))
    assert values_of(server.only_run) == [None] * 50 + list(range(50, 60))


def test_batches_shrink_until_a_proxy_takes_them(server):
    server.max_body_bytes = 500
    with labstead.init() as run:
        log_values(run, range(100))
    assert values_of(server.only_run) == list(range(100))


def test_a_row_that_is_too_large_for_any_request_leaves_its_place_empty(server, capsys):
    server.max_body_bytes = 1000
    with labstead.init() as run:
        log_values(run, range(3))
        run.log({"value": "x" * 2000})
        log_values(run, range(4, 7))
    assert values_of(server.only_run) == [0, 1, 2, None, 4, 5, 6]
    assert server.only_run.lines[3]["_refused"]["code"] == "too_large"
    assert capsys.readouterr().err.count("refused a row") == 1


def test_a_refused_config_change_does_not_hold_up_the_rows(server):
    run = labstead.init(id="k3x")
    server.fail("/runs/k3x", Reply(400, b'{"code": "invalid", "message": "no"}'))
    run.config["late"] = 1
    wait_until(lambda: ("PATCH", "/api/v1/teams/ada/projects/uncategorized/runs/k3x")
               in server.requests)  # fmt: skip
    run.log({"value": 1})
    run.finish()
    assert values_of(server.only_run) == [1]


def test_rows_that_the_server_lost_are_sent_again(server):
    server.is_refused = lambda line: line["value"] == 1
    run = labstead.init()
    log_values(run, range(6))
    wait_until(lambda: len(server.only_run.lines) == 6)
    del server.only_run.lines[2:]
    log_values(run, [6])
    run.finish()
    assert values_of(server.only_run) == [0, None, 2, 3, 4, 5, 6]


def test_a_resumed_run_goes_on_where_it_was(server):
    with labstead.init(id="k3x", config={"lr": 0.1}) as run:
        log_values(run, range(3))
    with labstead.init(id="k3x", resume="must") as run:
        assert (run.step, run.config.lr, run.summary["value"]) == (3, 0.1, 2)
        log_values(run, range(3, 5))
    lines = [(line["_step"], line["value"]) for line in server.only_run.lines]
    assert lines == [(step, step) for step in range(5)]


def test_lines_from_before_a_resume_that_are_gone_do_not_stop_the_rest(server):
    with labstead.init(id="k3x") as run:
        log_values(run, range(3))
    run = labstead.init(id="k3x", resume="allow")
    server.only_run.lines.clear()
    log_values(run, [3, 4])
    run.finish()
    assert values_of(server.only_run) == [3, 4]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"id": "taken"}, labstead.RequestRefusedError, 'resume="allow"'),
        ({"id": "missing", "resume": "must"}, labstead.RequestRefusedError, "no such run"),
    ],
)
def test_init_raises_what_the_server_refuses_and_leaves_no_folder(
    server, workplace, arguments, error, text
):
    labstead.init(id="taken").finish()
    before = set(workplace.glob("labstead-runs/run-*"))
    with pytest.raises(error, match=text):
        labstead.init(**arguments)
    assert set(workplace.glob("labstead-runs/run-*")) == before
    assert labstead.run is None


def test_a_bad_key_is_told_at_init_with_the_way_out(server, monkeypatch):
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_wrong")
    with pytest.raises(labstead.AuthenticationError, match=f"{server.url}/authorize"):
        labstead.init()


def test_no_key_is_told_at_init_with_the_way_out(server, monkeypatch):
    monkeypatch.delenv("LABSTEAD_API_KEY")
    with pytest.raises(labstead.AuthenticationError, match="labstead login"):
        labstead.init()


def test_a_key_that_expires_during_the_run_does_not_stop_the_training(server, capsys):
    run = labstead.init()
    server.keys.clear()
    log_values(run, range(3))
    wait_until(lambda: "labstead login" in capsys.readouterr().err)
    server.keys.add(KEY)
    run.log({"value": 3})
    run.finish()
    assert values_of(server.only_run) == [0, 1, 2, 3]
    assert "labstead login" not in capsys.readouterr().err


def test_finish_does_not_wait_for_a_key_that_is_refused(server, capsys):
    run = labstead.init()
    server.keys.clear()
    run.log({"value": 0})
    began = time.monotonic()
    run.finish()
    assert time.monotonic() - began < 5.0
    assert "labstead sync" in capsys.readouterr().err


def test_a_saved_file_arrives(server, workplace):
    (workplace / "plan.txt").write_bytes(b"x" * 300_000)
    with labstead.init() as run:
        run.save("plan.txt")
    assert server.only_run.files == {"plan.txt": b"x" * 300_000}


def test_a_file_that_is_refused_does_not_hold_up_the_rows(server, workplace):
    (workplace / "plan.txt").write_text("x")
    run = labstead.init()
    server.fail("/files", Reply(413, b'{"code": "too_large", "message": "too large"}'))
    run.save("plan.txt")
    run.log({"value": 1})
    run.finish()
    assert values_of(server.only_run) == [1]
    assert server.only_run.finish is not None


def test_stop_from_the_page_interrupts_the_training(server, monkeypatch, capsys):
    monkeypatch.setattr("labstead._delivery.sender.HEARTBEAT_SECONDS", 0.1)
    with pytest.raises(KeyboardInterrupt), labstead.init() as run:
        server.only_run.stop_requested = True
        for _ in range(500):
            run.log({"value": 1})
            time.sleep(0.01)
    assert server.only_run.finish == {"exit_code": 130, "state": "killed"}
    assert "asked this run to stop" in capsys.readouterr().err


def test_a_quiet_run_sends_heartbeats(server, monkeypatch):
    monkeypatch.setattr("labstead._delivery.sender.HEARTBEAT_SECONDS", 0.1)
    labstead.init()
    wait_until(lambda: server.only_run.heartbeats >= 2)


def test_an_open_row_does_not_repeat_the_updates_around_it(server):
    run = labstead.init(id="k3x")
    run.log({"value": 1}, step=5)
    run.summary["best"] = 1
    wait_until(lambda: server.only_run.summary.get("best") == 1)
    time.sleep(0.8)
    patches = [path for method, path in server.requests if method == "PATCH"]
    run.log({"other": 2}, step=5)
    run.finish()
    (line,) = server.only_run.lines
    assert len(patches) == 1
    assert (line["_step"], line["value"], line["other"]) == (5, 1, 2)


def test_the_finish_is_the_last_record(server):
    with labstead.init() as run:
        log_values(run, range(2))
    assert kinds_in(journal_of(run))[-1] is Kind.FINISH


def test_two_runs_at_once_keep_apart(server):
    first = labstead.init(id="first")
    second = labstead.init(id="second", reinit="create_new")
    threads = [
        threading.Thread(target=log_values, args=(run, [run.id] * 50)) for run in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first.finish()
    second.finish()
    assert {run.id: set(values_of(run)) for run in server.runs.values()} == {
        "first": {"first"},
        "second": {"second"},
    }


def test_waits_grow_to_two_seconds_in_the_first_minute_and_to_thirty_later():
    now = [0.0]
    backoff = Backoff(clock=lambda: now[0])
    first_minute = [backoff.next_wait() for _ in range(20)]
    now[0] = 61.0
    later = [backoff.next_wait() for _ in range(10)]
    assert first_minute[0] <= 0.2
    assert 1.5 <= first_minute[-1] <= 2.0
    assert 22.5 <= later[-1] <= 30.0


def test_success_begins_the_waits_anew():
    backoff = Backoff()
    for _ in range(10):
        backoff.next_wait()
    backoff.reset()
    assert backoff.next_wait() <= 0.2


def test_an_endless_wait_asked_for_is_cut_to_five_minutes():
    assert Backoff().next_wait(retry_after=1e9) == 300.0
