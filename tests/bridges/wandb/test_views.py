"""Reports and workspaces that wandb-workspaces saves: they come back as they were."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

SCRIPT = """
    import copy, json, wandb
    import wandb_workspaces.reports.v2 as wr
    import wandb_workspaces.workspaces as ws
    from wandb_workspaces.reports.v2 import interface
    from wandb_workspaces.workspaces import internal

    # What the package sends and gets back, noted on the way.
    said = []

    def noting(module):
        ask = module.execute_graphql
        def noted(api, query, variables=None):
            answer = ask(api, query, variables)
            said.append([(variables or {}).get("spec"), copy.deepcopy(answer)])
            return answer
        module.execute_graphql = noted

    noting(interface)
    noting(internal)

    def problem(act):
        try:
            return act()
        except Exception as error:
            return str(error)

    def titles(**options):
        return [one.display_name for one in wandb.Api().reports("ada/views", **options)]

    wandb.Api().create_project("views", "ada")
    panels = wr.PanelGrid(
        runsets=[wr.Runset(project="views", entity="ada")],
        panels=[wr.LinePlot(x="Step", y=["loss"]), wr.ScalarChart(metric="loss")],
    )
    report = wr.Report(
        project="views", entity="ada", title="How it went: 100 %", description="A first look",
        blocks=[wr.H1("Größe"), wr.P("It fell."), panels],
    )
    told = {"no reports": problem(lambda: titles())}
    report.save()
    told["url"], told["id"] = report.url, report.id
    told["reports"] = titles()

    again = wr.Report.from_url(report.url)
    told["same text"] = said[-1][1]["view"]["spec"] == said[-2][0]
    told["read"] = [again.title, again.description, again.blocks[:2] == report.blocks[:2]]
    told["blocks"] = [type(block).__name__ for block in again.blocks]
    again.title, again.blocks = "How it went", again.blocks + [wr.P("And rose.")]
    again.save()
    told["same id"] = again.id == report.id
    told["edited"] = [titles(), wr.Report.from_url(again.url).blocks == again.blocks]

    draft = wr.Report(project="views", entity="ada", title="Draft").save(draft=True)
    told["drafts are not listed"] = titles()
    draft.save()
    told["published"] = titles()
    for number in range(3):
        draft.save(clone=True)
    told["pages"] = len(titles(per_page=2))
    one = wandb.Api().reports("ada/views")[0]
    told["one"] = [one.user["username"], one.spec["version"], one.url]
    told["by name"] = titles(name=one.name)
    told["share"] = draft.get_share_url()

    told["deleted"] = again.delete()
    told["gone"] = problem(lambda: wr.Report.from_url(again.url))
    told["deleted twice"] = problem(again.delete)

    told["workspace nowhere"] = problem(ws.Workspace(entity="ada", project="nope", name="W").save)
    space = ws.Workspace(
        entity="ada", project="views", name="Losses",
        sections=[ws.Section(name="S", panels=[wr.LinePlot(x="Step", y=["loss"])], is_open=True)],
        settings=ws.WorkspaceSettings(max_runs=7),
    )
    space.save()
    told["nw"] = space.url
    loaded = ws.Workspace.from_url(space.url)
    (edge,) = said[-1][1]["project"]["allViews"]["edges"]
    told["same layout"] = edge["node"]["spec"] == said[-2][0]
    told["loaded"] = [loaded.name, loaded.sections[0].name, loaded.settings == space.settings]
    loaded.name = "All losses"
    loaded.save()
    told["renamed"] = [ws.Workspace.from_url(space.url).name, loaded.url == space.url]
    loaded.save_as_new_view()
    told["new view"] = loaded.url != space.url
    told["no workspace"] = problem(lambda: ws.Workspace.from_url(space.url + "x"))
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("views"), SCRIPT)


def test_a_report_comes_back_as_it_was_saved(told: Any) -> None:
    assert told["no reports"] == []
    assert told["url"].endswith(f"/ada/views/reports/How-it-went:-100-%--{told['id']}")
    assert told["reports"] == ["How it went: 100 %"]
    assert told["same text"]
    assert told["read"] == ["How it went: 100 %", "A first look", True]
    assert told["blocks"] == ["H1", "P", "PanelGrid"]


def test_an_edited_report_stays_the_same_one(told: Any) -> None:
    assert told["same id"]
    assert told["edited"] == [["How it went"], True]


def test_reports_are_listed_without_drafts(told: Any) -> None:
    assert told["drafts are not listed"] == ["How it went"]
    assert told["published"] == ["Draft", "How it went"]
    assert told["pages"] == 5
    assert told["one"][:2] == ["ada", 5]
    assert told["by name"] == ["Draft"]
    assert told["share"] is None


def test_a_deleted_report_is_gone(told: Any) -> None:
    assert told["deleted"] is True
    assert "There is no such report" in told["gone"]
    assert "There is no such report" in told["deleted twice"]


def test_a_workspace_comes_back_as_it_was_saved(told: Any) -> None:
    assert "There is no project “ada/nope”" in told["workspace nowhere"]
    assert "/ada/views?nw=" in told["nw"]
    assert told["same layout"]
    assert told["loaded"] == ["Losses", "S", True]
    assert told["renamed"] == ["All losses", True]
    assert told["new view"]
    assert "not found in project" in told["no workspace"]
