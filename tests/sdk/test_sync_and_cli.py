import signal

import pytest

import labstead
from labstead._folder.mark import Mark, save_mark
from labstead._settings.credentials import credentials_path, key_for
from tests.sdk.scripted_server import KEY
from tests.sdk.scripts import start_script


@pytest.fixture
def waiting_run(server):
    """A finished offline run of ten rows; the server does not know it."""
    with labstead.init(mode="offline", project="digits", config={"lr": 0.1}) as run:
        for value in range(10):
            run.log({"value": value})
        run.summary["best"] = 9
    return run


def values_at(server):
    return [line.get("value") for line in server.only_run.lines]


def test_sync_sends_an_offline_run_whole(server, waiting_run, run_command):
    result = run_command("sync")
    stored = server.only_run
    assert result.exit_code == 0, result.output
    assert values_at(server) == list(range(10))
    assert (stored.config, stored.summary["best"]) == ({"lr": 0.1}, 9)
    assert stored.finish == {"exit_code": 0, "state": "finished"}


def test_sync_takes_one_runs_folder(server, waiting_run, run_command):
    labstead.init(mode="offline").finish()
    run_command("sync", str(waiting_run.dir))
    assert list(server.runs) == [waiting_run.id]


def test_syncing_again_sends_nothing(server, waiting_run, run_command):
    run_command("sync")
    requests = len(server.requests)
    assert "0 runs to send, 1 already complete." in run_command("sync").output
    assert len(server.requests) == requests


def test_a_lost_mark_costs_a_resend_and_no_duplicate(server, waiting_run, run_command):
    run_command("sync")
    (waiting_run.dir / "mark.json").unlink()
    server.only_run.lines[:] = server.only_run.lines
    beginning = Mark().created_at({"history": 0, "system": 0, "console": 0})
    save_mark(waiting_run.dir / "mark.json", beginning)
    run_command("sync")
    assert values_at(server) == list(range(10))


@pytest.mark.parametrize("moves", range(1, 6))
def test_a_mark_from_any_earlier_moment_gives_the_same_lines(
    server, waiting_run, run_command, monkeypatch, moves
):
    server.is_refused = lambda line: line["value"] in {2, 5}
    marks = []

    def remember(path, mark):
        marks.append(mark)
        save_mark(path, mark)

    monkeypatch.setattr("labstead._delivery.delivery.save_mark", remember)
    monkeypatch.setattr("labstead._delivery.delivery.MAX_BATCH_LINES", 2)
    run_command("sync")
    save_mark(waiting_run.dir / "mark.json", marks[-moves - 1])
    run_command("sync")
    assert values_at(server) == [0, 1, None, 3, 4, None, 6, 7, 8, 9]


def test_sync_brings_a_killed_programs_values(server, run_command):
    script = start_script("""
        import os, labstead
        server_is_deaf = labstead.init(mode="offline")
        for value in range(10**9):
            labstead.log({"value": value})
            os.write(1, b"%d\\n" % value)
    """)
    returned = [int(script.stdout.readline()) for _ in range(100)]
    script.send_signal(signal.SIGKILL)
    returned += [int(line) for line in script.stdout.read().split()]
    script.communicate()
    result = run_command("sync")
    assert result.exit_code == 0, result.output
    assert values_at(server)[: len(returned)] == returned
    assert values_at(server) == list(range(len(server.only_run.lines)))
    assert server.only_run.finish is None


def test_an_online_program_killed_while_sending_loses_and_doubles_nothing(server, run_command):
    script = start_script("""
        import os, labstead
        labstead.init()
        for value in range(10**9):
            labstead.log({"value": value})
            os.write(1, b"%d\\n" % value)
    """)
    returned = []
    while not (server.runs and len(server.only_run.lines) > 50):
        returned.append(int(script.stdout.readline()))
    script.send_signal(signal.SIGKILL)
    returned += [int(line) for line in script.stdout.read().split()]
    script.communicate()
    result = run_command("sync")
    assert result.exit_code == 0, result.output
    assert values_at(server) == list(range(len(server.only_run.lines)))
    assert values_at(server)[: len(returned)] == returned


def test_sync_says_when_there_is_nothing(server, run_command):
    result = run_command("sync")
    assert (result.exit_code, result.output) == (0, "0 runs to send, 0 already complete.\n")


def test_sync_with_a_bad_key_fails_and_keeps_everything(
    server, waiting_run, run_command, monkeypatch
):
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_wrong")
    result = run_command("sync")
    assert result.exit_code == 1
    assert "labstead login" in result.output
    assert server.runs == {}


def test_sync_of_a_path_that_is_not_there_is_wrong_usage(run_command):
    assert run_command("sync", "nowhere").exit_code == 2


def test_login_checks_and_keeps_the_key(server, run_command, monkeypatch):
    monkeypatch.delenv("LABSTEAD_BASE_URL")
    monkeypatch.delenv("LABSTEAD_API_KEY")
    result = run_command("login", "--host", server.url, KEY)
    assert result.exit_code == 0, result.output
    assert "as ada" in result.output
    assert key_for(server.url) == KEY
    assert credentials_path().stat().st_mode & 0o777 == 0o600
    assert labstead.init().url.startswith(server.url)


def test_login_asks_for_the_key_without_showing_it(server, run_command):
    result = run_command("login", input=f"{KEY}\n")
    assert result.exit_code == 0, result.output
    assert f"{server.url}/authorize" in result.output
    assert KEY not in result.output


def test_login_reads_the_key_from_a_pipe(server, run_command):
    assert run_command("login", "-", input=f"{KEY}\n").exit_code == 0
    assert key_for(server.url) == KEY


def test_login_with_a_wrong_key_keeps_nothing(server, run_command):
    result = run_command("login", "labstead_wrong")
    assert result.exit_code == 1
    assert "not known" in result.output
    assert key_for(server.url) is None


def test_login_where_nothing_listens_is_one_clear_line(run_command):
    result = run_command("login", "--host", "http://127.0.0.1:9", "key")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_login_with_an_address_that_is_none_is_wrong_usage(run_command):
    assert run_command("login", "--host", "localhost", "key").exit_code == 2


def test_login_in_python_uses_the_known_key(server):
    assert labstead.login() is True
    assert key_for(server.url) == KEY


def test_login_in_python_for_another_host_wins_over_the_variable(server, monkeypatch):
    monkeypatch.setenv("LABSTEAD_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_wrong")
    labstead.login(key=KEY, host=server.url)
    assert labstead.init().url.startswith(server.url)


def test_login_in_python_without_terminal_or_key_says_where_to_get_one(server, monkeypatch):
    monkeypatch.delenv("LABSTEAD_API_KEY")
    with pytest.raises(labstead.AuthenticationError, match="/authorize"):
        labstead.login()


def test_status_shows_server_user_and_what_waits(server, waiting_run, run_command):
    output = run_command("status").output
    assert server.url in output
    assert "ada" in output
    assert "1 run in" in output


def test_status_without_a_key_says_how_to_get_one(run_command):
    result = run_command("status")
    assert result.exit_code == 1
    assert "labstead login" in result.output


def test_version_is_the_installed_one(run_command):
    assert run_command("--version").output == f"labstead, version {labstead.__version__}\n"


@pytest.mark.parametrize("command", [[], ["login"], ["status"], ["sync"], ["restore"]])
def test_help_has_an_example(run_command, command):
    result = run_command(*command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output


def test_a_misspelt_command_is_wrong_usage(run_command):
    assert run_command("lgoin").exit_code == 2
