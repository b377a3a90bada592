"""Reading and filling the table of runs."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Locator, Page, expect

PROJECT = "grid"


def change(api: httpx.Client, project: str, run: str, **changes: object) -> None:
    answer = api.patch(f"/teams/ada/projects/{project}/runs/{run}", json=changes)
    assert answer.is_success, answer.text


def open_table(page: Page, query: str = "", project: str = PROJECT) -> Locator:
    page.goto(f"/ada/{project}/runs{query}")
    return wait_ready(page)


def wait_ready(page: Page) -> Locator:
    grid = page.locator("labstead-run-grid")
    expect(grid).to_have_attribute("data-state", "ready")
    return grid


def expect_names(page: Page, *expected: str) -> None:
    """Those in sight, from top to bottom, are these."""
    page.wait_for_function(
        """(expected) => JSON.stringify(expected) === JSON.stringify(
            [...document.querySelectorAll(".grid-row[data-run]")]
                .sort((one, other) => one.ariaRowIndex - other.ariaRowIndex)
                .map((row) => row.querySelector("a").textContent))""",
        arg=list(expected),
    )


def head(page: Page, name: str) -> Locator:
    return page.get_by_role("columnheader", name=re.compile(f"^{name}"))


def row_menu(page: Page, run: str, item: str) -> None:
    page.get_by_role("gridcell").filter(has_text=run).first.click(button="right")
    page.get_by_role("menuitem", name=item).click()
