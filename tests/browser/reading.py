"""What tests do on pages and read from them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.real_server import ADMIN_PASSWORD


def sign_in(
    page: Page, username: str = "ada", password: str = ADMIN_PASSWORD, shown_as: str = ""
) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username or e-mail address").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(account_menu(page, shown_as or username)).to_be_visible()


def account_menu(page: Page, username: str) -> Locator:
    """What opens the menu of the person who is logged in."""
    return page.locator("summary", has_text=f"Your account, {username}")


def panel(page: Page, metric: str) -> Locator:
    """The chart of ``metric``."""
    return page.locator(f'labstead-line-panel[data-metric="{metric}"]')


def open_menu(chart: Locator) -> None:
    """The panel's own menu, which stands in the page itself."""
    chart.hover()
    chart.get_by_role("button", name="Panel menu").click()


def wait_ready(page: Page) -> None:
    """Every chart and log within sight shows what it has."""
    page.wait_for_function(
        """() => [...document.querySelectorAll(
            "labstead-panels, labstead-line-panel, labstead-log-view, labstead-run-grid")].every(
            (widget) => widget.getBoundingClientRect().top > innerHeight
                || !["loading", undefined].includes(widget.dataset.state))"""
    )


def points(chart: Locator) -> int:
    """How many logged values the drawn curves stand for."""
    return int(chart.get_attribute("data-points") or 0)


def wait_for_more_points(page: Page, metric: str, than: int) -> int:
    """The number of points once it has risen above ``than``; the page is not touched."""
    page.wait_for_function(
        """([metric, than]) => [...document.querySelectorAll("labstead-line-panel")].some(
            (panel) => panel.dataset.metric === metric && Number(panel.dataset.points) > than)""",
        arg=[metric, than],
    )
    return points(panel(page, metric))


def picture(chart: Locator) -> str:
    """What the canvas shows, to be compared with another time."""
    shown: str = chart.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    return shown


def overflow(page: Page) -> int:
    """Pixels by which the page, or the part of it that scrolls, is wider than its window."""
    wide: int = page.evaluate(
        """() => Math.max(...[document.documentElement, ...document.querySelectorAll(
            ".content, .charts, .run-tab, .run-summary, .entrance"
        )].map((box) => box.scrollWidth - box.clientWidth))"""
    )
    return wide
