"""Logged tables: narrowed, grouped, compared across runs and steps, joined; and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.costs import assert_within, task_milliseconds, watching
from tests.browser.media_samples import table
from tests.browser.samples import log, make_run
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.test_media import media
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

COLUMNS = ["id", "word", "score", "class"]
MANY = 100_000
# Milliseconds of the main thread with that many rows.
FIRST_PAINT, SORT, FILTER, GROUP = 300, 120, 120, 200


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        yield api


@pytest.fixture(scope="module")
def explored(api: httpx.Client) -> str:
    """A project of two runs with a table at two steps, and one with facts about the same ids."""
    for number, name in enumerate(("otter", "lynx")):
        run = make_run(api, "explorer", name, name=name)
        steps = [
            table(api, run, f"words{step}", COLUMNS, rows(200, 0.1 * step + 0.2 * number))
            for step in range(2)
        ]
        facts = table(api, run, "facts", ["key", "colour"], [[n, "red"] for n in range(0, 50, 2)])
        log(api, run, [{"words": steps[0]}, {"words": steps[1], "facts": facts}])
    return "/ada/explorer"


def rows(count: int, more: float) -> list[list[object]]:
    return [[n, f"word {n}", (n % 100) / 100 + more, "abcdefghijklm"[n % 13]] for n in range(count)]


def header(panel: Locator) -> list[str]:
    return panel.get_by_role("columnheader").all_text_contents()


def test_runs_stand_below_each_other_and_are_narrowed_and_grouped(
    page: Page, explored: str
) -> None:
    page.goto(explored)
    panel = media(page, "words")
    expect(panel).to_contain_text("200 rows")
    panel.get_by_role("button", name="All runs").click()
    expect(panel).to_contain_text("400 rows")
    assert header(panel) == ["run", *COLUMNS]
    panel.get_by_role("button", name="Filter").click()
    box = page.get_by_role("dialog", name="Show rows where")
    box.get_by_role("combobox", name="Column").select_option("score")
    box.get_by_role("combobox", name="Condition").select_option("≥")
    box.get_by_role("textbox", name="Value").fill("1")
    box.get_by_role("button", name="Show").click()
    expect(panel).to_contain_text("80 of 400 rows")
    panel.get_by_role("button", name="Group").click()
    page.get_by_role("combobox", name="Group by").select_option("run")
    expect(panel).to_contain_text("2 groups")
    page.keyboard.press("Escape")
    assert header(panel)[:3] == ["run", "rows", "mean id"]
    assert panel.get_by_role("cell").all_text_contents()[:2] == ["lynx", "60"]
    expect(panel.locator(".cell-bars").first).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []
    page.reload()
    expect(media(page, "words")).to_contain_text("2 groups")
    panel.get_by_role("button", name="otter", exact=True).and_(
        panel.get_by_title("Show its rows")
    ).click()
    expect(panel).to_contain_text("20 of 400 rows")
    panel.get_by_role("button", name="Remove: score ≥ 1").click()
    expect(panel).to_contain_text("200 of 400 rows")


def test_steps_and_runs_and_other_tables_are_joined(page: Page, explored: str) -> None:
    page.goto(f"{explored}/runs/lynx")
    panel = media(page, "words")
    expect(panel).to_contain_text("200 rows")
    compare(panel, Step="0")
    expect(panel.get_by_role("columnheader", name="Δ score")).to_be_visible()
    assert header(panel)[3:6] == ["score · step 1", "score · step 0", "Δ score"]
    expect(panel.get_by_role("cell").nth(5)).to_have_text("−0.1")  # noqa: RUF001
    compare(panel, Table="facts", Step="", **{"Column of the other": "key"})
    expect(panel).to_contain_text("25 rows")
    assert header(panel) == [*COLUMNS, "colour"]
    compare(panel, **{"Column of the other": "nothing"})
    expect(panel).to_contain_text("has no column “nothing”")
    panel.get_by_role("button", name="Remove: beside").click()
    expect(panel).to_contain_text("200 rows")


def compare(panel: Locator, **choices: str) -> None:
    panel.get_by_role("button", name="Compare").click()
    box = panel.page.get_by_role("dialog", name="Compare with another table")
    for label, value in choices.items():
        field = box.get_by_label(label, exact=True)
        if label == "Table":
            field.select_option(value)
        else:
            field.fill(value)
    box.get_by_role("button", name="Compare").click()


def test_a_hundred_thousand_rows_are_explored_at_once(
    page: Page, api: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    large = make_run(api, "explorer-large", "large")
    log(api, large, [{"t": table(api, large, "large", COLUMNS, rows(MANY, 0))}])
    page.goto("/ada/explorer-large/runs/large/overview")
    session = watching(page)
    costs: dict[str, float] = {}

    def measure(what: str, act: Callable[[], object], shown: str) -> None:
        before = task_milliseconds(session)
        act()
        expect(page.locator(".media-panel")).to_contain_text(shown)
        costs[what] = task_milliseconds(session) - before

    measure("first paint", lambda: page.goto(large), "100,000 rows")
    panel = media(page, "t")
    panel.get_by_role("table").press("End")
    expect(panel.get_by_role("cell", name="word 99999")).to_be_visible()
    assert panel.evaluate("(panel) => panel.querySelectorAll('*').length") < 600
    score = panel.get_by_role("columnheader", name="score").get_by_role("button")
    measure("sort", score.click, "word 200")
    find = panel.get_by_role("searchbox")
    measure("filter", lambda: find.fill("word 9999"), "11 of 100,000 rows")
    find.fill("")
    expect(panel).to_contain_text("100,000 rows")
    panel.get_by_role("button", name="Group").click()
    by = page.get_by_role("combobox", name="Group by")
    measure("group", lambda: by.select_option("class"), "13 groups")
    record_property("milliseconds", costs)
    limits = {"first paint": FIRST_PAINT, "sort": SORT, "filter": FILTER, "group": GROUP}
    for what, cost in costs.items():
        assert_within(page, limits[what], cost, what)
