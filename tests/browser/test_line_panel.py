"""What one line panel can do by itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.arranging import open_unarranged
from tests.browser.reading import open_menu, panel, picture
from tests.browser.samples import curves, log, make_run
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "panels"
STEPS = 200


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        for number in range(2):
            run = make_run(api, PROJECT, f"run{number}", name=f'=run "{number}"')
            log(api, run, [*curves(STEPS, rate=0.8 + number), *diverged()])
        yield api


def diverged() -> list[dict[str, object]]:
    return [{"_step": STEPS + n, "val/loss": value} for n, value in enumerate(["Infinity", "NaN"])]


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    return open_unarranged(page, api, PROJECT)


def test_f_fills_the_window_and_escape_leaves(workspace: Page) -> None:
    chart = panel(workspace, "val/loss")
    chart.hover()
    workspace.keyboard.press("f")
    expect(chart.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert width(workspace, "val/loss") > 1_300
    workspace.keyboard.press("Escape")
    expect(chart.get_by_role("button", name="Full screen")).to_have_count(1)
    assert width(workspace, "val/loss") < 700


def width(page: Page, metric: str) -> float:
    box = panel(page, metric).bounding_box()
    assert box
    return box["width"]


def test_the_menu_is_walked_by_keyboard_and_gives_the_focus_back(workspace: Page) -> None:
    chart = panel(workspace, "val/loss")
    opener = chart.get_by_role("button", name="Panel menu")
    opener.focus()
    workspace.keyboard.press("Enter")
    expect(workspace.get_by_role("menuitem", name="View as table")).to_be_focused()
    workspace.keyboard.press("ArrowDown")
    expect(workspace.get_by_role("menuitem", name="Download CSV")).to_be_focused()
    workspace.keyboard.press("Escape")
    expect(workspace.get_by_role("menu")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_numbers_are_saved_as_a_table_without_formulas(workspace: Page) -> None:
    open_menu(panel(workspace, "val/loss"))
    with workspace.expect_download() as saved:
        workspace.get_by_role("menuitem", name="Download CSV").click()
    assert saved.value.suggested_filename == "val_loss.csv"
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == '_step,"\'=run ""1""","\'=run ""0"""'
    assert lines[1] == "0,2.9000000953674316,2.9000000953674316"
    assert "200,Infinity,Infinity" in lines


def test_the_picture_is_saved(workspace: Page) -> None:
    open_menu(panel(workspace, "val/loss"))
    with workspace.expect_download() as saved:
        workspace.get_by_role("menuitem", name="Download PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_dragging_zooms_and_a_double_click_shows_everything(workspace: Page) -> None:
    chart = panel(workspace, "train/loss")
    plot = chart.locator(".u-over")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    with workspace.expect_response(lambda answer: "&from=" in answer.url):
        workspace.mouse.move(box["x"] + 40, box["y"] + 50)
        workspace.mouse.down()
        workspace.mouse.move(box["x"] + 120, box["y"] + 50, steps=4)
        workspace.mouse.up()
    expect(chart.get_by_role("button", name="Show the whole range")).to_be_visible()
    plot.dblclick()
    expect(chart.get_by_role("button", name="Show the whole range")).to_be_hidden()
    expect(chart).to_have_attribute("data-points", str(2 * STEPS))


def test_every_kind_of_smoothing_draws_another_line(workspace: Page) -> None:
    chart = panel(workspace, "train/loss")
    workspace.get_by_role("slider", name="Smoothing").fill("0.9")
    pictures = set()
    for kind in ("exponential", "ema", "gaussian", "mean"):
        workspace.get_by_label("Kind of smoothing").select_option(kind)
        pictures.add(picture(chart))
    assert len(pictures) == 4


def test_the_crosshair_stands_in_all_panels_at_once(workspace: Page) -> None:
    plot = panel(workspace, "val/loss").locator(".u-over")
    plot.hover()
    expect(panel(workspace, "val/loss").locator(".tooltip")).to_be_visible()
    for metric in ("val/accuracy", "val/loss"):
        cross = panel(workspace, metric).locator(".u-cursor-x")
        expect(cross).not_to_have_class("u-off")
        expect(cross).not_to_have_attribute("style", "transform: translate(-10px, 0px);")
    expect(panel(workspace, "val/accuracy").locator(".tooltip")).to_be_hidden()
