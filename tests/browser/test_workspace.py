"""A project's workspace: the list of runs and the charts over it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.arranging import open_unarranged
from tests.browser.reading import open_menu, panel, picture, points, wait_ready
from tests.browser.samples import curves, fill_project, finish, log, make_run
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "vision"


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        fill_project(api, PROJECT)
        yield api


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    return open_unarranged(page, api, PROJECT)


@pytest.mark.both_databases  # and by both ways on which signals reach a page
def test_a_new_run_and_its_end_appear_by_themselves(page: Page, api: httpx.Client) -> None:
    first = make_run(api, "arrivals", "first")
    log(api, first, curves(20, rate=1.0))
    page.goto("/ada/arrivals")
    expect(panel(page, "val/loss")).to_have_attribute("data-points", "20")

    second = make_run(api, "arrivals", "second", name="late guest")
    expect(page.get_by_role("link", name="late guest")).to_be_visible()
    expect(page.locator("#run-count")).to_have_text("2")
    log(api, second, [*curves(30, rate=0.5), {"_step": 30, "grad/norm": 2.5}])
    expect(panel(page, "val/loss")).to_have_attribute("data-points", "50")
    expect(panel(page, "grad/norm")).to_have_attribute("data-points", "1")

    finish(api, second, exit_code=3)
    expect(page.locator("#run-second").get_by_title("Failed")).to_be_visible()


def test_an_empty_project_shows_how_to_log_and_then_the_run(page: Page, api: httpx.Client) -> None:
    api.post("/teams/ada/projects", json={"name": "blank"})
    page.goto("/ada/blank")
    expect(page.locator("#snippet-run")).to_contain_text('entity="ada", project="blank"')
    log(api, make_run(api, "blank", "one"), curves(10, rate=1.0))
    expect(panel(page, "train/loss")).to_have_attribute("data-points", "10")
    expect(page.locator("#snippet-run")).to_have_count(0)


def test_the_filter_narrows_the_list_and_lives_in_the_address(workspace: Page) -> None:
    workspace.get_by_role("searchbox", name="Filter runs by name").fill("cobalt-ember")
    expect(workspace.locator("[data-run]")).to_have_count(1)
    workspace.reload()
    expect(workspace.locator("[data-run]")).to_have_count(1)
    workspace.get_by_role("searchbox", name="Filter runs by name").fill("nobody")
    expect(workspace.get_by_text("No run matches “nobody”.")).to_be_visible()
    workspace.get_by_role("link", name="Show all runs").click()
    expect(workspace.locator("[data-run]")).to_have_count(5)


def test_an_eye_hides_a_run_and_stays_closed(workspace: Page) -> None:
    chart = panel(workspace, "train/loss")
    all_points = points(chart)
    workspace.get_by_role("button", name="Show cobalt-ember in charts").click()
    expect(chart).to_have_attribute("data-points", str(all_points - 180))
    expect(workspace.locator("[data-visible-count]")).to_have_text("4")
    workspace.reload()
    expect(chart).to_have_attribute("data-points", str(all_points - 180))


def test_the_list_is_worked_by_keyboard(workspace: Page) -> None:
    rows = workspace.locator("[data-run]")
    for key in "jjk":
        workspace.keyboard.press(key)
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    workspace.keyboard.press("x")
    expect(rows.nth(0)).to_have_attribute("data-visible", "false")
    workspace.keyboard.press("[")
    expect(rows.nth(0)).to_be_hidden()
    workspace.reload()
    wait_ready(workspace)
    expect(rows.nth(0)).to_be_hidden()
    workspace.get_by_role("button", name="Fold or unfold the list of runs").click()
    workspace.keyboard.press("/")
    expect(workspace.locator("#run-search")).to_be_focused()
    workspace.keyboard.press("Escape")
    workspace.locator("#run-search").blur()
    workspace.keyboard.press("j")
    workspace.keyboard.press("Enter")
    expect(workspace).to_have_url(re.compile(f"/ada/{PROJECT}/runs/"))


def test_smoothing_redraws_at_once_and_is_in_the_address(workspace: Page) -> None:
    chart = panel(workspace, "train/loss")
    rough = picture(chart)
    workspace.get_by_role("slider", name="Smoothing").fill("0.9")
    assert picture(chart) != rough
    expect(workspace.locator("output")).to_have_text("0.90")
    assert "smoothing=0.9" in workspace.url


def test_the_x_axis_is_chosen_and_kept(workspace: Page) -> None:
    drawing = panel(workspace, "train/loss").get_by_role("img")
    expect(drawing).to_have_attribute(
        "aria-label", "Line chart of train/loss, 5 of 5 runs, 1,170 points, Step 0 to Step 299"
    )
    workspace.get_by_text("Time", exact=True).click()
    expect(drawing).to_have_attribute(
        "aria-label", "Line chart of train/loss, 5 of 5 runs, 1,170 points, 0s to 4m 59s"
    )
    workspace.reload()
    expect(workspace.get_by_label("Time")).to_be_checked()
    expect(drawing).to_have_attribute(
        "aria-label", "Line chart of train/loss, 5 of 5 runs, 1,170 points, 0s to 4m 59s"
    )


def test_panels_are_found_by_name(workspace: Page) -> None:
    workspace.get_by_role("searchbox", name="Find a panel").fill("accuracy")
    expect(workspace.locator("labstead-line-panel")).to_have_count(2)
    expect(panel(workspace, "lr")).to_have_count(0)


def test_the_list_shows_the_metric_that_is_chosen(workspace: Page) -> None:
    workspace.get_by_label("Metric in the list").select_option("train/loss")
    expect(workspace.locator("#run-failed .run-metric")).to_have_text("0.3291")


def test_the_arrows_walk_along_a_curve_and_say_its_values(workspace: Page) -> None:
    chart = panel(workspace, "val/loss")
    chart.get_by_role("img").focus()
    workspace.keyboard.press("ArrowRight")
    expect(chart.locator("[aria-live]")).to_have_text("Step 0: cobalt-ember 2.900")
    expect(chart.locator(".tooltip-row")).to_have_count(5)
    workspace.keyboard.press("Escape")
    expect(chart.locator(".tooltip")).to_be_hidden()


def test_a_chart_can_be_read_as_a_table(workspace: Page) -> None:
    chart = panel(workspace, "val/loss")
    chart.hover()
    open_menu(chart)
    workspace.get_by_role("menuitem", name="View as table").click()
    table = workspace.get_by_role("dialog", name="val/loss as a table")
    expect(table.get_by_role("row")).to_have_count(101)
    expect(table.get_by_role("cell", name="Step 299")).to_be_visible()
    workspace.keyboard.press("Escape")
    expect(table).to_have_count(0)
