"""Going on from a point in a run's history, and forking there, against the real server."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

import labstead
from labstead import RequestRefusedError, UsageError
from tests.real_server import RealServer
from tests.sdk.scripts import start_script

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _at_the_server(
    live_server_process: RealServer,
    workplace: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    project = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
    monkeypatch.setenv("LABSTEAD_PROJECT", project[:60].strip("-"))


@pytest.fixture
def source() -> str:
    """The id of a finished run of twenty steps."""
    with labstead.init(id="source", config={"lr": 0.1}) as run:
        run.define_metric("loss", summary="min")
        for step in range(20):
            run.log({"loss": 20 - step, "value": step})
    return "source"


def stored(run_id: str) -> Any:
    return labstead.Api().run(f"ada/{os.environ['LABSTEAD_PROJECT']}/{run_id}")


def values_of(run_id: str) -> list[Any]:
    return [row["value"] for row in stored(run_id).scan_history()]


def test_a_run_goes_on_behind_the_step_it_is_rewound_to(source: str) -> None:
    with labstead.init(resume_from="source?_step=9") as run:
        assert (run.id, run.step, run.summary["value"]) == ("source", 10, 9)
        run.log({"value": "new"})
    assert values_of(source) == [*range(10), "new"]
    assert stored(source).state == "finished"


def test_a_fork_begins_with_a_copy_and_leaves_the_source_alone(source: str) -> None:
    with labstead.init(fork_from="source?_step=9", config={"seed": 1}) as run:
        assert (run.id != source, run.step) == (True, 10)
        assert run.config.as_dict() == {"lr": 0.1, "seed": 1}
        assert run.summary["loss"] == {"min": 11}
        run.log({"value": "new", "loss": 5})
    assert values_of(run.id) == [*range(10), "new"]
    assert stored(run.id).summary["loss"] == {"min": 5}
    assert values_of(source) == list(range(20))


def test_a_fork_of_a_killed_run_has_what_it_had_left(source: str) -> None:
    script = start_script("""
        import os, signal, labstead
        run = labstead.init(id="killed")
        for value in range(20):
            run.log({"value": value})
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    script.communicate(timeout=30)
    assert script.returncode == -signal.SIGKILL
    with labstead.init(fork_from="killed?_step=15") as run:
        pass
    assert values_of(run.id) == list(range(16))


@pytest.mark.parametrize("what", ["resume_from", "fork_from"])
def test_sync_does_it_for_an_offline_run(source: str, run_command: Any, what: str) -> None:
    with labstead.init(mode="offline", **{what: "source?_step=4"}) as run:
        run.log({"value": "new"})
        assert run.step == 6
    result = run_command("sync")
    assert result.exit_code == 0, result.output
    run_command("sync")
    assert values_of(run.id) == [*range(5), "new"]


@pytest.mark.parametrize("what", ["resume_from", "fork_from"])
def test_a_run_that_is_not_there_is_refused(what: str) -> None:
    with pytest.raises(RequestRefusedError, match="nobody"):
        labstead.init(**{what: "nobody?_step=4"})


@pytest.mark.parametrize("what", ["resume_from", "fork_from"])
@pytest.mark.parametrize(
    "text", ["source", "source?step=1", "source?_step=", "?_step=1", "a/b?_step=1"]
)
def test_a_point_is_a_run_and_a_step(what: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"{what} is a run and a step"):
        labstead.init(mode="offline", **{what: text})


@pytest.mark.parametrize(
    "arguments",
    [
        {"resume_from": "a?_step=1", "fork_from": "a?_step=1"},
        {"resume_from": "a?_step=1", "resume": "allow"},
        {"fork_from": "a?_step=1", "resume": "auto"},
        {"fork_from": "a?_step=1", "id": "a"},
        {"resume_from": "a?_step=1", "id": "b"},
    ],
)
def test_what_excludes_each_other_is_refused(workplace: Any, arguments: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        labstead.init(mode="offline", **arguments)
    assert list(workplace.iterdir()) == []
