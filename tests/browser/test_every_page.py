"""What holds for every page: accessible, both themes, any width, not too heavy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.reading import account_menu, overflow, wait_ready
from tests.browser.samples import LONG_NAME, fill_project, make_run
from tests.browser.told_samples import be_told, make_webhook
from tests.browser.watching import Watch
from tests.real_server import ROOT, RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`));
}"""
# What a low window makes scroll has to be reached by the keyboard.
LOW = {"width": 900, "height": 300}
SCROLLING = {"type": "rule", "values": ["scrollable-region-focusable"]}
HTML_BYTES = 150_000
CHART_SPEC = (
    '{"mark": "bar", "title": "${string:title}", "encoding": {"x": {"field": "${field:x}"}}}'
)
PUBLIC = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
OWN = [
    "/",
    "/ada",
    "/ada/all-pages",
    "/ada/all-pages/overview",
    "/ada/all-pages/runs",
    "/ada/all-pages/settings",
    "/ada/all-pages/settings/exports",
    "/ada/all-pages/runs/running",
    "/ada/all-pages/runs/running/overview",
    "/ada/all-pages/runs/running/logs",
    "/ada/all-pages/runs/running/files",
    "/ada/all-pages/runs/running/code",
    "/ada/all-pages/runs/running/system",
    "/ada/all-pages/compare?a=done0&b=running",
    "/ada/all-pages/runs/running/events",
    "/ada/all-pages/events",
    "/ada/all-pages/runs/failed",
    f"/ada/{LONG_NAME}",
    f"/ada/{LONG_NAME}/runs",
    "/ada/all-pages/activity",
    "/ada/all-pages/runs/running/comments",
    "/ada/all-pages/runs/failed/comments",
    "/ada/activity",
    "/ada/webhooks",
    "/ada/webhooks/{webhook}",
    "/notifications",
    "/notifications?unread=1",
    "/notifications/settings",
    "/ada/nowhere",
    "/ada/settings",
    "/ada/settings/import",
    "/ada/settings/charts",
    "/ada/settings/charts/steps",
    "/organizations/1",
    "/settings/",
    "/settings/keys",
    "/ada/usage",
    "/organizations/1/audit-log",
    "/admin-console/",
    "/admin-console/people/ada",
    "/admin-console/usage",
    "/admin-console/notices",
    "/settings/security",
    "/settings/data",
    "/accounts/password/change/",
    "/authorize",
]


@pytest.fixture(scope="module", autouse=True)
def numbers(server: RealServer) -> Iterator[dict[str, int]]:
    """Of what the addresses name by number."""
    with server.client() as api:
        be_told(api, fill_project(api, "all-pages"))
        api.post("/teams/ada/projects", json={"name": LONG_NAME})
        for number in range(30):  # more acts than the page of a person shows at once
            api.post("/api-keys", json={"name": f"key {number}"})
        keep_chart(api, server.url)
        yield {"webhook": make_webhook(api)}


def keep_chart(api: httpx.Client, url: str) -> None:
    """As the wandb client does it, which alone can."""
    query = (
        "mutation M($i: CreateCustomChartInput!) { createCustomChart(input: $i) { chart { id } } }"
    )
    about = {"entity": "ada", "name": "steps", "displayName": "Steps", "type": "vega2"}
    told = {**about, "access": "private", "spec": CHART_SPEC}
    body = {"query": query, "variables": {"i": told}}
    api.post(f"{url}/graphql", json=body).raise_for_status()


@pytest.fixture(scope="module")
def cookies_of(cookies: Any) -> Any:
    return {**dict.fromkeys(PUBLIC), **dict.fromkeys(OWN, cookies)}


@pytest.fixture(params=[*PUBLIC, *OWN])
def any_page(
    request: pytest.FixtureRequest,
    open_context: OpenContext,
    cookies_of: Any,
    watch: Watch,
    numbers: dict[str, int],
) -> Page:
    """Each page in turn, with all its charts."""
    watch.expect("status of 404")
    page = open_context(storage_state=cookies_of[request.param]).new_page()
    page.goto(request.param.format(**numbers))
    wait_ready(page)
    return page


def test_page_is_accessible_light_and_dark_and_fits_any_window(any_page: Page) -> None:
    any_page.evaluate(AXE)
    assert any_page.evaluate(VIOLATIONS, RULES) == []
    any_page.emulate_media(color_scheme="dark")
    assert any_page.evaluate(VIOLATIONS, RULES) == []
    assert overflow(any_page) == 0
    any_page.set_viewport_size({"width": 900, "height": 800})
    assert overflow(any_page) == 0
    any_page.set_viewport_size({"width": 400, "height": 800})
    assert overflow(any_page) == 0
    any_page.set_viewport_size(LOW)
    assert any_page.evaluate(VIOLATIONS, SCROLLING) == []
    assert len(any_page.content()) < HTML_BYTES


def test_the_new_key_page_is_accessible(page: Page) -> None:
    page.goto("/authorize")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#new-key")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []


def test_a_chosen_theme_comes_with_the_next_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Use the dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    answer = page.goto("/settings/")
    assert answer is not None
    assert '<html lang="en" data-theme="dark">' in answer.text()  # before any script runs
    page.get_by_role("button", name="Use the light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_charts_take_the_colours_of_the_new_theme(page: Page) -> None:
    page.goto("/ada/all-pages/runs/running")
    wait_ready(page)
    canvas = page.locator("canvas").first
    light = canvas.evaluate("(canvas) => canvas.toDataURL()")
    page.get_by_role("button", name="Use the dark theme").click()
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != light


def test_a_missing_page_says_so(page: Page, watch: Watch) -> None:
    watch.expect("status of 404")
    answer = page.goto("/ada/all-pages/runs/missing")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("link", name="Go to your projects").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def test_what_one_may_see_but_not_change_is_refused_in_words(
    visitor: Page, server: RealServer, watch: Watch
) -> None:
    watch.expect("status of 403")
    with server.client() as api:
        make_run(api, "shop-window", "shown")
        api.patch("/teams/ada/projects/shop-window", json={"visibility": "public"})
    visitor.goto("/accounts/signup/")
    visitor.get_by_label("Username").fill("guest")
    visitor.get_by_label("E-mail address").fill("guest@example.com")
    visitor.get_by_label("Password").fill("nine-lives-at-sea")
    visitor.get_by_role("button", name="Make the account").click()
    visitor.goto("/ada/shop-window")
    expect(visitor.get_by_role("link", name="Settings")).to_have_count(0)
    answer = visitor.goto("/ada/shop-window/settings")
    assert answer is not None
    assert answer.status == 403
    expect(visitor.get_by_role("heading", name="You may not do this")).to_be_visible()


def test_a_form_that_is_too_old_is_explained(page: Page, watch: Watch) -> None:
    watch.expect("status of 403")
    page.goto("/authorize")
    page.locator("form [name=csrfmiddlewaretoken]").evaluate("(field) => field.remove()")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_role("heading", name="This page was open for too long")).to_be_visible()


def test_the_keyboard_skips_to_the_content_and_closes_the_menu(page: Page) -> None:
    page.goto("/ada/all-pages")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    menu = account_menu(page, "ada")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
