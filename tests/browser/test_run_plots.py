"""Scatter plots, parallel coordinates and parameter importance of runs logged with the SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.arranging import arrange
from tests.browser.costs import assert_within, cost_of, task_milliseconds, watching
from tests.browser.reading import open_menu, overflow
from tests.browser.samples import fill_with_runs
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "plots"
RUNS = 12
# lr decides the loss. One run lacks its dropout, one its loss.
SCRIPT = """
import math, labstead

for k in range(12):
    optimizer = {"name": ["adam", "<b>sgd</b>"][k % 2]}
    config = {"lr": 10.0 ** (-1 - k / 4), "opt": optimizer, "seed": k * 7 % 5}
    if k != 5:
        config["dropout"] = k % 3 / 10
    name = "<img src=x onerror=alert(1)>" if k == 3 else f"run-{k}"
    with labstead.init(project="plots", id=f"p{k:02}", name=name, config=config) as run:
        run.log({"acc": k / 12} if k == 11 else {"loss": 2 + math.log10(config["lr"])})
"""
SCATTER = {"x": "config.lr", "isLogX": True, "y": "summary.loss", "z": "config.opt.name"}
SCATTER |= {"hasRegression": True, "best": "min", "facts": ["config.seed", "state"]}
AXES = ["config.lr", "config.opt.name", "config.dropout", "summary.loss"]
PANELS = [
    {"kind": "scatter", "span": 6, "settings": SCATTER},
    {"kind": "importance", "span": 6, "settings": {"metric": "summary.loss"}},
    {"kind": "parallel", "span": 12, "settings": {"axes": AXES, "log": ["config.lr"]}},
]
HEIGHT = 340
BRUSH_MILLISECONDS = 50
COMPARER_MILLISECONDS = 400
COMPARER_NODES = 1_500


@pytest.fixture(scope="module")
def api(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    server.run_script(SCRIPT, tmp_path_factory.mktemp("client"))
    with server.client() as api:
        yield api


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    """All three panels, in the window."""
    arrange(api, PROJECT, *PANELS, height=HEIGHT)
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"/ada/{PROJECT}")
    for kind in ("scatter", "importance", "parallel"):
        ready(page, kind)
    return page


def ready(page: Page, kind: str) -> Locator:
    panel = page.locator(f"labstead-{kind}-panel").first
    expect(panel).to_have_attribute("data-state", "ready")
    return panel


def drag(page: Page, box: dict[str, float], start: float, end: float, x: float) -> None:
    """Along an axis, from one share of its height to another, counted from the foot."""
    page.mouse.move(box["x"] + x, box["y"] + 8 + (box["height"] - 34) * (1 - start))
    page.mouse.down()
    page.mouse.move(box["x"] + x, box["y"] + 8 + (box["height"] - 34) * (1 - end), steps=4)
    page.mouse.up()


def stage(panel: Locator) -> dict[str, float]:
    box = panel.locator(".plot-stage").bounding_box()
    assert box
    return dict(box)


def downloaded(page: Page, panel: Locator, entry: str) -> str:
    open_menu(panel)
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=entry).click()
    return Path(download.value.path()).read_text(errors="replace")


def assert_accessible(page: Page) -> None:
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(VIOLATIONS, RULES) == []
    assert overflow(page) <= 0


def test_a_scatter_plot_is_read_by_mouse_keyboard_and_as_a_file(workspace: Page) -> None:
    scatter = ready(workspace, "scatter")
    expect(scatter.locator(".panel-note")).to_have_text("11 of 12 runs have this")
    expect(scatter.locator(".legend")).to_contain_text("r² 1.000, n 11")
    expect(scatter.locator(".legend")).to_contain_text("opt.name<b>sgd</b>adam")
    plot = scatter.locator(".panel-plot")
    plot.focus()
    workspace.keyboard.press("ArrowRight")  # the least lr of those with a loss
    tip = scatter.locator(".tooltip")
    expect(tip).to_contain_text("run-10")
    expect(tip).to_contain_text("seed0")
    expect(tip).to_contain_text("Statefinished")
    expect(workspace.locator("[data-run=p10][data-focused]")).to_have_count(1)
    assert "run-10" in (scatter.locator(".visually-hidden").text_content() or "")
    svg = downloaded(workspace, scatter, "Download SVG")
    assert svg.startswith("<svg ")
    assert "<b>sgd" not in svg
    assert "Download" not in svg
    assert downloaded(workspace, scatter, "Download CSV").count("\n") == RUNS + 1
    assert downloaded(workspace, scatter, "Download PNG").startswith("�PNG")
    plot.focus()
    workspace.keyboard.press("End")
    workspace.keyboard.press("ArrowLeft")
    workspace.keyboard.press("Enter")
    expect(workspace).to_have_url(re.compile(r"/ada/plots/runs/p\d\d"))


def test_a_point_is_found_by_the_mouse_and_opened_by_a_click(page: Page, api: httpx.Client) -> None:
    """The ranges put run p03 into the middle."""
    middle = 10 ** (-1 - 3 / 4)
    ranges = {"xLimits": [middle / 2, middle * 1.5], "yLimits": [0.0, 0.5]}
    settings = {"x": "config.lr", "y": "summary.loss", **ranges}
    arrange(api, PROJECT, {"kind": "scatter", "span": 12, "settings": settings}, height=HEIGHT)
    page.goto(f"/ada/{PROJECT}")
    scatter = ready(page, "scatter")
    box = stage(scatter)
    page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2 - 14)
    expect(scatter.locator(".tooltip")).to_contain_text("<img src=x onerror=alert(1)>")
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile("/ada/plots/runs/p03"))


def test_brushes_choose_the_runs_of_all_charts_and_axes_move(workspace: Page) -> None:
    parallel = ready(workspace, "parallel")
    expect(parallel.locator(".parallel-head")).to_have_text(
        ["lrlog", "opt.name", "dropout", "loss"]
    )
    box = stage(parallel)
    drag(workspace, box, 0.5, 1.05, 58)  # the upper half of lr's decades
    expect(parallel.get_by_role("status")).to_have_text("6 of 12 runs")
    parallel.get_by_role("button", name="dropout").press("Enter")
    workspace.get_by_role("menuitem", name="Keep only a range…").click()
    dialog = workspace.get_by_role("dialog", name="Keep only a range of dropout")
    dialog.get_by_label("From").fill("0.1")
    dialog.get_by_role("button", name="Keep only these").click()
    expect(parallel.get_by_role("status")).to_have_text("3 of 12 runs")
    parallel.get_by_role("button", name="Show only these in charts").click()
    expect(workspace.locator("#toasts")).to_contain_text("Charts show 3 runs.")
    expect(workspace.locator("[data-visible-count]")).to_have_text("3")
    parallel.get_by_role("button", name="Clear").click()
    expect(parallel.locator(".parallel")).to_have_attribute("data-kept", "12")
    heads = parallel.locator(".parallel-head")
    heads.nth(1).focus()
    workspace.keyboard.press("Alt+ArrowLeft")
    expect(heads).to_have_text(["opt.name", "lrlog", "dropout", "loss"])
    expect(heads.nth(0)).to_be_focused()
    heads.nth(2).drag_to(heads.nth(0))
    expect(heads).to_have_text(["dropout", "opt.name", "lrlog", "loss"])
    heads.nth(3).click()
    workspace.get_by_role("menuitemcheckbox", name="Turned upside down").click()
    expect(heads.nth(3)).to_have_text("lossturned")
    workspace.keyboard.press("Control+z")
    expect(heads.nth(3)).to_have_text("loss")
    plot = parallel.locator(".panel-plot")
    plot.focus()
    workspace.keyboard.press("ArrowDown")
    expect(parallel.locator(".tooltip")).to_contain_text("run-0")
    expect(workspace.locator("[data-run=p00][data-focused]")).to_have_count(1)


def test_importance_is_sorted_searched_and_acted_on(workspace: Page, api: httpx.Client) -> None:
    importance = ready(workspace, "importance")
    names = importance.locator("tbody th")
    expect(names.first).to_have_text("lr")
    expect(importance.locator(".importance-grounds")).to_contain_text(
        "11 runs, 4 fields that differ"
    )
    importance.get_by_role("button", name="Parameter").click()
    expect(names).to_have_text(["dropout", "lr", "opt.name", "seed"])
    importance.get_by_role("button", name="seed").click()
    workspace.get_by_role("menuitem", name="Add as an axis to").click()
    heads = workspace.locator(".parallel-head")
    expect(heads).to_have_text(["lrlog", "opt.name", "dropout", "seed", "loss"])
    importance.get_by_role("button", name="seed").click()
    workspace.get_by_role("menuitem", name="Scatter plot of the metric over it").click()
    expect(workspace.locator("labstead-scatter-panel h3").first).to_have_text("loss over seed")
    importance.get_by_role("button", name="seed").click()
    workspace.get_by_role("menuitem", name="Add as a column of the run table").click()
    expect(workspace.locator("#toasts")).to_contain_text("The run table has this column")
    assert_accessible(workspace)
    workspace.goto(f"/ada/{PROJECT}/runs")
    expect(workspace.get_by_role("columnheader", name="seed")).to_be_visible()
    expect(workspace.get_by_role("columnheader", name="loss")).to_be_visible()


def test_what_is_missing_is_said(page: Page, api: httpx.Client) -> None:
    panels = [
        {"kind": "importance", "settings": {"metric": "summary.nowhere"}},
        {"kind": "scatter", "settings": {"x": "config.lr", "y": "summary.nowhere"}},
        {"kind": "parallel", "settings": {"axes": ["config.lr", 7, "config.lr"]}},
        {"kind": "scatter", "settings": {"x": "config.lr", "y": "bad name", "xLimits": ["a"]}},
    ]
    arrange(api, PROJECT, *panels, height=HEIGHT)
    page.goto(f"/ada/{PROJECT}")
    expect(page.locator("labstead-importance-panel")).to_contain_text(
        "Importance needs at least 5 runs with summary.nowhere; 0 of 12 have it."
    )
    expect(page.locator("labstead-scatter-panel").first).to_contain_text(
        "None of the runs has both config.lr and summary.nowhere."
    )
    expect(page.locator("labstead-parallel-panel")).to_contain_text("Choose two fields or more")
    expect(page.locator("labstead-scatter-panel").last).to_have_attribute("data-state", "empty")


@pytest.fixture(scope="module")
def _thousand(server: RealServer, api: httpx.Client) -> None:
    fill_with_runs(server, "thousand", 1_000)


@pytest.mark.usefixtures("_thousand")
def test_a_brush_over_a_thousand_runs(page: Page, api: httpx.Client) -> None:
    fields = ["config.lr", "config.model", *(f"config.option_{at}" for at in range(5))]
    settings = {"axes": [*fields, "summary.loss"]}
    arrange(api, "thousand", {"kind": "parallel", "span": 12, "height": 400, "settings": settings})
    page.goto("/ada/thousand")
    parallel = ready(page, "parallel")
    expect(parallel.locator(".parallel")).to_have_attribute("data-kept", "1000")
    box = stage(parallel)
    session = watching(page)
    page.mouse.move(box["x"] + 58, box["y"] + 300)
    page.mouse.down()
    before = task_milliseconds(session)
    for step in range(20):
        page.mouse.move(box["x"] + 58, box["y"] + 280 - step * 12)
    cost = (task_milliseconds(session) - before) / 20
    page.mouse.up()
    assert_within(page, BRUSH_MILLISECONDS, cost, "brush")


@pytest.mark.usefixtures("_thousand")
def test_a_brush_reaches_runs_on_all_pages_of_the_list(page: Page, api: httpx.Client) -> None:
    axes = ["config.lr", "config.model", "summary.loss"]
    shown = {"x": "config.lr", "y": "summary.loss", "runs": "shown"}
    panels = [
        {"kind": "parallel", "settings": {"axes": axes}},
        {"kind": "scatter", "settings": shown},
    ]
    arrange(api, "thousand", *panels, span=6, height=HEIGHT)
    # What the table was narrowed by counts, too, not only what was typed.
    where = '{"join": "and", "parts": [{"key": "config.model", "operator": "=", "value": "a"}]}'
    page.goto(f"/ada/thousand?{urlencode({'search': 'config.lr < 0.08', 'where': where})}")
    parallel = ready(page, "parallel")
    query = {"filter": "config.lr < 0.08 and config.model = a", "limit": 1}
    matching = api.get("/teams/ada/projects/thousand/run-table", params=query).json()["total"]
    plot = parallel.locator(".parallel")
    expect(plot).to_have_attribute("data-kept", str(matching))
    drag(page, stage(parallel), 0.0, 0.9, 58)
    expect(parallel.get_by_role("status")).to_contain_text(f" of {matching} runs")
    kept = plot.get_attribute("data-kept") or ""
    assert 100 < int(kept) < matching
    parallel.get_by_role("button", name="Show only these in charts").click()
    count = page.locator("[data-visible-count]")
    expect(count).to_have_text(kept)
    expect(ready(page, "scatter")).to_have_attribute("data-drawn", kept)
    page.get_by_role("link", name="Older").click()
    expect(count).to_have_text(kept)
    expect(page.locator(".run-elsewhere")).to_contain_text("of other pages are in charts")
    here = page.locator(".run-row[data-visible=true]").count()
    page.get_by_role("button", name="Hide", exact=True).click()
    expect(page.locator(".run-elsewhere")).to_have_count(0)
    expect(count).to_have_text(str(here))


@pytest.mark.usefixtures("_thousand")
def test_a_hundred_runs_are_compared_key_by_key(page: Page, api: httpx.Client) -> None:
    settings = {"runs": "matching"}
    arrange(api, "thousand", {"kind": "comparer", "span": 12, "height": 600, "settings": settings})
    panel = "labstead-comparer-panel"
    cost = cost_of(page, "/ada/thousand", f"{panel}[data-state=ready]")
    nodes = page.locator(f"{panel} *").count()
    comparer = ready(page, "comparer")
    expect(comparer.locator(".panel-note")).to_have_text("The newest 100 of 1,000 runs")
    sheet = comparer.get_by_role("grid")
    expect(sheet).to_have_attribute("aria-colcount", "101")
    sheet.focus()
    page.keyboard.press("End")
    expect(sheet.get_by_role("columnheader").last).to_contain_text("run-000900")
    assert nodes < COMPARER_NODES
    assert_within(page, COMPARER_MILLISECONDS, cost, "comparer")
