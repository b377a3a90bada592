"""The page that describes the API."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_it_shows_the_calls_and_what_they_answer(page: Page) -> None:
    page.goto("/api/docs/")
    page.locator("#operations-tag-Runs").click()
    call = page.locator("#operations-Runs-create_run")
    expect(call).to_contain_text("Create a run, or resume one")
    call.get_by_role("button").first.click()
    expect(call.get_by_text("A project that does not exist yet is made.")).to_be_visible()
    expect(call.get_by_text("What is there already does not allow it.")).to_be_visible()
