"""The table of a project's runs: scrolling, columns, orders, the keyboard, live changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.costs import assert_within, cost_of
from tests.browser.grids import (
    PROJECT,
    change,
    expect_names,
    head,
    open_table,
    row_menu,
    wait_ready,
)
from tests.browser.samples import fill_with_runs, finish, make_run
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

MANY = 1_200
FIRST_PAINT_MILLISECONDS = 150
MOST_NODES = 600


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        for number in range(6):
            make_run(
                api,
                PROJECT,
                f"r{number}",
                name=f"run {number}",
                tags=["even"] if number % 2 == 0 else [],
                config={"lr": number / 100, "model": "vit" if number < 4 else "resnet"},
            )
            change(api, PROJECT, f"r{number}", summary={"loss": 1 - number / 8, "acc": number})
        yield api


@pytest.fixture(scope="module")
def crowd(server: RealServer, api: httpx.Client) -> str:
    """The address of a table of many runs."""
    fill_with_runs(server, "crowd", MANY)
    return "/ada/crowd/runs"


@pytest.fixture
def table(page: Page, api: httpx.Client) -> Page:
    api.delete(f"/teams/ada/projects/{PROJECT}/personal-view")
    open_table(page)
    return page


def test_runs_show_state_numbers_and_colour(table: Page) -> None:
    row = table.get_by_role("row").filter(has_text="run 3")
    expect(row.get_by_text("Running")).to_be_visible()
    expect(row.get_by_text("0.625", exact=True)).to_be_visible()
    expect(row.locator(".dot")).to_have_attribute("style", re.compile(r"--run-\d+"))
    expect(table.get_by_role("grid")).to_have_attribute("aria-rowcount", "7")
    row.get_by_role("link", name="run 3").click()
    expect(table).to_have_url(re.compile("/ada/grid/runs/r3$"))


def test_heads_sort_by_several_keys_and_the_address_keeps_them(table: Page) -> None:
    head(table, "loss").click()
    expect(head(table, "loss")).to_have_attribute("aria-sort", "descending")
    expect_names(table, "run 0", "run 1", "run 2", "run 3", "run 4", "run 5")
    head(table, "State").click()
    head(table, "loss").click(modifiers=["Shift"])
    head(table, "loss").click(modifiers=["Shift"])
    expect(head(table, "loss")).to_have_attribute("aria-sort", "ascending")
    assert "order=-state%2Csummary.loss" in table.url
    table.reload()
    wait_ready(table)
    expect_names(table, "run 5", "run 4", "run 3", "run 2", "run 1", "run 0")


def test_columns_are_added_pinned_and_hidden(table: Page) -> None:
    table.get_by_role("button", name="Columns").click()
    manager = table.get_by_role("dialog", name="Columns")
    manager.get_by_role("searchbox").fill("lr")
    manager.get_by_label("config.lr", exact=True).check()
    expect(head(table, "lr")).to_be_visible()
    expect(table.get_by_role("gridcell", name="0.03", exact=True)).to_be_visible()
    manager.get_by_role("button", name="Pin lr").click()
    manager.get_by_role("searchbox").fill("tags")
    manager.get_by_label("Tags", exact=True).uncheck()
    expect(head(table, "Tags")).to_have_count(0)
    table.keyboard.press("Escape")
    expect(manager).to_have_count(0)
    table.reload()
    wait_ready(table)
    expect(head(table, "lr")).to_have_attribute("data-pinned", "last")
    expect(head(table, "Tags")).to_have_count(0)


def test_columns_are_resized_and_moved_by_mouse_and_by_menu(table: Page) -> None:
    state = head(table, "State")
    box = state.bounding_box()
    assert box is not None
    table.mouse.move(box["x"] + box["width"] - 2, box["y"] + 10)
    table.mouse.down()
    table.mouse.move(box["x"] + box["width"] + 58, box["y"] + 10)
    table.mouse.up()
    expect(state).to_have_css("width", f"{box['width'] + 60:g}px")
    expect(state).to_have_attribute("aria-sort", "none")
    head(table, "By").drag_to(state)
    expect(state).to_have_attribute("aria-colindex", "5")

    state.focus()
    table.keyboard.press("Alt+ArrowDown")
    table.get_by_role("menuitem", name="Move left").click()
    expect(state).to_have_attribute("aria-colindex", "4")
    table.get_by_role("menuitem", name="Wider").click()
    expect(state).to_have_css("width", f"{box['width'] + 84:g}px")
    table.get_by_role("menuitem", name="Hide").click()
    expect(state).to_have_count(0)


def test_a_wrong_filter_says_where_and_a_right_one_finds(table: Page, watch: Watch) -> None:
    watch.expect("status of 400")
    search = table.get_by_role("searchbox", name="Filter runs")
    search.fill("loss < 3")
    expect(table.get_by_role("alert")).to_contain_text("There is no field “loss”")
    expect(table.locator("mark")).to_have_text("loss")
    search.fill("summary.loss < 0.6")
    expect_names(table, "run 5", "run 4")
    expect(table.get_by_role("alert")).to_be_hidden()
    search.fill("nobody")
    expect(table.get_by_role("heading", name="No run matches")).to_be_visible()
    table.get_by_role("button", name="Show all runs").click()
    expect(table.locator(".grid-row[data-run]")).to_have_count(6)
    expect(search).to_have_value("")


def test_a_pattern_finds_names(table: Page) -> None:
    table.get_by_role("button", name="As a regular expression").click()
    table.get_by_role("searchbox", name="Filter runs").fill("^run [13]$")
    expect_names(table, "run 3", "run 1")
    table.reload()
    wait_ready(table)
    expect_names(table, "run 3", "run 1")


def test_conditions_are_built_with_brackets_and_taken_away_as_chips(table: Page) -> None:
    table.get_by_role("button", name="Filter", exact=True).click()
    builder = table.get_by_role("dialog", name="Filter")
    condition(builder, 0, "config.lr", "<", "0.03")
    expect_names(table, "run 2", "run 1", "run 0")
    builder.get_by_role("button", name="Bracket", exact=True).click()
    condition(builder, 1, "tags", "has", "even")
    condition(builder, 2, "summary.acc", "=", "1")
    table.keyboard.press("Escape")
    expect_names(table, "run 2", "run 1", "run 0")
    builder_chips = table.get_by_role("group", name="In force")
    expect(builder_chips).to_contain_text("( tags has even or summary.acc is 1 )")
    table.reload()
    wait_ready(table)
    table.get_by_role("button", name="Remove: config.lr < 0.03").click()
    expect_names(table, "run 4", "run 2", "run 1", "run 0")
    table.get_by_role("button", name=re.compile("Remove: .*even")).click()
    expect(table.locator(".grid-row[data-run]")).to_have_count(6)


def condition(builder: Locator, at: int, field: str, operator: str, value: str) -> None:
    builder.get_by_label("Field").nth(at).fill(field)
    builder.get_by_label("Field").nth(at).press("Tab")
    builder.get_by_label("Operator").nth(at).select_option(operator)
    builder.get_by_label("Value").nth(at).fill(value)


def test_fields_and_values_are_offered(table: Page) -> None:
    table.get_by_role("button", name="Filter", exact=True).click()
    builder = table.get_by_role("dialog", name="Filter")
    builder.get_by_label("Field").fill("model")
    expect(table.locator("#grid-fields option")).to_have_attribute("value", "config.model")
    builder.get_by_label("Field").fill("config.model")
    builder.get_by_label("Value").focus()
    expect(table.locator("#grid-values option")).to_have_count(2)


def test_ready_made_filters_are_one_press(page: Page, api: httpx.Client) -> None:
    make_run(api, "grid-ready", "fine", name="fine")
    broken = make_run(api, "grid-ready", "broken", name="broken")
    finish(api, broken, exit_code=1)
    open_table(page, project="grid-ready")
    page.get_by_role("button", name="Hide crashed").click()
    expect_names(page, "fine")
    page.get_by_role("button", name="Only mine").click()
    expect_names(page, "fine")
    assert "mine=1" in page.url
    page.get_by_role("button", name="Remove: without crashed").click()
    expect_names(page, "broken", "fine")


def test_the_keyboard_walks_selects_and_opens(table: Page) -> None:
    head(table, "Name").focus()
    table.keyboard.press("ArrowDown")
    table.keyboard.press("ArrowDown")
    expect(table.locator(".grid-cell:focus")).to_contain_text("run 4")
    table.keyboard.press("Space")
    table.keyboard.press("Shift+ArrowDown")
    table.keyboard.press("Shift+ArrowDown")
    expect(table.locator("[aria-selected=true]")).to_have_count(3)
    table.keyboard.press("Escape")
    expect(table.locator("[aria-selected=true]")).to_have_count(0)
    table.keyboard.press("Control+Home")
    table.keyboard.press("x")
    expect(table.get_by_role("button", name="Show run 5 in charts")).to_have_attribute(
        "aria-pressed", "false"
    )
    table.keyboard.press("Enter")
    expect(table).to_have_url(re.compile("/ada/grid/runs/r5$"))


def test_a_range_is_selected_with_shift(table: Page) -> None:
    table.get_by_label("Select run 5").check()
    table.get_by_label("Select run 2").click(modifiers=["Shift"])
    expect(table.locator("[aria-selected=true]")).to_have_count(4)
    table.get_by_label("Select all runs that match").click()
    expect(table.locator("[aria-selected=true]")).to_have_count(0)


def test_what_is_shown_is_saved_as_csv(table: Page) -> None:
    table.get_by_role("searchbox", name="Filter runs").fill("config.lr > 0.03")
    expect_names(table, "run 5", "run 4")
    with table.expect_download() as saving:
        table.get_by_role("button", name="CSV").click()
    lines = Path(saving.value.path()).read_text().splitlines()
    assert lines[0] == "id,name,state,user,tags,duration,created_at,summary.acc,summary.loss"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["r5", "run 5", "running"],
        ["r4", "run 4", "running"],
    ]


def test_groups_nest_open_and_tell_their_numbers(table: Page) -> None:
    table.get_by_role("button", name="Group", exact=True).click()
    field = table.get_by_label("Field to group by")
    expect(table.locator("#grid-group-words option[value='config.model']")).to_have_count(1)
    field.fill("config.model")
    field.press("Enter")
    resnet = table.locator(".is-group", has_text="resnet")
    expect(resnet.locator(".count")).to_have_text("2")
    expect(resnet.locator('[data-column="summary.acc"]')).to_have_text("4.5 ± 0.71")
    expect(resnet.locator('[data-column="summary.acc"]')).to_have_attribute(
        "title", re.compile("n 2\nmean 4.5\nmin 4\nmax 5\nstd 0.707")
    )
    field.fill("tags")
    field.press("Enter")
    table.keyboard.press("Escape")
    resnet.get_by_text("resnet").click()
    even = table.locator(".is-group", has_text="even")
    expect(even.locator(".count")).to_have_text("1")
    even.locator(".grid-group-name").focus()
    table.keyboard.press("Enter")
    expect_names(table, "run 4")
    assert "group=config.model%2Ctags" in table.url
    table.keyboard.press("Enter")
    expect(table.locator(".grid-row[data-run]")).to_have_count(0)
    table.get_by_role("button", name="Remove: grouped by tags").click()
    expect_names(table, "run 5", "run 4")


def test_a_group_can_show_another_number(table: Page) -> None:
    table.goto(f"/ada/{PROJECT}/runs?group=config.model&statistic=max")
    wait_ready(table)
    vit = table.locator(".is-group", has_text="vit")
    expect(vit.locator('[data-column="summary.acc"]')).to_have_text("3")
    table.get_by_role("button", name="Group", exact=True).click()
    table.get_by_label("Number of a group").select_option("min")
    expect(vit.locator('[data-column="summary.acc"]')).to_have_text("0")


def test_pinned_runs_stay_on_top(table: Page) -> None:
    row_menu(table, "run 1", "Pin to the top")
    expect_names(table, "run 1", "run 5", "run 4", "run 3", "run 2", "run 0")
    table.reload()
    wait_ready(table)
    expect_names(table, "run 1", "run 5", "run 4", "run 3", "run 2", "run 0")
    row_menu(table, "run 1", "Unpin")
    expect_names(table, "run 5", "run 4", "run 3", "run 2", "run 1", "run 0")


def test_differences_to_the_baseline_are_good_or_bad(table: Page, api: httpx.Client) -> None:
    goals = {"loss": {"goal": "minimize"}, "acc": {"goal": "maximize"}}
    change(api, PROJECT, "r2", metrics=goals)
    row_menu(table, "run 2", "Compare with this run")
    assert "baseline=r2" in table.url
    expect(table.locator('[data-run="r2"].is-pinned')).to_contain_text("baseline")
    five = table.locator('[data-run="r5"]')
    expect(five.locator('[data-column="Δsummary.acc"]')).to_have_text("+3")
    expect(five.locator('[data-column="Δsummary.acc"]')).to_have_attribute("data-tone", "better")
    expect(five.locator('[data-column="Δsummary.loss"]')).to_have_text("\N{MINUS SIGN}0.375")
    expect(five.locator('[data-column="Δsummary.loss"]')).to_have_attribute("data-tone", "better")
    zero = table.locator('[data-run="r0"] [data-column="Δsummary.acc"]')
    expect(zero).to_have_attribute("data-tone", "worse")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_is_accessible(table: Page, scheme: Any) -> None:
    table.emulate_media(color_scheme=scheme)
    query = "?group=config.model&baseline=r2&pins=r2&mine=1&order=-summary.loss"
    table.goto(f"/ada/{PROJECT}/runs{query}")
    wait_ready(table)
    table.locator(".is-group .grid-group-name").first.click()
    table.get_by_label("Select run 2").check()
    table.get_by_role("button", name="Filter", exact=True).click()
    table.evaluate(AXE)
    assert table.evaluate(VIOLATIONS, RULES) == []
    table.keyboard.press("Escape")
    table.get_by_role("button", name="Columns").click()
    assert table.evaluate(VIOLATIONS, RULES) == []


def test_changes_and_new_runs_appear_by_themselves(page: Page, api: httpx.Client) -> None:
    make_run(api, "grid-live", "first", name="early bird")
    open_table(page, project="grid-live")
    change(api, "grid-live", "first", name="renamed bird")
    expect(page.get_by_role("link", name="renamed bird")).to_be_visible()
    make_run(api, "grid-live", "second", name="late guest")
    expect(page.get_by_role("link", name="late guest")).to_be_visible()
    expect(page.get_by_text("2 runs")).to_be_visible()


def test_an_empty_table_shows_how_to_log_and_then_the_run(page: Page, api: httpx.Client) -> None:
    api.post("/teams/ada/projects", json={"name": "grid-blank"})
    page.goto("/ada/grid-blank/runs")
    expect(page.get_by_role("heading", name="No run yet")).to_be_visible()
    make_run(api, "grid-blank", "one", name="first of all")
    expect(page.get_by_role("link", name="first of all")).to_be_visible()
    expect(page.get_by_role("heading", name="No run yet")).to_be_hidden()


def test_any_row_is_within_reach_and_a_new_run_does_not_push_it_away(
    page: Page, api: httpx.Client, crowd: str
) -> None:
    page.goto(crowd)
    wait_ready(page)
    page.get_by_role("grid").evaluate("(grid) => { grid.scrollTop = 600 * 32; }")
    row = page.locator('.grid-row[data-run="run-000599"]')
    expect(row).to_be_visible()
    before = row.bounding_box()
    make_run(api, "crowd", "newcomer")
    expect(page.get_by_text("1,201 runs")).to_be_visible()
    expect(row).to_have_attribute("aria-rowindex", "603")
    assert row.bounding_box() == before
    page.get_by_role("columnheader", name="Name").focus()
    page.keyboard.press("Control+End")
    expect(page.locator(".grid-cell:focus")).to_contain_text("run-000000")


def test_a_table_of_many_runs_is_drawn_at_once(page: Page, crowd: str) -> None:
    plain = cost_of(page, "/ada/crowd/overview", "h1")
    table = cost_of(page, crowd, ".grid-row[data-run]")
    assert_within(page, FIRST_PAINT_MILLISECONDS, table - plain, "table")
    assert page.locator("labstead-run-grid *").count() <= MOST_NODES
