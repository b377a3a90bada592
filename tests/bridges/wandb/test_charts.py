"""A chart that the official client makes for its team, and tables that name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bridges.wandb.client import run_well
from tests.bridges.wandb.sweeping import below
from tests.real_server import RealServer

pytestmark = pytest.mark.server

SCRIPT = """
    import json, wandb

    def create(name, spec, access="private"):
        return api.create_custom_chart("ada", name, "Steps", "vega2", access, spec)

    api = wandb.Api()
    first = create("steps", {"mark": "line"})
    again = create("steps", json.dumps({"mark": "bar", "data": {"name": "wandb"}}))
    try:
        create("a/b", {"mark": "bar"})
        refused = ""
    except Exception as error:
        refused = str(error)
    run = wandb.init(project="own-charts", id="r1")
    table = wandb.Table(columns=["n", "kind"], data=[[1, "a"], [2, "b"]])
    run.log({"chart": wandb.plot_table(again, table, {"x": "n"}, {"title": "T"})})
    run.log({"split": wandb.plot.bar(table, "kind", "n", title="S", split_table=True)})
    run.finish()
    print(json.dumps([first, again, refused]))
"""


def test_a_chart_of_the_team_is_drawn_where_a_table_names_it(
    live_server_process: RealServer, tmp_path: Path
) -> None:
    first, again, refused = run_well(live_server_process, tmp_path, SCRIPT)
    assert first == again == "ada/steps"
    assert "letters, digits" in refused
    (shown,) = below(live_server_process, "own-charts/media?runs=r1&key=chart")["runs"]
    value = shown["value"]
    assert value["spec"] == {"mark": "bar", "data": {"name": "wandb"}}
    assert (value["preset"], value["fields"], value["strings"]) == (
        "ada/steps",
        {"x": "n"},
        {"title": "T"},
    )
    (split,) = below(live_server_process, "own-charts/media?runs=r1&key=split")["runs"]
    assert split["value"]["preset"] == "bar"
