"""``api.runs`` and ``api.run`` of the official client: which runs, in which order, with what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = pytest.mark.server

SCRIPT = """
    import json, wandb

    for i in range(3):
        config = {"lr": 0.1 * (i + 1), "opt": {"name": "adam", "betas": [0.9, 0.99]}, "none": None}
        with wandb.init(
            project="api-runs", id=f"r{i}", name=f"run {i}", group="g", job_type="train",
            tags=["a", f"t{i}"], notes=f"note {i}", config=config,
        ) as run:
            run.log({"loss": 1 / (i + 1), "deep": {"x": i}} | ({"odd": float("nan")} if i else {}))
    api = wandb.Api()
    path = "ada/api-runs"

    def ids(order="+created_at", **filters):
        return [run.id for run in api.runs(path, filters=filters, order=order)]

    def problem(act):
        try:
            act()
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    runs = api.runs(path)
    first = runs[0]
    paged = api.runs(path, per_page=1, order="-summary_metrics.loss")
    full = api.runs(path, lazy=False)
    print(json.dumps({
        "default order": [run.id for run in runs],
        "count": len(runs),
        "words": [first.name, first.state, first.tags, first.group, first.job_type, first.notes],
        "people": [first.user.username, first.entity, first.read_only],
        "config": first.config,
        "summary": [first.summary["loss"], first.summary["deep"]["x"]],
        "pages": [run.id for run in paged],
        "pages count": len(paged),
        "full": [[run.id, run.summary["loss"], run.config["lr"]] for run in full],
        "full keys": full[1].history_keys["keys"]["loss"],
        "state": ids(state="finished"),
        "gt": ids(**{"config.lr.value": {"$gt": 0.15}}),
        "without value": ids(**{"config.lr": {"$lte": 0.15}}),
        "nested": ids(**{"config.opt.value.name": "adam"}),
        "list": ids(**{"config.opt.value.betas": [0.9, 0.99]}),
        "summary filter": ids(**{"summary_metrics.loss": {"$lt": 0.4}}),
        "nested summary": ids(**{"summary_metrics.deep.x": {"$in": [1, 7]}}),
        "nan": ids(**{"summary_metrics.odd": float("nan")}),
        "exists": ids(**{"summary_metrics.odd": {"$exists": False}}),
        "tags": ids(tags={"$in": ["t1", "t2"]}),
        "all tags": ids(tags={"$all": ["a", "t2"]}),
        "or": ids(**{"$or": [{"name": "r0"}, {"display_name": "run 2"}]}),
        "nor": ids(**{"$nor": [{"name": "r0"}, {"displayName": {"$regex": "2$"}}]}),
        "not": ids(name={"$not": {"$in": ["r1"]}}),
        "contains": ids(display_name={"$contains": "UN 1"}),
        "people filter": ids(username="ada", group="g", jobType="train"),
        "time": ids(created_at={"$gt": "2020-01-01", "$lt": "2020-01-02"}),
        "sweep": ids(sweep="none"),
        "by config": ids(order="-config.lr.value"),
        "unknown operator": problem(lambda: ids(state={"$near": 1})),
        "unknown order": problem(lambda: ids(order="+loss")),
        "no run": problem(lambda: api.run(f"{path}/nope")),
        "no project": problem(lambda: len(api.runs("ada/nope"))),
        "other team": problem(lambda: len(api.runs("nobody/api-runs"))),
    }))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("runs"), SCRIPT)


def test_runs_come_from_oldest_to_newest(told: Any) -> None:
    assert told["default order"] == ["r0", "r1", "r2"]
    assert told["count"] == 3


def test_a_run_says_what_it_was_told(told: Any) -> None:
    assert told["words"] == ["run 0", "finished", ["a", "t0"], "g", "train", "note 0"]
    assert told["people"] == ["ada", "ada", False]
    assert told["config"] == {
        "lr": 0.1,
        "opt": {"name": "adam", "betas": [0.9, 0.99]},
        "none": None,
    }
    assert told["summary"] == [1, 0]


def test_pages_follow_each_other_in_any_order(told: Any) -> None:
    assert told["pages"] == ["r0", "r1", "r2"]
    assert told["pages count"] == 3
    assert told["by config"] == ["r2", "r1", "r0"]


def test_full_runs_come_with_all_they_have(told: Any) -> None:
    assert told["full"] == [["r0", 1, 0.1], ["r1", 0.5, 0.2], ["r2", 1 / 3, 0.1 * 3]]
    assert told["full keys"]["previousValue"] == 0.5


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("state", "r0 r1 r2"),
        ("gt", "r1 r2"),
        ("without value", "r0"),
        ("nested", "r0 r1 r2"),
        ("list", "r0 r1 r2"),
        ("summary filter", "r2"),
        ("nested summary", "r1"),
        ("nan", "r1 r2"),
        ("exists", "r0"),
        ("tags", "r1 r2"),
        ("all tags", "r2"),
        ("or", "r0 r2"),
        ("nor", "r1"),
        ("not", "r0 r2"),
        ("contains", "r1"),
        ("people filter", "r0 r1 r2"),
        ("time", ""),
        ("sweep", ""),
    ],
)
def test_filters_find_their_runs(told: Any, name: str, ids: str) -> None:
    assert told[name] == ids.split()


def test_what_cannot_be_answered_is_said_at_once(told: Any) -> None:
    assert "There is no operator “$near”" in told["unknown operator"]
    assert "There is no field “loss”" in told["unknown order"]
    assert "Could not find run" in told["no run"]
    assert "Could not find project" in told["no project"]
    assert "Could not find project" in told["other team"]
