"""What is changed in the table of runs: in place, in bulk, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.grids import (
    change,
    expect_names,
    open_table,
)
from tests.browser.samples import finish, make_run
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        yield api


@pytest.fixture
def editable(page: Page, api: httpx.Client, request: pytest.FixtureRequest) -> Page:
    """A table of three runs of its own."""
    project = f"edit-{abs(hash(request.node.name))}"
    for number in range(3):
        make_run(api, project, f"e{number}", name=f"edit {number}", tags=["old"])
    open_table(page, project=project)
    return page


def test_selected_runs_are_tagged(editable: Page) -> None:
    editable.get_by_label("Select edit 2").check()
    editable.get_by_label("Select edit 0").check()
    expect(editable.get_by_text("2 selected")).to_be_visible()
    editable.get_by_role("button", name="Tag", exact=True).click()
    editable.get_by_label("Tag", exact=True).fill("new")
    editable.get_by_role("button", name="Add", exact=True).click()
    expect(editable.get_by_text("2 runs tagged “new”.")).to_be_visible()
    expect(editable.locator(".grid-tags .chip", has_text="new")).to_have_count(2)
    editable.get_by_role("button", name="Select all 3").click()
    editable.get_by_role("button", name="Tag", exact=True).click()
    editable.get_by_label("Tag", exact=True).fill("old")
    editable.get_by_role("button", name="Remove", exact=True).click()
    expect(editable.locator(".grid-tags .chip", has_text="old")).to_have_count(0)


def test_deleted_runs_come_back_by_undo(editable: Page) -> None:
    editable.get_by_label("Select edit 1").check()
    editable.get_by_role("button", name="Delete").click()
    expect_names(editable, "edit 2", "edit 0")
    editable.get_by_role("button", name="Undo").click()
    expect_names(editable, "edit 2", "edit 1", "edit 0")


def test_a_run_gets_a_colour_and_another_project(editable: Page, api: httpx.Client) -> None:
    project = editable.url.split("/")[-2]
    finish(api, f"/ada/{project}/runs/e1")
    make_run(api, f"{project}-2", "other", name="other")
    row = editable.locator(".grid-row[data-run=e1]")
    expect(row.get_by_text("Finished")).to_be_visible()
    row.locator(".grid-name").click(button="right")
    editable.get_by_role("menuitem", name="Colour…").click()
    editable.get_by_role("button", name="Colour 7", exact=True).click()
    expect(row.locator(".dot")).to_have_attribute("style", "--run: var(--run-6)")
    row.locator(".grid-name").click(button="right")
    editable.get_by_role("menuitem", name="Move to another project").click()
    question = editable.get_by_role("dialog", name="Move to another project")
    question.get_by_label("Project").select_option(f"{project}-2")
    question.get_by_role("button", name="Move").click()
    expect_names(editable, "edit 2", "edit 0")
    assert api.get(f"/teams/ada/projects/{project}-2/runs/e1").json()["color_index"] == 6


def test_runs_are_stopped_after_a_question(editable: Page, api: httpx.Client) -> None:
    project = editable.url.split("/")[-2]
    editable.get_by_label("Select edit 1").check()
    editable.get_by_role("button", name="Stop").click()
    editable.get_by_role("alertdialog").get_by_role("button", name="Stop").click()
    expect(editable.get_by_text("1 run asked to stop.")).to_be_visible()
    run = api.get(f"/teams/ada/projects/{project}/runs/e1").json()
    assert run["stop_requested"]


def test_names_and_tags_are_edited_in_place(editable: Page) -> None:
    editable.get_by_label("Select edit 1").focus()
    editable.keyboard.press("F2")
    expect(editable.get_by_label("Name", exact=True)).to_be_focused()
    editable.keyboard.type("better")
    editable.keyboard.press("Enter")
    expect_names(editable, "edit 2", "better", "edit 0")
    editable.locator('[data-run="e1"] .grid-tags').dblclick()
    editable.get_by_label("Tags", exact=True).fill("one, two,one")
    editable.keyboard.press("Escape")
    expect(editable.locator('[data-run="e1"] .chip')).to_have_text(["old"])
    editable.locator('[data-run="e1"] .grid-tags').dblclick()
    editable.get_by_label("Tags", exact=True).fill("one, two,one")
    editable.keyboard.press("Enter")
    expect(editable.locator('[data-run="e1"] .chip')).to_have_text(["one", "two"])


def test_an_edit_in_between_and_a_refusal_are_shown(
    editable: Page, api: httpx.Client, watch: Watch
) -> None:
    watch.expect("status of 400")
    project = editable.url.split("/")[-2]
    editable.locator('[data-run="e1"] .grid-name').dblclick(position={"x": 200, "y": 12})
    field = editable.get_by_label("Name", exact=True)
    field.fill("mine")
    change(api, project, "e1", name="theirs")
    field.press("Enter")
    expect(editable.get_by_role("alert")).to_contain_text("Changed meanwhile to “theirs”")
    field.press("Enter")
    expect(editable.get_by_role("link", name="mine")).to_be_visible()
    editable.locator('[data-run="e1"] .grid-name').dblclick(position={"x": 200, "y": 12})
    field.fill("x" * 300)
    field.press("Enter")
    expect(editable.locator(".grid-editor").get_by_role("alert")).to_be_visible()


def test_visitors_see_runs_and_change_nothing(
    visitor: Page, server: RealServer, api: httpx.Client
) -> None:
    make_run(api, "grid-shop", "shown", name="on display")
    api.patch("/teams/ada/projects/grid-shop", json={"visibility": "public"})
    open_table(visitor, project="grid-shop")
    visitor.get_by_label("Select on display").check()
    expect(visitor.get_by_role("button", name="CSV")).to_be_visible()
    expect(visitor.get_by_role("button", name="Delete")).to_have_count(0)
    expect(visitor.get_by_role("button", name="Tag", exact=True)).to_have_count(0)
    visitor.get_by_role("link", name="on display").focus()
    visitor.keyboard.press("F2")
    expect(visitor.get_by_role("dialog")).to_have_count(0)
