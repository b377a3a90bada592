"""What a page costs the browser's main thread: steady on a busy machine, as the clock is not."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page


def cost_of(page: Page, address: str, shown: str) -> float:
    """Milliseconds of the main thread until this is shown, with scripts in the browser's cache."""
    page.goto(address)
    page.goto("about:blank")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = task_milliseconds(cdp)
    page.goto(address)
    page.locator(shown).first.wait_for()
    return task_milliseconds(cdp) - before


def task_milliseconds(cdp: CDPSession) -> float:
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    seconds: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
    return 1000 * seconds
