"""How runs of the official client begin again, split, go back, stop and come late."""

from __future__ import annotations

import subprocess
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bridges.wandb.client import (
    PYTHON,
    SECONDS,
    environment,
    is_before,
    run_command,
    run_well,
    since,
)
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

# In releases before 0.19 the process of a refused init cannot begin another run.
REFUSED = [] if is_before("0.19") else [("must", "nowhere"), ("never", "resumed")]
AGAIN = True if is_before("0.19") else "finish_previous"
LIVES = (
    f"    REFUSED, AGAIN = {REFUSED}, {AGAIN!r}\n"
    + """
    import json
    import wandb

    def log(run, values, **more):
        for value in values:
            run.log({"loss": value, **more})

    project, told = "wandb-lives", {}
    with wandb.init(project=project, id="resumed", config={"lr": 1}, tags=["a"]) as run:
        log(run, range(5))
        print("first session")
    with wandb.init(project=project, id="resumed", resume="must") as run:
        told["adopted"] = [run.config["lr"], list(run.tags)]
        log(run, [9])
        print("second session")
    with wandb.init(project=project, id="resumed", resume="allow") as run:
        log(run, [10])
    for mode, name in REFUSED:
        try:
            wandb.init(project=project, id=name, resume=mode)
        except (wandb.errors.UsageError, wandb.errors.CommError) as error:
            told[mode] = str(error)[:60]
    with wandb.init(project=project, id="allowed", resume="allow") as run:
        log(run, [1])
    with wandb.init(project=project, id="allowed") as run:  # the same id, as if it were new
        log(run, [2])
    with wandb.init(project=project, id="forked", fork_from="resumed?_step=2") as run:
        log(run, [100, 101])
    with wandb.init(project=project, id="rewound") as run:
        log(run, range(8))
    with wandb.init(project=project, resume_from="rewound?_step=3") as run:
        log(run, [50])
    with wandb.init(project=project, id="preempted") as run:
        run.mark_preempting()
        log(run, [1])
    try:
        with wandb.init(project=project, id="failed") as run:
            raise ValueError("on purpose")
    except ValueError:
        pass
    run = wandb.init(project=project, id="again-1")
    log(run, [1])
    second = wandb.init(project=project, id="again-2", reinit=AGAIN)
    log(second, [2])
    second.finish()
    print(json.dumps(told))
"""
)


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("lives"), LIVES)


@pytest.fixture(scope="module")
def http(live_server_process: RealServer, told: Any) -> Iterator[httpx.Client]:
    client = live_server_process.client()
    client.base_url = f"{live_server_process.url}/api/v1/teams/ada/projects/wandb-lives/runs"
    with client:
        yield client


def losses(http: httpx.Client, run: str) -> list[tuple[int, float]]:
    rows = http.get(f"/{run}/streams/history/rows").json()["rows"]
    return [(row["_step"], row["loss"]) for row in rows]


def state(http: httpx.Client, run: str) -> tuple[str, int | None]:
    found = http.get(f"/{run}").json()
    return found["state"], found["exit_code"]


def test_resumed_run_goes_on_where_it_was(http: httpx.Client, told: Any) -> None:
    assert losses(http, "resumed") == [*((n, n) for n in range(5)), (5, 9), (6, 10)]
    assert told["adopted"] == [1, ["a"]]
    assert state(http, "resumed") == ("finished", 0)


@since("0.31", "a resumed run writes its console from the first line on")
def test_console_of_both_sessions_is_there(http: httpx.Client) -> None:
    lines = http.get("/resumed/console/lines").json()["lines"]
    texts = [line["text"] for line in lines]
    assert [text for text in texts if "session" in text] == ["first session", "second session"]


@since("0.19", "the process of a refused init cannot begin another run")
def test_must_and_never_are_refused_by_the_client(told: Any) -> None:
    assert set(told) >= {"must", "never"}


