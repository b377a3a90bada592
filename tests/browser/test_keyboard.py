"""Everything without a mouse: the palette, the list of keys, a walk through the pages."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.arranging import open_unarranged
from tests.browser.reading import panel, wait_ready
from tests.browser.samples import curves, finish, log, make_run
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "keys"


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        for number in range(3):
            run = make_run(api, PROJECT, f"k{number}", name=f"<b>walker</b> {number}")
            log(api, run, curves(30, rate=1.0 + number))
            finish(api, run)
        yield api


def is_accessible(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert page.evaluate(VIOLATIONS, RULES) == []


def test_the_palette_finds_opens_and_remembers(page: Page, api: httpx.Client) -> None:
    page.goto(f"/ada/{PROJECT}/overview")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Command palette")
    find = palette.get_by_role("combobox", name="Find anything")
    expect(find).to_be_focused()
    expect(palette.get_by_role("option", name="Settings").first).to_be_visible()
    find.fill("walker 2")
    expect(palette.get_by_role("option", name="<b>walker</b> 2 ada/keys")).to_be_visible()
    page.evaluate(AXE)
    is_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="<b>walker</b> 2")).to_be_visible()
    page.wait_for_load_state()  # before that nobody hears keys
    page.keyboard.press("Control+k")
    expect(palette.get_by_text("Recent")).to_be_visible()
    expect(palette.get_by_role("option", name="keys: Overview")).to_be_visible()
    find.fill("theme")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.keyboard.press("Control+k")
    find.fill("nothing-is-called-so")
    expect(palette.get_by_text("Nothing has these words in its name.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)


def test_a_walk_through_workspace_table_and_views(page: Page, api: httpx.Client) -> None:
    open_unarranged(page, api, PROJECT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="<b>walker</b> 1")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("2 of 3 in charts")).to_be_visible()
    page.keyboard.press("[")
    expect(page.get_by_label("Filter runs by name")).to_be_hidden()
    page.keyboard.press("[")
    panel(page, "val/loss").get_by_role("img").first.focus()
    page.keyboard.press("f")
    expect(panel(page, "val/loss")).to_have_attribute("popover", "manual")
    page.keyboard.press("Escape")
    expect(panel(page, "val/loss")).not_to_have_attribute("popover", "manual")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_text("Show or hide the run in charts")).to_be_visible()
    page.evaluate(AXE)
    is_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="View: My workspace").press("Enter")
    expect(page.get_by_role("menuitemcheckbox", name="My workspace")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_label("Name").press_sequentially("By keyboard")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Runs", exact=False).first.press("Enter")
    wait_ready(page)
    expect(page.get_by_role("button", name="View: By keyboard")).to_be_visible()
    page.get_by_role("columnheader", name="Name").focus()
    for key in ("ArrowDown", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="<b>walker</b> 2")).to_be_visible()


def test_keys_of_one_letter_rest_when_switched_off(page: Page, api: httpx.Client) -> None:
    page.goto("/settings/")
    page.get_by_label("Keys of one letter").uncheck()
    with page.expect_navigation():
        page.get_by_role("region", name="Keyboard").get_by_role("button", name="Save").click()
    page.goto(f"/ada/{PROJECT}")
    wait_ready(page)
    page.keyboard.press("?")
    page.keyboard.press("[")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_label("Filter runs by name")).to_be_visible()
    page.goto("/settings/")
    page.get_by_label("Keys of one letter").check()
    with page.expect_navigation():
        page.get_by_role("region", name="Keyboard").get_by_role("button", name="Save").click()
