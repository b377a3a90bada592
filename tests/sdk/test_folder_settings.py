import orjson
import pytest

import labstead
from labstead._settings.folder_settings import folder_settings_path
from labstead._settings.settings import load_settings


@pytest.fixture
def settings_path(tmp_path):
    return folder_settings_path(load_settings().dir.resolve())


def test_init_keeps_the_project_for_the_folders_runs(server, run_command):
    result = run_command("init", "--project", "digits", "--entity", "vision")
    assert result.exit_code == 0, result.output
    run = labstead.init()
    run.finish()
    assert (run.project, run.entity) == ("digits", "vision")


def test_init_asks_and_proposes_the_folders_name(server, run_command, tmp_path, monkeypatch):
    folder = tmp_path / "cats"
    folder.mkdir()
    monkeypatch.chdir(folder)
    result = run_command("init", input="\n")
    assert "Project [cats]" in result.output
    assert load_settings().project == "cats"


def test_init_again_keeps_the_rest_and_reset_forgets_it(server, run_command):
    run_command("init", "--project", "digits", "--mode", "offline")
    run_command("init", "--project", "cats")
    assert (load_settings().project, load_settings().mode) == ("cats", "offline")
    run_command("init", "--project", "dogs", "--reset")
    assert (load_settings().project, load_settings().mode) == ("dogs", "online")


@pytest.mark.parametrize("mode", ["offline", "disabled", "online"])
def test_a_mode_is_kept_for_the_folder(server, run_command, mode):
    assert run_command(mode).exit_code == 0
    assert load_settings().mode == mode


def test_what_offline_kept_is_sent_by_sync(server, run_command):
    run_command("offline")
    with labstead.init() as run:
        run.log({"loss": 1})
    assert not server.runs
    assert run_command("sync").exit_code == 0
    assert [line["loss"] for line in server.only_run.lines] == [1]


def test_arguments_and_variables_win(server, run_command, monkeypatch):
    run_command("init", "--project", "digits")
    monkeypatch.setenv("LABSTEAD_PROJECT", "cats")
    result = run_command("init", "--project", "digits")
    assert "LABSTEAD_PROJECT is set and wins over it." in result.output
    assert load_settings().project == "cats"
    assert labstead.init(project="dogs", mode="disabled").project == "dogs"


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"project": 3}'])
def test_a_broken_file_is_told_with_its_path(server, run_command, settings_path, content):
    settings_path.parent.mkdir(parents=True, exist_ok=True)
    settings_path.write_bytes(content)
    with pytest.raises(labstead.UsageError, match=r"settings\.json"):
        load_settings()
    assert run_command("status").exit_code == 2


def test_status_tells_where_the_folders_runs_go(server, run_command):
    run_command("init", "--project", "digits", "--mode", "offline")
    assert "Project  digits (offline)" in run_command("status").output


def test_status_as_json(server, run_command):
    labstead.init(mode="offline").finish()
    result = run_command("status", "--json")
    told = orjson.loads(result.output)
    assert (told["server"], told["error"], len(told["unsent"])) == (server.url, None, 1)


def test_status_as_json_says_what_is_wrong(server, run_command, monkeypatch):
    monkeypatch.setenv("LABSTEAD_API_KEY", "labstead_wrong")
    result = run_command("status", "--json")
    assert result.exit_code == 1
    assert orjson.loads(result.output)["error"]
