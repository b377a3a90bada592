"""Several programs that write one run at once, against the real server."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Any

import pytest

import labstead
from labstead import UsageError
from tests.real_server import RealServer
from tests.sdk.scripts import start_script
from tests.sdk.waiting import wait_until

pytestmark = pytest.mark.server
N_ROWS = 300
RANK = """
    import os, signal, sys, labstead
    rank, ending = int(sys.argv[1]), sys.argv[2]
    run = labstead.init(
        id="ddp", mode="shared", config={{"lr": 0.1}},
        settings={{"x_primary": rank == 0, "label": f"rank_{{rank}}"}},
    )
    for step in range({n}):
        run.log({{f"loss/{{rank}}": step}}, step=step)
    print("logged", flush=True)
    if ending == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    input()
"""


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


def start_rank(rank: int, ending: str = "finished") -> subprocess.Popen[str]:
    code = f"import sys; sys.argv = ['', '{rank}', '{ending}']\n"
    lines = [line[4:] for line in RANK.format(n=N_ROWS).splitlines()]
    return start_script(code + "\n".join(lines), stdin=subprocess.PIPE)


def let_end(script: subprocess.Popen[str]) -> None:
    _, errors = script.communicate("\n", timeout=60)
    assert script.returncode == 0, errors


def stored() -> Any:
    return labstead.Api().run(f"ada/{os.environ['LABSTEAD_PROJECT']}/ddp")


def values_of(rank: int) -> list[Any]:
    key = f"loss/{rank}"
    return [row[key] for row in stored().scan_history() if key in row]


def test_rows_of_all_ranks_arrive_once_and_the_primary_ends_the_run() -> None:
    ranks = [start_rank(rank) for rank in range(3)]
    for script in ranks[1:]:
        let_end(script)
    assert stored().state == "running"
    let_end(ranks[0])
    assert stored().state == "finished"
    assert [values_of(rank) for rank in range(3)] == [list(range(N_ROWS))] * 3


def test_a_rank_that_is_late_does_not_wake_the_run() -> None:
    primary, late = start_rank(0), start_rank(1)
    for script in (primary, late):
        assert script.stdout is not None
        script.stdout.readline()
    let_end(primary)
    let_end(late)
    assert stored().state == "finished"
    assert values_of(1) == list(range(N_ROWS))


def test_what_a_killed_rank_left_is_sent_by_the_next_program() -> None:
    primary, killed = start_rank(0), start_rank(1, "killed")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    let_end(primary)
    with labstead.init(id="later"):
        wait_until(lambda: values_of(1) == list(range(N_ROWS)), 20)
    assert values_of(0) == list(range(N_ROWS))
    assert stored().state == "finished"


def test_a_shared_run_that_is_started_again_goes_on() -> None:
    for _ in range(2):
        primary, other = start_rank(0), start_rank(1)
        let_end(other)
        let_end(primary)
    assert values_of(0) == values_of(1) == [*range(N_ROWS), *range(N_ROWS)]
    assert stored().state == "finished"


@pytest.mark.parametrize(
    ("is_primary", "is_told", "state"), [(True, False, "running"), (False, True, "finished")]
)
def test_whose_end_is_the_runs_may_be_said(is_primary: bool, is_told: bool, state: str) -> None:
    settings = {"x_primary": is_primary, "x_update_finish_state": is_told}
    with labstead.init(id="ddp", mode="shared", settings=settings) as run:
        run.log({"loss": 1})
    assert stored().state == state


def test_a_label_tells_system_metrics_and_lines_apart(
    live_server_process: RealServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABSTEAD_SYSTEM_INTERVAL", "0.1")
    monkeypatch.setenv("LABSTEAD_CONSOLE", "auto")
    settings = {"x_primary": False, "x_label": "rank_1"}
    with labstead.init(id="ddp", mode="shared", settings=settings) as run:
        print("hello")
    assert run.id == "ddp"
    at = f"/teams/ada/projects/{run.project}/runs/ddp/streams/console/rows"
    with live_server_process.client() as client:
        lines = client.get(at).json()["rows"]
    assert ("hello", "rank_1") in {(line["text"], line["label"]) for line in lines}
    rows = stored().history(stream="system", pandas=False, x_axis="_timestamp")
    names = {name for row in rows for name in row if name.startswith("system.")}
    assert "system.cpu/l:rank_1" in names
    assert all(name.endswith("/l:rank_1") for name in names)


def test_metadata_is_the_primarys() -> None:
    with labstead.init(id="ddp", mode="shared"):
        pass
    before = dict(stored().metadata)
    with labstead.init(id="ddp", mode="shared", settings={"x_primary": False}):
        pass
    assert dict(stored().metadata) == before


@pytest.mark.parametrize(
    "arguments", [{}, {"id": "ddp", "fork_from": "a?_step=1"}, {"id": "ddp", "resume": "auto"}]
)
def test_whoever_joins_names_the_run(workplace: Any, arguments: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="x_primary=False"):
        labstead.init(mode="shared", settings={"x_primary": False}, **arguments)
    assert list(workplace.iterdir()) == []
