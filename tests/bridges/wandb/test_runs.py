"""A training of the official client: what it logged stands in Labstead as it was logged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bridges.wandb.client import run_well, since
from tests.real_server import RealServer

pytestmark = pytest.mark.server

TRAINING = """
    import json, sys
    import numpy as np
    import wandb

    run = wandb.init(
        project="wandb-runs", name="first", notes="words", group="g", job_type="train",
        tags=["a", "b"], config={"lr": 0.1, "opt": {"name": "adam"}, "none": None},
    )
    run.define_metric("epoch")
    run.define_metric("val/*", step_metric="epoch")
    run.define_metric("loss", summary="min")
    for step in range(20):
        run.log({
            "loss": abs(step - 10) / 10, "val/f1": step / 20, "epoch": step // 4,
            "nested": {"deep": {"x": step}}, "big": 2**60 + step, "text": f"step {step}",
            "odd": float("nan") if step == 3 else float("inf") if step == 4 else 1.0,
        })
        print("step", step)
    print("\\rprogress 1\\rprogress 2")
    print("to stderr", file=sys.stderr)
    run.log({"image": wandb.Image(np.zeros((8, 8, 3), dtype=np.uint8), caption="black"),
             "histogram": wandb.Histogram([1, 2, 3])})
    run.config.update({"late": [1, 2, 3]})
    run.summary["best"] = {"f1": 0.95}
    run.alert("Look", "at this", level="WARN")
    with open("model.txt", "w") as file:
        file.write("weights")
    run.save("model.txt")
    run.finish()
    print(json.dumps({"id": run.id, "url": run.url, "entity": run.entity}))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("train"), TRAINING)


@pytest.fixture(scope="module")
def api(live_server_process: RealServer, told: Any) -> Any:
    """GET below the run's own address."""
    client = live_server_process.client()

    def get(path: str = "", **query: Any) -> Any:
        address = f"/teams/ada/projects/wandb-runs/runs/{told['id']}{path}"
        answer = client.get(address, params=query, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.json()

    yield get
    client.close()


@pytest.fixture(scope="module")
def run(api: Any) -> Any:
    return api()


@pytest.fixture(scope="module")
def rows(api: Any) -> Any:
    return api("/streams/history/rows")["rows"]


def test_it_ends_where_it_was_told_to(run: Any, told: Any) -> None:
    assert (run["state"], run["exit_code"]) == ("finished", 0)
    assert (run["created_by"], told["entity"]) == ("ada", "ada")


def test_its_words_are_kept(run: Any) -> None:
    words = {name: run[name] for name in ("name", "notes", "group", "job_type", "tags")}
    expected = {"name": "first", "notes": "words", "group": "g", "job_type": "train"}
    assert words == expected | {"tags": ["a", "b"]}


def test_config_is_plain_values(run: Any) -> None:
    expected = {"lr": 0.1, "opt": {"name": "adam"}, "none": None, "late": [1, 2, 3]}
    assert run["config"] == expected


def test_every_line_of_history_is_there(rows: Any) -> None:
    assert [row["_step"] for row in rows] == list(range(21))
    assert [row["val/f1"] for row in rows[:20]] == [step / 20 for step in range(20)]
    assert [row["big"] for row in rows[:20]] == [2**60 + step for step in range(20)]
    assert rows[7]["text"] == "step 7"
    assert rows[7]["nested.deep.x"] == 7
    assert (rows[3]["odd"], rows[4]["odd"]) == ("NaN", "Infinity")


def test_clocks_are_those_of_the_client(rows: Any) -> None:
    runtimes = [row["_runtime"] for row in rows]
    assert runtimes == sorted(runtimes)
    assert rows[-1]["_timestamp"] > 1_700_000_000


@since("0.31", "the client itself finds the metrics that a pattern fits")
def test_metrics_are_defined(run: Any) -> None:
    assert run["metrics"]["loss"] == {"summary": ["min"]}
    assert run["metrics"]["val/*"]["step_metric"] == "epoch"


def test_summary_is_what_the_client_ended_with(run: Any) -> None:
    summary = run["summary"]
    assert (summary["loss"], summary["val/f1"]) == ({"min": 0}, 0.95)
    assert (summary["nested.deep.x"], summary["best.f1"]) == (19, 0.95)
    assert summary["image"]["_type"] == "image-file"
    assert "_wandb" not in summary


def test_console_has_each_line_once(api: Any) -> None:
    lines = api("/console/lines", limit=1000)["lines"]
    texts = [line["text"] for line in lines]
    assert texts[:20] == [f"step {step}" for step in range(20)]
    assert [text for text in texts if "progress" in text] == ["progress 2"]
    errors = [line["text"] for line in lines if line["channel"] == "stderr"]
    assert "to stderr" in errors


def test_files_can_be_read_again(api: Any, live_server_process: RealServer, told: Any) -> None:
    files = {row["path"]: row for row in api("/files")["results"]}
    wanted = {"model.txt", "wandb-metadata.json", "requirements.txt", "config.yaml", "output.log"}
    assert wanted <= files.keys()
    assert {row["state"] for row in files.values() if row["path"] in wanted} == {"ready"}
    headers = {"Authorization": f"Bearer {live_server_process.key}"}
    content = httpx.get(files["model.txt"]["url"], headers=headers, follow_redirects=True)
    assert content.text == "weights"


def test_picture_is_the_one_that_was_logged(api: Any, rows: Any) -> None:
    image = rows[20]["image"]
    files = {row["path"]: row for row in api("/files")["results"]}
    assert (files[image["path"]]["sha256"], image["caption"]) == (image["sha256"], "black")
    assert rows[20]["histogram"]["_type"] == "histogram"


def test_alert_is_told_once(api: Any) -> None:
    alerts = [event for event in api("/events")["results"] if event["kind"] == "alert"]
    assert [(one["name"], one["text"], one["level"]) for one in alerts] == [
        ("Look", "at this", "WARN")
    ]


def test_origin_is_known(run: Any) -> None:
    metadata = run["metadata"]
    assert metadata["sdk"].startswith("wandb 0.")
    assert metadata["program"].endswith("train.py")
    assert metadata["host"]


@since("0.31", "the first ones come after fifteen seconds")
def test_system_metrics_have_the_same_names_as_ours(api: Any) -> None:
    keys = {row["name"] for row in api("/keys", stream="system")["keys"]}
    assert {"system.proc.memory.rssMB", "system.memory_percent"} <= keys


def test_address_that_was_printed_opens(live_server_process: RealServer, told: Any) -> None:
    answer = httpx.get(told["url"], follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"][:16]) == (302, "/accounts/login/")
    assert told["url"] == f"{live_server_process.url}/ada/wandb-runs/runs/{told['id']}"


def test_wrong_key_is_refused_at_once(live_server_process: RealServer, tmp_path: Path) -> None:
    script = """
        import wandb
        try:
            wandb.init(project="wandb-runs")
        except wandb.errors.CommError as error:
            print("refused", "unknown or revoked" in str(error))
    """
    printed = run_well(live_server_process, tmp_path, script, WANDB_API_KEY="x" * 40)
    assert "refused True" in printed
