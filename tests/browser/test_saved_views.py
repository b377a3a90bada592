"""Views of a workspace: kept by itself, saved by name, shared by address."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.reading import panel, wait_ready
from tests.browser.samples import curves, log, make_run
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.test_workspace_layout import choose, metrics, section
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "views"
API = f"/teams/ada/projects/{PROJECT}"


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        log(api, make_run(api, PROJECT, "one"), curves(40, rate=1.0))
        event = {"token": "t1", "kind": "event", "name": "rate drop", "attributes": {"step": 20}}
        told = api.post(f"{API}/runs/one/events", json={"events": [event]})
        assert told.is_success, told.text
        yield api


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    api.delete(f"{API}/personal-view")
    for view in api.get(f"{API}/views").json()["results"]:
        api.delete(f"{API}/views/{view['id']}")
    page.goto(f"/ada/{PROJECT}")
    wait_ready(page)
    return page


def open_views(page: Page) -> None:
    page.get_by_role("button", name="View: ").click()


def save_as(page: Page, name: str) -> None:
    open_views(page)
    page.get_by_role("menuitem", name="Save as a view…").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    wait_ready(page)


def test_ones_own_workspace_keeps_itself(workspace: Page) -> None:
    with workspace.expect_response(lambda answer: "personal-view" in answer.url):
        choose(workspace, panel(workspace, "val/loss"), "Move to the left")
    workspace.reload()
    wait_ready(workspace)
    assert metrics(section(workspace, "val")) == ["val/loss", "val/accuracy"]


def test_a_page_asked_for_before_a_change_was_kept_shows_it(workspace: Page, watch: Watch) -> None:
    watch.expect("LOCAL_NETWORK_ACCESS")  # the browser does not know where the late page is from
    held = list[Route]()

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    def pass_on_late(route: Route) -> None:
        """The page as the server had it; it comes when the answer to the change has come."""
        page = route.fetch()
        held[0].fulfill(response=held[0].fetch())
        time.sleep(0.3)
        route.fulfill(response=page)

    workspace.route("**/personal-view", hold_the_first)
    choose(workspace, panel(workspace, "val/loss"), "Move to the left")
    workspace.wait_for_timeout(800)
    assert len(held) == 1
    workspace.route(f"**/ada/{PROJECT}", pass_on_late)
    workspace.reload()
    wait_ready(workspace)
    assert metrics(section(workspace, "val")) == ["val/loss", "val/accuracy"]


def test_smoothing_and_axis_are_part_of_the_view(workspace: Page) -> None:
    with workspace.expect_response(lambda answer: "personal-view" in answer.url):
        workspace.get_by_role("slider", name="Smoothing").fill("0.7")
        workspace.get_by_text("Time", exact=True).click()
    workspace.goto(f"/ada/{PROJECT}")
    wait_ready(workspace)
    expect(workspace.get_by_role("slider", name="Smoothing")).to_have_value("0.7")
    expect(workspace.get_by_label("Time")).to_be_checked()
    workspace.goto(f"/ada/{PROJECT}?smoothing=0.2")
    expect(workspace.get_by_role("slider", name="Smoothing")).to_have_value("0.2")


def test_a_named_view_waits_for_save_and_goes_back_by_revert(workspace: Page) -> None:
    save_as(workspace, "Losses")
    expect(workspace.get_by_role("button", name="View: Losses")).to_be_visible()
    choose(workspace, panel(workspace, "lr"), "Remove")
    chip = workspace.get_by_text("Unsaved changes")
    expect(chip).to_be_visible()
    workspace.reload()
    expect(chip).to_be_visible()
    expect(panel(workspace, "lr")).to_have_count(0)
    workspace.get_by_role("button", name="Discard").click()
    expect(panel(workspace, "lr")).to_have_count(1)
    expect(chip).to_be_hidden()
    choose(workspace, panel(workspace, "lr"), "Remove")
    with workspace.expect_response(lambda answer: answer.request.method == "PATCH"):
        workspace.get_by_role("button", name="Save", exact=True).click()
    expect(chip).to_be_hidden()
    workspace.reload()
    wait_ready(workspace)
    expect(panel(workspace, "lr")).to_have_count(0)


def test_of_two_changes_of_a_view_a_person_chooses(
    workspace: Page, api: httpx.Client, watch: Watch
) -> None:
    watch.expect("status of 409")
    save_as(workspace, "Shared")
    view = f"{API}/views/{workspace.url.split('view=')[1]}"
    assert api.patch(view, json={"name": "Renamed"}).is_success
    choose(workspace, panel(workspace, "lr"), "Remove")
    workspace.get_by_role("button", name="Save", exact=True).click()
    dialog = workspace.get_by_role("dialog", name="Two changes of one view")
    expect(dialog).to_contain_text("ada has changed “Renamed” while you did.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(workspace.get_by_text("Unsaved changes")).to_be_visible()
    workspace.get_by_role("button", name="Save", exact=True).click()
    dialog.get_by_role("button", name="Overwrite").click()
    expect(workspace.get_by_text("Unsaved changes")).to_be_hidden()
    expect(workspace.get_by_role("button", name="View: Renamed")).to_be_visible()
    assert api.get(view).json()["layout"]["removed"] == ["line history:lr"]


def test_a_view_keeps_what_is_chosen_of_the_runs_on_both_pages(
    workspace: Page, api: httpx.Client
) -> None:
    save_as(workspace, "Ones")
    view = workspace.url.split("view=")[1]
    workspace.locator("[data-run=one] [data-eye]").click()
    workspace.get_by_role("link", name="Runs", exact=False).first.click()
    wait_ready(workspace)
    workspace.get_by_label("Filter runs").fill("one")
    workspace.get_by_role("button", name="Hide crashed").click()
    expect(workspace).to_have_url(re.compile("search=one"))
    with workspace.expect_response(lambda answer: answer.request.method == "PATCH"):
        workspace.get_by_role("button", name="Save", exact=True).click()
    expect(workspace.get_by_text("Unsaved changes")).to_be_hidden()
    assert workspace.url.endswith(f"/runs?view={view}")
    kept = api.get(f"{API}/views/{view}").json()["layout"]
    assert kept["address"] == {"crashed": "hide", "eyes": "~one", "search": "one"}
    workspace.get_by_role("link", name="Workspace", exact=True).click()
    wait_ready(workspace)
    expect(workspace.get_by_label("Filter runs by name")).to_have_value("one")
    expect(workspace.get_by_text("state not in (crashed, failed)")).to_be_visible()
    expect(workspace.get_by_text("0 of 1 in charts")).to_be_visible()
    expect(workspace.get_by_text("Unsaved changes")).to_be_hidden()


def test_a_state_is_shared_and_opened_by_its_link(
    workspace: Page, open_context: OpenContext, cookies: Any
) -> None:
    workspace.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(workspace, panel(workspace, "lr"), "Remove")
    panel(workspace, "val/loss").hover()
    workspace.keyboard.press("f")
    assert "panel=line+history%3Aval%2Floss" in workspace.url
    workspace.keyboard.press("f")
    open_views(workspace)
    workspace.get_by_role("menuitem", name="Copy the link").click()
    expect(workspace.get_by_text("The link is copied.")).to_be_visible()
    link: str = workspace.evaluate("navigator.clipboard.readText()")
    other = open_context(storage_state=cookies).new_page()
    other.goto(f"{link}&panel=line+history%3Aval%2Floss")
    wait_ready(other)
    expect(other.get_by_role("button", name="View: My draft")).to_be_attached()
    expect(panel(other, "lr")).to_have_count(0)
    expect(panel(other, "val/loss")).to_have_attribute("popover", "manual")


def test_a_deleted_view_comes_back(workspace: Page) -> None:
    save_as(workspace, "Short-lived")
    open_views(workspace)
    with workspace.expect_navigation():
        workspace.get_by_role("menuitem", name="Delete the view").click()
    expect(workspace.get_by_role("button", name="View: My workspace")).to_be_visible()
    with workspace.expect_navigation():
        workspace.get_by_role("button", name="Undo", exact=True).click()
    expect(workspace.get_by_role("button", name="View: Short-lived")).to_be_visible()


def test_a_default_view_is_what_the_project_opens_with(workspace: Page, api: httpx.Client) -> None:
    save_as(workspace, "Start")
    choose(workspace, panel(workspace, "lr"), "Remove")
    with workspace.expect_response(lambda answer: answer.request.method == "PATCH"):
        workspace.get_by_role("button", name="Save", exact=True).click()
    open_views(workspace)
    with workspace.expect_response(lambda answer: answer.request.method == "PATCH"):
        workspace.get_by_role("menuitemcheckbox", name="Default of the project").click()
    api.delete(f"{API}/personal-view")
    workspace.goto(f"/ada/{PROJECT}")
    wait_ready(workspace)
    expect(panel(workspace, "lr")).to_have_count(0)


def test_the_menu_of_views_is_accessible(workspace: Page) -> None:
    workspace.evaluate(AXE)
    open_views(workspace)
    expect(workspace.get_by_role("menuitemcheckbox", name="My workspace")).to_be_visible()
    assert workspace.evaluate(VIOLATIONS, RULES) == []


def test_events_of_a_run_are_marked_on_its_charts(workspace: Page) -> None:
    expect(panel(workspace, "val/loss")).to_have_attribute("data-marks", "1")
