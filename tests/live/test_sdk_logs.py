"""The SDK in a process of its own against the real server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_server import ROOT, RealServer

pytestmark = pytest.mark.server

SCRIPT = """
import labstead

with labstead.init(project="first", name="hello", config={"lr": 0.1}, id="hello1") as run:
    for step in range(100):
        run.log({"loss": 1 / (step + 1), "odd": float("nan")})
    run.summary["best"] = 0.5
"""

FAILING = """
import labstead

labstead.init(project="first", id="fails1")
labstead.log({"loss": 1.0})
raise RuntimeError("no more memory")
"""


def run_script(server: RealServer, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=server.sdk_environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_first_script_arrives_whole(live_server_process: RealServer, tmp_path: Path) -> None:
    done = run_script(live_server_process, tmp_path, SCRIPT)
    assert done.returncode == 0, done.stderr
    with live_server_process.client() as api:
        run = api.get("/teams/ada/projects/first/runs/hello1").json()
        rows = api.get("/teams/ada/projects/first/runs/hello1/streams/history/rows").json()["rows"]
    assert (run["state"], run["name"], run["config"]) == ("finished", "hello", {"lr": 0.1})
    assert run["summary"]["best"] == 0.5
    assert [row["_step"] for row in rows] == list(range(100))
    assert {row["odd"] for row in rows} == {"NaN"}
    assert run["url"] in done.stdout + done.stderr


def test_an_uncaught_exception_marks_the_run_failed(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    done = run_script(live_server_process, tmp_path, FAILING)
    assert done.returncode == 1
    assert "no more memory" in done.stderr
    with live_server_process.client() as api:
        run = api.get("/teams/ada/projects/first/runs/fails1").json()
    assert (run["state"], run["exit_code"], run["summary"]["loss"]) == ("failed", 1, 1.0)


DEFINING = """
import labstead

with labstead.init(project="first", id="defines1") as run:
    run.define_metric("epoch", hidden=True)
    run.define_metric("val/*", step_metric="epoch", summary="best,last", goal="maximize")
    for epoch in range(5):
        run.log({"epoch": epoch, "loss": 1 / (epoch + 1)})
        run.log({"val/accuracy": [0.5, 0.7, 0.9, 0.8, 0.6][epoch]})
    local = run.summary["val/accuracy"]
assert local == {"best": 0.9, "last": 0.6}, local
"""


def test_defined_metrics_are_summarized_and_drawn_over_their_step_metric(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    done = run_script(live_server_process, tmp_path, DEFINING)
    assert done.returncode == 0, done.stderr
    with live_server_process.client() as api:
        run = api.get("/teams/ada/projects/first/runs/defines1").json()
        asked = {"runs": "defines1", "keys": "val/accuracy", "x": "epoch"}
        series = api.get("/teams/ada/projects/first/series", params=asked).json()
    assert run["summary"]["val/accuracy"] == {"best": 0.9, "last": 0.6}
    assert run["summary"]["loss"] == 0.2
    (panel,) = series["panels"]
    assert panel["x"]["values"] == [0, 1, 2, 3, 4]


def test_the_first_example_arrives_whole(live_server_process: RealServer, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "examples" / "digits_mlp.py"), "--epochs", "2"],
        cwd=tmp_path,
        env={**live_server_process.sdk_environment(tmp_path), "LABSTEAD_RUN_ID": "digits1"},
        timeout=60,
        check=True,
    )
    address = "/teams/ada/projects/digits/runs/digits1"
    with live_server_process.client() as api:
        run = api.get(address).json()
        rows = api.get(f"{address}/streams/history/rows").json()["rows"]
    assert (run["state"], run["config"]["epochs"]) == ("finished", 2)
    assert [row["_step"] for row in rows] == list(range(2 * 44))  # batches of an epoch
    assert all("val/loss" in row for row in rows)
    assert run["summary"]["best_val_accuracy"] == max(row["val/accuracy"] for row in rows)
