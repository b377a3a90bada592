"""The lineage of a version: a graph that folds, is walked with keys and searched; or a list."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.artifact_samples import HOSTILE, log_version
from tests.browser.reading import overflow
from tests.browser.samples import make_run
from tests.browser.test_run_tabs import check_accessible
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
HOME = "/teams/ada/projects/family"
LINEAGE = "/ada/family/artifacts/dataset/iris/v0/lineage"
TRAINED = 30


@pytest.fixture(scope="module", autouse=True)
def api(server: RealServer) -> Iterator[httpx.Client]:
    """Iris was made by one run, and used by 30 runs, one of which made a model."""
    with server.client() as api:
        make_run(api, "family", "maker", name=HOSTILE)
        log_version(api, HOME, "iris", {"a": b"1"}, run="maker", aliases=["best"])
        log_version(api, HOME, "alone", {"a": b"2"})
        for index in range(TRAINED):
            make_run(api, "family", f"t{index}", name=f"train {index}")
            use(api, f"t{index}")
        log_version(api, HOME, "model", {"m": b"m"}, run="t7")
        yield api


def use(api: httpx.Client, run: str) -> None:
    used = {"artifact": "iris:v0"}
    api.post(f"{HOME}/runs/{run}/used-artifacts", json=used).raise_for_status()


def test_the_graph_folds_opens_and_is_walked(page: Page, api: httpx.Client) -> None:
    page.goto("/ada/family/artifacts/dataset/iris/v0")
    page.get_by_role("navigation", name="Version").get_by_role("link", name="Lineage").click()
    graph = page.get_by_role("group", name="Lineage of iris:v0")
    pile = graph.get_by_role("button", name=re.compile(r"^\d+ runs"))
    expect(pile).to_contain_text(f"{TRAINED} runs")
    expect(graph.get_by_role("link", name=f"Run {HOSTILE}")).to_be_visible()
    check_accessible(page)
    start = graph.get_by_role("link", name="Version iris:v0")
    start.focus()
    page.keyboard.press("ArrowRight")
    expect(pile).to_be_focused()
    make_run(api, "family", "late", name="late")
    use(api, "late")
    expect(pile).to_contain_text(f"{TRAINED + 1} runs")
    expect(pile).to_be_focused()
    page.keyboard.press("Enter")
    expect(graph.get_by_role("link", name="Run late")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(start).to_be_focused()
    page.get_by_role("button", name="Fold again").click()
    page.get_by_role("searchbox", name="Find in the lineage").fill("model v0")
    page.keyboard.press("Enter")
    model = graph.get_by_role("link", name="Version model:v0")
    expect(model).to_be_visible()
    expect(page.get_by_text("1 of 1")).to_be_visible()
    page.get_by_role("searchbox", name="Find in the lineage").fill("")
    start.focus()
    page.keyboard.press("Home")
    page.mouse.move(900, 700)
    page.mouse.wheel(0, 120)
    page.get_by_role("button", name="Show all of it").click()
    model.click()
    expect(page).to_have_url(re.compile("/artifacts/dataset/model/v0/lineage"))
    expect(page.get_by_role("link", name="Run train 7")).to_be_visible()


def test_the_list_says_the_same_and_nothing_is_said_of_what_has_none(page: Page) -> None:
    page.goto(f"{LINEAGE}?as=list")
    table = page.get_by_role("table", name="Versions and runs")
    expect(table.get_by_role("row", name="train 7")).to_contain_text("used it")
    expect(table.get_by_role("row", name=HOSTILE)).to_contain_text("made it")
    check_accessible(page)
    page.get_by_role("searchbox", name="Find in the lineage").fill("model")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table.get_by_role("row", name="model:v0")).to_contain_text("2 steps after")
    page.set_viewport_size({"width": 400, "height": 800})
    assert overflow(page) == 0
    page.get_by_text("Graph", exact=True).click()
    expect(page.get_by_role("link", name="Version iris:v0")).to_be_visible()
    expect(page).to_have_url(re.compile("/lineage$"))
    page.goto("/ada/family/artifacts/dataset/alone/v0/lineage")
    expect(page.get_by_text("No run made or used this version yet")).to_be_visible()
