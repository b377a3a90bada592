"""What a program finds of those before it: runs to go on with, and journals to send."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labstead
from labstead._folder.run_folder import find_run_folders
from tests.real_server import RealServer
from tests.sdk.scripts import start_script
from tests.sdk.waiting import wait_until

pytestmark = pytest.mark.server
KILLED = """
    import os, signal, time, labstead
    run = labstead.init({arguments})
    is_sent = "offline" not in {arguments!r}
    while is_sent and run.url is None:  # on a busy machine init does not wait for that
        time.sleep(0.01)
    for value in range(50):
        run.log({{"value": value}})
    print(run.id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _at_the_server(
    live_server_process: RealServer,
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    project = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
    monkeypatch.setenv("LABSTEAD_PROJECT", project[:60].strip("-"))


def killed_run(arguments: str = "") -> str:
    """The id of a run whose program was killed before it could send its 50 values."""
    script = start_script(KILLED.format(arguments=arguments))
    output, errors = script.communicate(timeout=30)
    assert script.returncode == -signal.SIGKILL, errors
    return output.strip()


@pytest.fixture
def living() -> Iterator[subprocess.Popen[str]]:
    """A program that runs, its run's id read already as ``run_id``."""
    script = start_script("""
        import labstead
        print(labstead.init(resume="auto").id, flush=True)
        input()
    """, stdin=subprocess.PIPE)  # fmt: skip
    yield script
    script.communicate("\n", timeout=30)


def values_of(run_id: str) -> list[Any]:
    project = labstead._settings.settings.load_settings().project
    run = labstead.Api().run(f"ada/{project}/{run_id}")
    return [row["value"] for row in run.scan_history() if "value" in row]


def state_of(run_id: str) -> Any:
    project = labstead._settings.settings.load_settings().project
    return labstead.Api().run(f"ada/{project}/{run_id}").state


# Going on


def test_auto_goes_on_with_a_killed_run_behind_what_it_had_left(capsys: Any) -> None:
    run_id = killed_run()
    with labstead.init(resume="auto") as run:
        assert (run.id, run.step) == (run_id, 50)
        run.log({"value": 50})
    assert values_of(run_id) == list(range(51))
    assert f"going on with run {run_id}" in capsys.readouterr().err


def test_a_run_that_is_named_goes_on_behind_what_it_had_left_too() -> None:
    run_id = killed_run("id='named'")
    with labstead.init(id="named", resume="must") as run:
        run.log({"value": 50})
    assert values_of(run_id) == list(range(51))


def test_auto_begins_anew_after_a_run_that_finished() -> None:
    killed_run()
    with labstead.init(id="finished"):
        pass
    with labstead.init(resume="auto") as run:
        assert run.id not in ("finished", None)
        assert run.step == 0


@pytest.mark.parametrize("again", ["auto", True])
def test_auto_goes_on_with_a_run_that_failed(again: Any) -> None:
    labstead.init(id="failed").finish(exit_code=1)
    assert labstead.init(resume=again).id == "failed"


def test_auto_keeps_to_the_project() -> None:
    labstead.init(id="failed", project="elsewhere").finish(exit_code=1)
    assert labstead.init(resume="auto").id != "failed"


def test_auto_never_takes_a_run_that_is_being_written(living: subprocess.Popen[str]) -> None:
    assert living.stdout is not None
    run_id = living.stdout.readline().strip()
    assert labstead.init(resume="auto").id != run_id


def test_two_programs_do_not_go_on_with_the_same_run(living: subprocess.Popen[str]) -> None:
    labstead.init(id="failed").finish(exit_code=1)
    with labstead.init(resume="auto") as run:
        script = start_script("import labstead; print(labstead.init(resume='auto').id)")
        assert run.id == "failed"
        assert script.communicate(timeout=30)[0].strip() != "failed"


# Sending what was left


def test_init_sends_what_a_killed_program_left_and_says_so_once(capsys: Any) -> None:
    run_id = killed_run()
    with labstead.init() as run:
        assert run.id != run_id
        wait_until(lambda: "earlier programs" in (said := capsys.readouterr().err) and said, 10)
    assert values_of(run_id) == list(range(50))


def test_offline_runs_wait_until_they_are_asked_for(capsys: Any) -> None:
    offline, online = killed_run("mode='offline'"), killed_run()
    with labstead.init():
        wait_until(lambda: "left here" in capsys.readouterr().err, 10)
    assert values_of(online) == list(range(50))
    with pytest.raises(labstead.RequestRefusedError):
        values_of(offline)


def test_picking_up_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABSTEAD_PICK_UP", "0")
    killed_run()
    labstead.init()
    assert "labstead-pick-up" not in [thread.name for thread in threading.enumerate()]


def test_a_run_that_another_program_took_up_is_left_alone(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, run_command: Any
) -> None:
    """Its lines would be taken for those that the other one has sent."""
    run_id = killed_run()
    monkeypatch.setenv("LABSTEAD_DIR", str(workplace / "other"))
    with labstead.init(id=run_id, resume="allow") as run:
        run.log({"value": "other"})
    monkeypatch.delenv("LABSTEAD_DIR")
    result = run_command("sync")
    assert result.exit_code == 1
    assert "another program" in result.output
    assert "other" in values_of(run_id)


# Preemption


def test_a_preempting_run_that_is_killed_was_preempted() -> None:
    script = start_script("""
        import time, labstead
        run = labstead.init(id="spot")
        labstead.mark_preempting()
        print("ready", flush=True)
        time.sleep(30)
    """)
    assert script.stdout is not None
    script.stdout.readline()
    wait_until(lambda: state_of("spot") == "preempting", 10)
    script.send_signal(signal.SIGTERM)
    script.communicate(timeout=30)
    assert state_of("spot") == "preempted"
    with labstead.init(resume="auto") as run:
        assert run.id == "spot"
    assert state_of("spot") == "finished"


# Several runs in one program


def test_runs_beside_each_other_keep_their_own_values() -> None:
    first = labstead.init(id="first")
    second = labstead.init(id="second", reinit="create_new")
    for value in range(10):
        first.log({"value": value})
        second.log({"value": -value})
    second.finish()
    assert labstead.run is first
    first.finish()
    assert values_of("first") == list(range(10))
    assert values_of("second") == [-value for value in range(10)]


@pytest.mark.parametrize(
    ("reinit", "is_same"),
    [
        ("return_previous", True),
        (False, True),
        ("default", True),
        ("finish_previous", False),
        (True, False),
    ],
)
def test_what_init_does_while_a_run_is_active(reinit: Any, *, is_same: bool) -> None:
    first = labstead.init(mode="offline")
    second = labstead.init(mode="offline", reinit=reinit)
    assert (second is first) == is_same
    assert labstead.run is second


def test_folders_of_earlier_clients_are_understood(workplace: Path) -> None:
    """They do not say in which mode they were made."""
    run = labstead.init(id="old", mode="offline")
    run.finish()
    (folder,) = find_run_folders(workplace / "labstead-runs")
    saved = (folder.path / "run.json").read_text().replace(',"mode":"offline"', "")
    (folder.path / "run.json").write_text(saved)
    assert folder.identity().mode is None
