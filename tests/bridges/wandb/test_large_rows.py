"""Rows of megabytes from the official client: all of them is there, and comes back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bridges.wandb.client import run_well
from tests.bridges.wandb.sweeping import below
from tests.real_server import ADMIN_PASSWORD, RealServer

pytestmark = pytest.mark.server

SCRIPT = """
    import json, wandb

    logged = [
        {"text": "x" * 3_000_000, "loss": 1},
        {f"key/{at}": at / 2 for at in range(15_000)},
        {"deep": {f"a{at}": {"b": at, "c": [1, 2, 3]} for at in range(4_000)}, "loss": 2},
        {"list": [at / 2 for at in range(200_000)]},
        {"histogram": wandb.Histogram(list(range(2_000)), num_bins=512)},
        {"loss": 3},
    ]
    with wandb.init(project="large-rows", id="r1") as run:
        for row in logged:
            run.log(row)
    read = wandb.Api().run("ada/large-rows/r1")
    rows = list(read.scan_history())

    def same(told, row):
        row = {key: value for key, value in row.items() if key != "histogram"}
        for name, inner in row.pop("deep", {}).items():
            row |= {f"deep.{name}.{key}": value for key, value in inner.items()}
        return all(told[key] == value for key, value in row.items())

    print(json.dumps({
        "rows": [same(told, row) for told, row in zip(rows, logged)],
        "bins": len(rows[4]["histogram"]["bins"]),
        "some": list(read.scan_history(keys=["loss"])),
        "summary": [len(read.summary["text"]), read.summary["key/14999"], read.summary["loss"]],
    }))
"""
PAGES = ("", "/runs", "/runs/r1", "/runs/r1/overview", "/runs/r1/details")
PAGE_BYTES = 300_000
LOG_IN = {"login": "ada", "password": ADMIN_PASSWORD}


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("large"), SCRIPT)


def test_all_of_it_comes_back(told: Any, live_server_process: RealServer) -> None:
    assert told["rows"] == [True] * 6
    assert told["bins"] == 513
    assert [row["loss"] for row in told["some"]] == [1, 2, 3]
    assert told["summary"] == [3_000_000, 7_499.5, 3]
    assert below(live_server_process, "large-rows/runs/r1/events")["results"] == []


def test_its_pages_stay_small(told: Any, live_server_process: RealServer) -> None:
    short = "large-rows/run-table?columns=summary,config&short=true"
    assert len(str(below(live_server_process, short))) < PAGE_BYTES
    with httpx.Client(base_url=live_server_process.url) as client:
        client.get("/accounts/login/")
        token = {"csrfmiddlewaretoken": client.cookies["labstead_csrf"]}
        client.post("/accounts/login/", data={**LOG_IN, **token})
        answers = {path: client.get(f"/ada/large-rows{path}") for path in PAGES}
    assert {one.status_code for one in answers.values()} == {200}
    sizes = {path: len(one.content) for path, one in answers.items()}
    assert not {path: size for path, size in sizes.items() if size > PAGE_BYTES}
