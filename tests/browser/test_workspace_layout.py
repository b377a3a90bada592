"""Panels and sections are moved, sized, added, set and taken out; every step can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.arranging import open_unarranged
from tests.browser.reading import open_menu, panel, picture
from tests.browser.samples import curves, log, make_run
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "layouts"


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        for number in range(4):
            config = {"lr": [0.1, 0.01][number % 2], "seed": number}
            run = make_run(api, PROJECT, f"run{number}", config=config)
            log(api, run, curves(60, rate=0.6 + number / 4))
        yield api


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    """As nobody has arranged it."""
    return open_unarranged(page, api, PROJECT)


def choose(page: Page, chart: Locator, entry: str) -> None:
    open_menu(chart)
    page.get_by_role("menuitem", name=entry, exact=True).click()


def choose_of_section(page: Page, title: str, entry: str) -> None:
    part = section(page, title)
    part.hover()
    part.get_by_role("button", name="Section menu").click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def section(page: Page, title: str) -> Locator:
    return page.locator(".panel-section", has=page.get_by_role("heading", name=title, exact=True))


def metrics(part: Locator) -> list[str | None]:
    panels = part.locator("[data-panel]").all()
    return [one.get_attribute("data-metric") for one in panels]


def titles(page: Page) -> list[str]:
    return page.locator(".section-fold").all_inner_texts()


def test_sections_stand_in_the_order_of_their_names(workspace: Page) -> None:
    assert titles(workspace) == ["Charts", "train", "val"]
    assert metrics(section(workspace, "val")) == ["val/accuracy", "val/loss"]


def test_a_panel_moves_by_menu_and_back_by_undo(workspace: Page) -> None:
    choose(workspace, panel(workspace, "val/loss"), "Move to the left")
    assert metrics(section(workspace, "val")) == ["val/loss", "val/accuracy"]
    workspace.keyboard.press("Control+z")
    assert metrics(section(workspace, "val")) == ["val/accuracy", "val/loss"]
    workspace.keyboard.press("Control+Shift+z")
    assert metrics(section(workspace, "val")) == ["val/loss", "val/accuracy"]


def test_a_panel_is_dragged_into_another_section(workspace: Page) -> None:
    drag(workspace, panel(workspace, "lr"), panel(workspace, "train/loss"))
    assert metrics(section(workspace, "train")) == ["train/accuracy", "lr", "train/loss"]
    expect(panel(workspace, "lr")).to_have_attribute("data-points", "240")


def drag(page: Page, moved: Locator, target: Locator) -> None:
    moved.scroll_into_view_if_needed()
    start, end = moved.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 60, steps=5)
    expect(target).to_have_attribute("data-drop", "before")
    page.mouse.up()


def test_a_panel_grows_by_its_corner(workspace: Page) -> None:
    chart = panel(workspace, "lr")
    box = chart.bounding_box()
    assert box
    corner = (box["x"] + box["width"] - 6, box["y"] + box["height"] - 6)
    workspace.mouse.move(*corner)
    workspace.mouse.down()
    workspace.mouse.move(corner[0] + 500, corner[1] + 80, steps=4)
    workspace.mouse.up()
    expect(chart).to_have_attribute("data-span", "12")
    grown = chart.bounding_box()
    assert grown
    assert grown["height"] == pytest.approx(box["height"] + 80, abs=2)


def test_a_panel_is_sized_by_keyboard(workspace: Page) -> None:
    chart = panel(workspace, "lr")
    chart.get_by_role("img").focus()
    workspace.keyboard.press("Alt+Shift+ArrowRight")
    expect(chart).to_have_attribute("data-span", "6")
    workspace.keyboard.press("Alt+Shift+ArrowDown")
    expect(chart).to_have_css("height", "304px")
    chart.get_by_role("button", name="Panel menu").press("Enter")
    for _ in range(2):
        workspace.get_by_role("menuitem", name="Less tall").click()
    expect(chart).to_have_css("height", "224px")


def test_a_panel_is_doubled_and_taken_out(workspace: Page) -> None:
    choose(workspace, panel(workspace, "lr"), "Duplicate")
    expect(panel(workspace, "lr")).to_have_count(2)
    choose(workspace, panel(workspace, "lr").last, "Remove")
    choose(workspace, panel(workspace, "lr").first, "Remove")
    expect(panel(workspace, "lr")).to_have_count(0)
    assert titles(workspace) == ["train", "val"]


def test_sections_are_added_renamed_folded_and_filled(workspace: Page) -> None:
    choose_of_section(workspace, "train", "Add a section above…")
    workspace.get_by_role("dialog").get_by_label("Name").fill("Mine")
    workspace.keyboard.press("Enter")
    assert titles(workspace) == ["Charts", "Mine", "train", "val"]
    mine = section(workspace, "Mine")
    mine.hover()
    mine.get_by_role("button", name="Add a panel").click()
    workspace.get_by_role("button", name="Line chart").click()
    workspace.get_by_role("searchbox", name="Find a metric").fill("loss")
    for metric in ("train/loss", "val/loss"):
        workspace.get_by_role("dialog").get_by_label(metric).check()
    workspace.get_by_label("Show them").select_option("one")
    workspace.get_by_role("button", name="Add", exact=True).click()
    drawing = mine.get_by_role("img")
    expect(drawing).to_have_attribute("aria-label", starting("train/loss, val/loss, 4 of 4 runs"))
    choose_of_section(workspace, "Mine", "Rename…")
    workspace.get_by_role("dialog").get_by_label("Name").fill("Losses")
    workspace.keyboard.press("Enter")
    assert titles(workspace) == ["Charts", "Losses", "train", "val"]
    workspace.get_by_role("button", name="Losses").click()
    expect(section(workspace, "Losses").locator(".panel-grid")).to_be_hidden()


def starting(words: str) -> re.Pattern[str]:
    return re.compile(f"^Line chart of {re.escape(words)}")


def test_the_search_is_a_pattern(workspace: Page) -> None:
    workspace.get_by_role("searchbox", name="Find a panel").fill("^(train|val)/loss$")
    expect(workspace.locator("[data-panel]")).to_have_count(2)
    workspace.get_by_role("searchbox", name="Find a panel").fill("nothing like it")
    expect(workspace.get_by_text("No panel matches")).to_be_visible()


def open_settings(page: Page, metric: str) -> Locator:
    choose(page, panel(page, metric), "Settings…")
    return page.get_by_role("dialog", name=f"Settings: {metric}")


def test_runs_are_grouped_by_configuration(workspace: Page) -> None:
    drawer = open_settings(workspace, "val/loss")
    drawer.get_by_role("tab", name="Grouping").click()
    drawer.get_by_label("Add to group runs by").fill("lr")
    workspace.keyboard.press("Enter")
    drawer.get_by_role("tab", name="Legend").click()
    drawer.get_by_role("combobox", name="Legend").select_option("top")
    entries = panel(workspace, "val/loss").locator(".legend-entry")
    expect(entries).to_have_text(["lr: 0.01 (n = 2)", "lr: 0.1 (n = 2)"])
    plain = picture(panel(workspace, "val/loss"))
    drawer.get_by_role("tab", name="Grouping").click()
    drawer.get_by_label("Band").select_option("min-max")
    assert picture(panel(workspace, "val/loss")) != plain
    drawer.get_by_role("tab", name="Chart").click()
    pictures = set()
    for shape in ("line", "area", "stacked", "percent"):
        drawer.get_by_label("Shape").select_option(shape)
        pictures.add(picture(panel(workspace, "val/loss")))
    assert len(pictures) == 4


def test_an_expression_is_drawn_and_a_wrong_one_explained(workspace: Page) -> None:
    drawer = open_settings(workspace, "train/loss")
    field = drawer.get_by_label("Expressions")
    field.fill("train/loss -")
    expect(drawer.get_by_text("The expression ends too early.")).to_be_visible()
    field.fill("train/loss - val/loss")
    field.blur()
    expect(panel(workspace, "train/loss").get_by_role("img")).to_have_attribute(
        "aria-label", starting("train/loss - val/loss, 4 of 4 runs")
    )


def test_settings_cascade_and_go_back_to_the_section(workspace: Page) -> None:
    choose_of_section(workspace, "val", "Settings of its panels…")
    drawer = workspace.get_by_role("dialog", name="Settings: Section val")
    drawer.get_by_role("tab", name="Chart").click()
    drawer.get_by_label("Logarithmic y axis").check()
    workspace.keyboard.press("Escape")
    for metric in ("val/loss", "val/accuracy"):
        button = panel(workspace, metric).get_by_role("button", name="Logarithmic y axis")
        expect(button).to_have_attribute("aria-pressed", "true")
    panel(workspace, "val/loss").hover()
    panel(workspace, "val/loss").get_by_role("button", name="Logarithmic y axis").click()
    log_button = panel(workspace, "val/loss").get_by_role("button", name="Logarithmic y axis")
    expect(log_button).to_have_attribute("aria-pressed", "false")
    own = open_settings(workspace, "val/loss")
    own.get_by_role("tab", name="Chart").click()
    own.get_by_role("button", name="Reset to section").click()
    expect(log_button).to_have_attribute("aria-pressed", "true")


def test_the_x_axis_of_one_panel_may_be_a_metric(workspace: Page) -> None:
    drawer = open_settings(workspace, "val/loss")
    drawer.get_by_label("X axis").select_option("train/loss")
    expect(panel(workspace, "val/loss").get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("train/loss .* to train/loss")
    )


def test_menus_and_drawer_are_accessible_in_both_themes(workspace: Page) -> None:
    workspace.evaluate(AXE)
    open_settings(workspace, "val/loss")
    for tab in ("Grouping", "Chart", "Legend", "Data"):
        workspace.get_by_role("tab", name=tab).click()
        assert workspace.evaluate(VIOLATIONS, RULES) == []
    workspace.emulate_media(color_scheme="dark")
    assert workspace.evaluate(VIOLATIONS, RULES) == []
    workspace.keyboard.press("Escape")
    open_menu(panel(workspace, "val/loss"))
    assert workspace.evaluate(VIOLATIONS, RULES) == []
