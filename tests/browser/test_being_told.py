"""Notices, comments and webhooks with the keyboard alone, and what is said of mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.samples import fill_project
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.told_samples import be_told
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module", autouse=True)
def _samples(server: RealServer) -> Iterator[None]:
    with server.client() as api:
        be_told(api, fill_project(api, "telling"))
        yield


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(VIOLATIONS, RULES)
    return found


def test_a_webhook_is_made_by_keyboard(page: Page) -> None:
    page.goto("/ada/webhooks")
    page.get_by_label("Name").focus()
    page.keyboard.type("night shift")
    page.keyboard.press("Tab")
    page.keyboard.type("https://hooks.invalid/services/x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The secret of night shift")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Go to the webhook").press("Enter")
    page.get_by_role("button", name="Send a test").press("Enter")
    # Runs of the team that end meanwhile are sent, too.
    sent = page.get_by_role("row").filter(has=page.get_by_text("test", exact=True))
    expect(sent.get_by_role("cell", name="cannot be looked up")).to_be_visible()


def test_a_wrong_address_is_said_beside_its_field(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    page.goto("/ada/webhooks")
    page.get_by_label("Name").fill("inside")
    page.get_by_label("Address").fill("http://10.0.0.1/hook")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("#id_url_error")).to_contain_text("private or reserved network")
    expect(page.get_by_label("Name")).to_have_value("inside")
    assert violations(page) == []


def test_a_notice_is_read_and_made_new_by_keyboard(page: Page) -> None:
    page.goto("/notifications")
    first = page.locator(".notice").first
    number = first.get_attribute("id")
    first.get_by_role("button", name="Mark as read").press("Enter")
    read = page.locator(f"#{number}:not([data-new])")
    expect(read).to_be_visible()
    read.get_by_role("button", name="Mark as new").press("Enter")
    expect(page.locator(f"#{number}[data-new]")).to_be_visible()


def test_a_comment_is_changed_by_keyboard(page: Page) -> None:
    page.goto("/ada/telling/runs/running/comments")
    page.get_by_role("link", name="Edit this comment").first.press("Enter")
    field = page.get_by_role("textbox", name="The comment")
    field.fill("Better so.")
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Better so.")).to_be_visible()
    expect(page.get_by_text("edited")).to_be_visible()