def test_same_id_without_resuming_loses_nothing(http: httpx.Client) -> None:
    assert [loss for _, loss in losses(http, "allowed")] == [1, 2]


def test_fork_begins_with_what_its_parent_had(http: httpx.Client) -> None:
    assert losses(http, "forked") == [(0, 0), (1, 1), (2, 2), (3, 100), (4, 101)]
    assert http.get("/forked").json()["forked_from"] == {"run": "resumed", "step": 2}
    assert http.get("/forked").json()["config"]["lr"] == 1


def test_rewound_run_forgets_what_came_after(http: httpx.Client) -> None:
    assert losses(http, "rewound") == [(0, 0), (1, 1), (2, 2), (3, 3), (4, 50)]
    assert state(http, "rewound") == ("finished", 0)


def test_ends_are_told(http: httpx.Client) -> None:
    assert state(http, "preempted") == ("finished", 0)
    assert state(http, "failed") == ("failed", 1)
    assert state(http, "again-1") == state(http, "again-2") == ("finished", 0)


def test_offline_run_comes_later_and_only_once(
    live_server_process: RealServer, http: httpx.Client, tmp_path: Path
) -> None:
    script = """
        import wandb
        with wandb.init(project="wandb-lives", id="offline", config={"lr": 3}) as run:
            for step in range(30):
                run.log({"loss": step})
            print("from offline")
    """
    run_well(live_server_process, tmp_path, script, WANDB_MODE="offline")
    assert http.get("/offline").status_code == 404
    folder = next((tmp_path / "wandb").glob("offline-run-*"))
    for _ in range(2):
        done = run_command(
            live_server_process, tmp_path, PYTHON, "-m", "wandb", "sync", str(folder)
        )
        assert done.returncode == 0, done.stderr
    assert losses(http, "offline") == [(step, step) for step in range(30)]
    assert state(http, "offline") == ("finished", 0)
    assert http.get("/offline").json()["config"] == {"lr": 3}


@since("0.19", "these settings had other names")
def test_several_processes_write_one_run(
    live_server_process: RealServer, http: httpx.Client, tmp_path: Path
) -> None:
    script = """
        import sys, wandb
        name, first = sys.argv[1], sys.argv[1] == "one"
        settings = wandb.Settings(
            mode="shared", x_label=name, x_primary=first, x_update_finish_state=first
        )
        with wandb.init(project="wandb-lives", id="shared", settings=settings) as run:
            run.config.update({name: 1})
            for step in range(10):
                run.log({f"loss-{name}": step})
    """
    (tmp_path / "shared.py").write_text(textwrap.dedent(script))
    for name in ("one", "two"):
        done = run_command(live_server_process, tmp_path, PYTHON, str(tmp_path / "shared.py"), name)
        assert done.returncode == 0, done.stderr
    rows = http.get("/shared/streams/history/rows").json()["rows"]
    for name in ("one", "two"):
        assert [row[f"loss-{name}"] for row in rows if f"loss-{name}" in row] == list(range(10))
    config = http.get("/shared").json()["config"]
    assert {"one": 1, "two": 1}.items() <= config.items()


@since("0.19", "these settings had other names")
def test_stop_on_the_page_ends_the_script(
    live_server_process: RealServer, http: httpx.Client, tmp_path: Path
) -> None:
    script = """
        import time, wandb
        settings = wandb.Settings(x_file_stream_transmit_interval=1)
        run = wandb.init(project="wandb-lives", id="stopped", settings=settings)
        for step in range(600):
            run.log({"loss": step})
            time.sleep(0.2)
    """
    (tmp_path / "long.py").write_text(textwrap.dedent(script))
    process = subprocess.Popen(
        [PYTHON, str(tmp_path / "long.py")],
        cwd=tmp_path,
        env=environment(live_server_process, tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while http.get("/stopped").status_code == 404:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert http.post("/stopped/stop").status_code == 200
    assert process.wait(timeout=SECONDS) != 0
    assert state(http, "stopped") == ("killed", 255)
