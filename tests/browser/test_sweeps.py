"""The pages of sweeps: the guide's grid, a search under way, and a new one."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.artifact_samples import HOSTILE
from tests.browser.samples import log, make_run
from tests.browser.test_artifacts import check_page
from tests.guide_scripts import STEP_4_IN_PYTHON
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
HOME = "/teams/ada/projects/searching/sweeps"
COMBINATIONS = [[depth, trees] for depth in ("3", "5", "7") for trees in ("50", "100", "200")]
UNDER_WAY = {
    "name": HOSTILE,
    "method": "random",
    "metric": {"name": "val/loss", "goal": "minimize"},
    "parameters": {"lr": {"min": 0.0, "max": 1.0}, "kind": {"values": [HOSTILE, "plain"]}},
}
TRADE_OFF = {
    "method": "random",
    "metrics": [{"name": "loss"}, {"name": "speed", "goal": "maximize"}],
    "parameters": {"lr": {"min": 0.0, "max": 1.0}},
}


def drawn(page: Page, tag: str) -> Locator:
    return page.locator(f'labstead-{tag}-panel[data-state="ready"]')


def test_the_guides_grid_is_seen_whole(page: Page, server: RealServer, tmp_path: Path) -> None:
    server.run_script(STEP_4_IN_PYTHON, tmp_path)
    page.goto("/ada/searching")
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Sweeps").click()
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("Finished")
    expect(row).to_contain_text("9 of 9")
    check_page(page)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Progress")).to_contain_text("9 trials")
    cells = page.locator(".trial-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('.value-cell')].map(c => c.textContent))"
    )
    assert sorted(cells) == sorted(COMBINATIONS)
    expect(drawn(page, "parallel")).to_have_attribute("data-drawn", "9")
    expect(drawn(page, "scatter")).to_have_attribute("data-drawn", "9")
    expect(page.locator("#sweep-config")).to_contain_text("values: [50, 100, 200]")
    check_page(page)
    page.get_by_role("link", name="Extend").click()
    preview, editor = page.locator("#sweep-preview"), page.locator("#sweep-text")
    expect(preview).to_contain_text("every combination has been tried")
    check_page(page)
    editor.fill(editor.input_value().replace("[3, 5, 7]", "[3, 5, 7, 9]"))
    expect(preview.get_by_role("definition").first).to_have_text("3")
    page.get_by_role("button", name="Go on with this").click()
    expect(page.get_by_role("region", name="Progress")).to_contain_text("of 12 trials")
    page.get_by_role("region", name="Best").get_by_role("link").click()
    expect(page.locator("#run-trial")).to_contain_text("the next cell of the grid")


def test_of_several_metrics_the_unbeaten_trials_stand_out(page: Page, server: RealServer) -> None:
    with server.client() as api:
        api.post("/teams/ada/projects", json={"name": "searching"})  # unless it is there
        sweep = str(api.post(HOME, json={"config": TRADE_OFF}).json()["id"])
        trials = api.post(f"{HOME}/{sweep}/ask", json={"count": 3}).json()["trials"]
        for trial, (loss, speed) in zip(trials, [(1, 1), (2, 5), (3, 2)], strict=True):
            summary = {"loss": loss, "speed": speed}
            log(api, make_run(api, "searching", trial["run"], sweep=sweep), [summary])
            told = {"trial": trial["number"], "metrics": summary}
            api.post(f"{HOME}/{sweep}/tell", json=told).raise_for_status()
    page.goto(f"/ada/searching/sweeps/{sweep}?sort=best")
    rows = page.locator(".trial-table tbody tr")
    expect(rows.filter(has_text="unbeaten")).to_have_count(2)
    expect(rows.last).to_contain_text("3")
    expect(rows.last).not_to_contain_text("unbeaten")
    expect(page.get_by_role("region", name="Best")).to_contain_text("2 trials are unbeaten")
    expect(drawn(page, "scatter")).to_contain_text("unbeaten in both")
    check_page(page)
    page.get_by_role("button", name="Extend").click()
    page.get_by_role("link", name="change the configuration").click()
    expect(page.locator("#sweep-preview")).to_contain_text("Further trials")


@pytest.fixture
def under_way(server: RealServer) -> str:
    """The id of a sweep with one agent and its running trial, in a project that all may read."""
    with server.client() as api:
        api.post("/teams/ada/projects", json={"name": "searching"})  # unless it is there
        api.patch("/teams/ada/projects/searching", json={"visibility": "public"})
        sweep = str(api.post(HOME, json={"config": UNDER_WAY}).json()["id"])
        begin_trial(api, sweep)
        return sweep


def begin_trial(api: httpx.Client, sweep: str) -> None:
    agents = f"{HOME}/{sweep}/agents"
    api.post(agents, json={"id": "a1", "name": HOSTILE, "host": "lab-3"}).raise_for_status()
    asked = api.post(f"{agents}/a1/heartbeat", json={"runs": {}, "wants": 1, "request": "first"})
    command = asked.json()["commands"][0]
    config = command["values"]
    make_run(api, "searching", command["run"], sweep=sweep, config=config, name="the first one")


def test_a_search_is_steered_and_readers_only_look(
    page: Page, visitor: Page, server: RealServer, under_way: str
) -> None:
    visitor.goto(f"/ada/searching/sweeps/{under_way}")
    expect(visitor.get_by_role("region", name="Queue")).to_contain_text("the first one")
    expect(
        visitor.get_by_role("button", name=re.compile("Pause|Stop|Cancel|Extend"))
    ).to_have_count(0)
    page.goto(f"/ada/searching/sweeps/{under_way}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    expect(page.locator(".agent-list")).to_contain_text("lab-3")
    expect(page.locator("body")).to_have_attribute("data-live-since", re.compile("sweeps|project"))
    check_page(page)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Pause").click()
    expect(page.locator(".sweep-title")).to_contain_text("Paused")
    expect(visitor.locator(".sweep-title")).to_contain_text("Paused")
    # The page has changed around its charts, and they are whole.
    expect(visitor.locator("#sweep-parallel")).to_have_class(re.compile("run-panel"))
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel the sweep").click()
    expect(page.locator(".sweep-words")).to_contain_text("Cancelled by ada")
    expect(page.get_by_role("row", name="the first one")).to_contain_text("Killed")


def test_a_new_sweep_begins_with_the_ranges_of_runs(page: Page, server: RealServer) -> None:
    with server.client() as api:
        for number, rate in enumerate((0.001, 0.1)):
            config = {"lr": rate, "kind": HOSTILE, "model": {"depth": number + 2}}
            make_run(api, "ranges", f"r{number}", config=config)
    page.goto("/ada/ranges/sweeps")
    expect(page.get_by_text("labstead agent ada/ranges/SWEEP_ID")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="New sweep").click()
    editor, preview = (
        page.get_by_label("Configuration", exact=True).last,
        page.locator("#sweep-preview"),
    )
    expect(editor).to_have_value(re.compile("log_uniform_values\n    min: 0.001\n    max: 0.1"))
    expect(preview).to_contain_text("is required by bayes")
    editor.fill(
        "method: grid\nparameters:\n  lr: {values: [1e-3, 0.1]}\n  x: {mim: 1}\nrun_cup: 3\n"
    )
    expect(preview.get_by_role("listitem")).to_have_count(3)
    expect(preview).to_contain_text("line 4")
    check_page(page)
    editor.fill(
        "method: grid\nparameters:\n  lr: {values: [1e-3, 0.1]}\n  x: {values: [1, 2, 3]}\n"
    )
    expect(preview.get_by_role("definition").first).to_have_text("6")
    page.get_by_label("Name").fill("six cells")
    page.get_by_role("button", name="Begin the sweep").click()
    expect(page.get_by_role("heading", name="six cells")).to_be_visible()
    expect(page.get_by_role("region", name="Progress")).to_contain_text("of 6 trials")
    page.get_by_role("link", name="Change").click()
    page.locator("#sweep-text").fill("method: grid\nparameters:\n  lr: {values: [1, 2, 3, 4]}\n")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Progress")).to_contain_text("of 4 trials")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("six cells")
    expect(page.get_by_role("option", name="six cells").last).to_be_visible()
