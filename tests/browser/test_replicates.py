"""Repeated runs, logged through the client: their groups in charts and table, compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

SCRIPT = """
import labstead

LOSSES = {0.1: [0.31, 0.29, 0.35, 0.33], 0.2: [0.56, 0.58, 0.54, 0.61], 0.3: [0.4]}
for lr, losses in LOSSES.items():
    for seed, loss in enumerate(losses):
        config = {"lr": lr, "seed": seed, "opt": {"name": "adam"}}
        run = labstead.init(project="seeds", config=config, settings={"silent": True})
        run.define_metric("loss", goal="minimize")
        for step in range(3):
            run.log({"loss": loss + 2 - step})
        run.finish()
"""


@pytest.fixture(scope="module", autouse=True)
def runs(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    server.run_script(SCRIPT, tmp_path_factory.mktemp("seeds"))


def cells(row: Locator) -> list[str]:
    return row.locator("th, td").all_inner_texts()


def test_charts_show_groups_of_seeds_and_compare_them(page: Page) -> None:
    page.goto("/ada/seeds")
    panel = page.locator("labstead-line-panel")
    expect(panel).to_have_attribute("data-state", "ready")
    page.get_by_role("button", name="View: My workspace").click()
    page.get_by_role("menuitem", name="Settings of all panels").click()
    drawer = page.get_by_role("dialog", name="Settings: All panels")
    drawer.get_by_role("tab", name="Grouping").click()
    drawer.get_by_label("Add to replicates of").fill("seed")
    drawer.get_by_label("Add to replicates of").press("Enter")
    expect(drawer.get_by_label("Band")).to_have_value("bootstrap")
    expect(panel.locator(".legend-entry")).to_have_text(
        ["lr: 0.1 (n = 4)", "lr: 0.2 (n = 4)", "lr: 0.3 (n = 1, too few)"]
    )
    page.get_by_role("button", name="Close the settings").click()
    expect(page.locator("labstead-views")).to_have_attribute("data-saved", "true")
    page.reload()
    expect(panel.locator(".legend-entry")).to_have_count(3)
    panel.hover()
    panel.get_by_role("button", name="Panel menu").click()
    page.get_by_role("menuitem", name="Compare with a baseline").click()
    dialog = page.get_by_role("dialog", name="Compare with a baseline")
    expect(dialog).to_have_attribute("data-state", "ready")
    dialog.get_by_label("Baseline").select_option(label="lr: 0.2")
    better = dialog.get_by_role("row").filter(has_text="lr: 0.1")
    expect(better).to_contain_text("better")
    name, n, mean, difference, _, p, welch, _ = cells(better)
    assert (name, n, p, welch) == ("lr: 0.1", "4", "0.029", "< 0.001")
    assert re.match(r"0\.32 \[0\.29\d*, 0\.3\d+\]", mean)
    assert re.match(r".0\.2525 \[.0\.\d+, .0\.\d+\]", difference)
    expect(dialog.get_by_role("row").filter(has_text="lr: 0.3")).to_contain_text("too few runs")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="CSV").click()
    assert "\nlr: 0.1,4,0.3" in Path(download.value.path()).read_text()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator("labstead-views")).to_have_attribute("data-saved", "true")


def test_the_table_groups_replicates_and_acts_on_whole_groups(page: Page) -> None:
    page.goto("/ada/seeds/runs")
    grid = page.locator("labstead-run-grid")
    expect(grid).to_have_attribute("data-state", "ready")
    page.get_by_role("button", name="Group", exact=True).click()
    field = page.get_by_label("Replicates of", exact=True)
    expect(page.locator("#grid-replicate-words option")).to_have_count(3)
    field.fill("seed")
    field.press("Enter")
    page.keyboard.press("Escape")
    groups = page.locator(".grid-row.is-group")
    expect(groups).to_have_count(3)
    assert "replicates=config.seed" in page.url
    expect(groups.first).to_contain_text("lr: 0.")
    expect(groups.filter(has_text="lr: 0.1")).to_contain_text(re.compile(r"0\.32 ± 0\.0\d+"))
    expect(groups.filter(has_text="lr: 0.3")).to_contain_text("(n 1)")
    groups.filter(has_text="lr: 0.1").get_by_role("checkbox").click()
    expect(page.get_by_text("4 selected")).to_be_visible()
    groups.filter(has_text="lr: 0.3").locator(".grid-group-name").click()
    expect(page.locator(".grid-row[data-run]")).to_have_count(1)
    page.get_by_role("columnheader", name="Runs in charts").click()
    page.get_by_role("menuitem", name="Show none").click()
    eye = page.locator(".grid-row[data-run] [data-eye]")
    expect(eye).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Show or hide the runs of lr: 0.3 in charts").click()
    expect(eye).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog", name="Compare with a baseline")
    expect(dialog).to_have_attribute("data-state", "ready")
    expect(dialog.get_by_role("row")).to_have_count(4)
    page.keyboard.press("Escape")
    page.goto("/ada/seeds")
    expect(page.locator("[data-visible-count]")).to_have_text("1")
