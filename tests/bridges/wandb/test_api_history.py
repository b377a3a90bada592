"""What a run logged, read back by the official client: all, samples, some steps, its console."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = pytest.mark.server

SCRIPT = """
    import json, sys, wandb

    with wandb.init(project="api-history", id="long") as run:
        for step in range(1200):
            row = {"loss": 1 / (step + 1), "nested": {"d": step * 2}, "s": f"s{step}", "l": [1, 2]}
            row |= {"even": step} if step % 2 == 0 else {}
            row |= {"odd": float("nan")} if step == 3 else {}
            row |= {"odd": float("-inf")} if step == 4 else {}
            run.log(row)
        run.log({"late": 1}, step=5000)
        print("hello")
        print("oops", file=sys.stderr)
    with wandb.init(project="api-history", id="empty") as run:
        pass

    def dense(step):
        odd = float("nan") if step == 5 else float("inf") if step == 6 else 0.5
        whole = {"n": step * 3, "big": 2**60 + step, "flag": step % 2 == 0}
        return {"loss": 1 / (step + 2), "t": f"t{step % 7}", "odd": odd, **whole}

    with wandb.init(project="api-history", id="dense") as run:
        for step in range(2100):
            run.log(dense(step))

    api = wandb.Api()
    run = api.run("ada/api-history/dense")
    told = [str({key: row[key] for key in dense(0)}) for row in run.scan_history()]
    logged = [str(json.loads(json.dumps(dense(step)))) for step in range(2100)]
    whole = {
        "rows": len(told),
        "different": [pair for pair in zip(told, logged) if pair[0] != pair[1]],
        "keys": list(run.scan_history(keys=["odd", "big"], min_step=5, max_step=8)),
        "files": len(run.download_history_exports(download_dir="exports").paths),
    }
    run, empty = api.run("ada/api-history/long"), api.run("ada/api-history/empty")
    frame = run.history()
    rows = list(run.scan_history())
    log = [[line.number, line.level, line.content] for line in run.console_logs(per_page=1)]
    print(json.dumps({
        "whole": whole,
        "frame": [len(frame), frame["_step"].iloc[0].item(), frame["_step"].iloc[-1].item()],
        "columns": sorted(frame.columns),
        "few": [row["_step"] for row in run.history(samples=5, pandas=False)],
        "sampled": run.history(samples=3, keys=["loss", "even"], pandas=False),
        "sampled odd": run.history(keys=["odd"], pandas=False),
        "by other axis": run.history(samples=2, keys=["loss"], x_axis="nested.d", pandas=False),
        "system": run.history(stream="system", pandas=False)[0],
        "scan": [len(rows), rows[0]["_step"], rows[-1]["_step"], len({r["_step"] for r in rows})],
        "row": {key: rows[7][key] for key in ("_step", "nested.d", "s", "l")},
        "odd": [str(rows[3]["odd"]), str(rows[4]["odd"])],
        "keys": len(list(run.scan_history(keys=["loss", "even"]))),
        "part": [row["_step"] for row in run.scan_history(min_step=50, max_step=60, page_size=3)],
        "part of keys": list(run.scan_history(keys=["nested.d"], min_step=50, max_step=53)),
        "late": list(run.scan_history(keys=["late"])),
        "history keys": sorted(run.history_keys["keys"]),
        "loss": run.history_keys["keys"]["loss"],
        "last step": run.lastHistoryStep,
        "system metrics": "system.memory_percent" in run.system_metrics,
        "log": log,
        "log tail": [line.content for line in run.console_logs(last=1)],
        "log times": all(line.timestamp.year > 2000 for line in run.console_logs()),
        "empty": [*empty.scan_history(), *empty.history(pandas=False), *empty.console_logs()],
    }))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("history"), SCRIPT)


def test_history_is_spread_over_the_whole_run(told: Any) -> None:
    assert told["frame"] == [500, 0, 5000]
    assert {"loss", "nested.d", "s", "l", "even", "_runtime", "_timestamp"} <= set(told["columns"])
    assert told["few"] == [0, 300, 600, 900, 5000]


def test_samples_of_keys_have_all_of_them(told: Any) -> None:
    first, middle, last = told["sampled"]
    assert (first["_step"], last["_step"]) == (0, 1198)
    assert middle == {"_step": 598, "loss": 1 / 599, "even": 598}
    assert told["by other axis"][1] == {"nested.d": 2398, "loss": 1 / 1200}


def test_non_finite_numbers_arrive(told: Any) -> None:
    assert told["odd"] == ["nan", "-inf"]
    assert told["sampled odd"] == [{"_step": 3, "odd": "NaN"}, {"_step": 4, "odd": "-Infinity"}]


def test_a_scan_has_every_row_once(told: Any) -> None:
    assert told["scan"] == [1201, 0, 5000, 1201]
    assert told["row"] == {"_step": 7, "nested.d": 14, "s": "s7", "l": [1, 2]}


def test_a_dense_history_comes_as_one_file(told: Any) -> None:
    whole = told["whole"]
    assert (whole["rows"], whole["different"], whole["files"]) == (2100, [], 1)
    assert [row["_step"] for row in whole["keys"]] == [5, 6, 7]
    assert [row["big"] for row in whole["keys"]] == [2**60 + step for step in (5, 6, 7)]
    assert [str(row["odd"]) for row in whole["keys"]] == ["nan", "inf", "0.5"]


def test_a_scan_of_keys_has_the_rows_with_all_of_them(told: Any) -> None:
    assert told["keys"] == 600
    assert told["late"] == [{"_step": 5000, "late": 1}]


def test_a_scan_of_steps_ends_before_the_last(told: Any) -> None:
    assert told["part"] == list(range(50, 60))
    assert told["part of keys"] == [{"_step": step, "nested.d": 2 * step} for step in range(50, 53)]


def test_keys_are_told_with_their_types(told: Any) -> None:
    assert {"loss", "nested.d", "odd", "late", "_step"} <= set(told["history keys"])
    assert told["loss"]["typeCounts"] == [{"type": "number", "count": 1200}]
    assert told["last step"] == 5000


def test_system_metrics_are_there(told: Any) -> None:
    assert told["system"]["system.memory_percent"] > 0
    assert told["system metrics"]


def test_the_console_is_read_line_by_line(told: Any) -> None:
    assert told["log"] == [[0, "info", "hello"], [1, "error", "oops"]]
    assert told["log tail"] == ["oops"]
    assert told["log times"]


def test_a_run_that_logged_nothing_is_empty(told: Any) -> None:
    assert told["empty"] == []
