"""Workspaces as tests want them."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Page

from tests.browser.reading import wait_ready


def open_unarranged(page: Page, api: httpx.Client, project: str) -> Page:
    """As nobody has arranged it."""
    api.delete(f"/teams/ada/projects/{project}/personal-view")
    page.goto(f"/ada/{project}")
    wait_ready(page)
    return page


def arrange(api: httpx.Client, project: str, *panels: dict[str, Any], **common: Any) -> None:
    """Give it just these panels, in one section; ``common`` is said of each."""
    plain = {"metric": "", "stream": "history", **common}
    placed = [{"id": f"p{at}", **plain, **one} for at, one in enumerate(panels)]
    section = {"id": "mine", "title": "Mine", "isArranged": True, "panels": placed}
    layout = {"v": 1, "mode": "manual", "removed": [], "sections": [section]}
    answer = api.put(f"/teams/ada/projects/{project}/personal-view", json={"layout": layout})
    assert answer.is_success, answer.text
