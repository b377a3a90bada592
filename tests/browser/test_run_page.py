"""A run's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import panel, wait_ready
from tests.browser.samples import api_path, curves, fill_project, log, make_run, tell
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        yield api


@pytest.fixture(scope="module")
def run(api: httpx.Client) -> str:
    """The page of a running run with everything a run can have."""
    return fill_project(api, "run-pages")


def test_each_tab_shows_its_part(page: Page, run: str) -> None:
    page.goto(run)
    tabs = page.get_by_role("navigation", name="Run")
    expect(panel(page, "train/loss")).to_have_attribute("data-points", "180")
    tabs.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("row", name="val/accuracy")).to_contain_text("0.8201")
    expect(page.get_by_role("row", name="optimizer")).to_contain_text("adamw")
    tabs.get_by_role("link", name="Logs").click()
    expect(page.get_by_role("log")).to_contain_text("epoch 39: loss 0.025")
    tabs.get_by_role("link", name="Files").click()
    page.get_by_role("link", name="checkpoints").click()
    page.get_by_role("link", name="model.bin").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == b"weights " * 200


def test_an_alert_appears_on_its_page_and_pops_up_elsewhere(
    page: Page, api: httpx.Client, run: str
) -> None:
    page.goto(f"{run}/events")
    expect(page.locator("body[data-live-since]")).to_be_visible()
    expect(page.get_by_role("row", name="It is NaN since step 40.")).to_contain_text("Warning")
    tell(api, run, "Disk full", "2 GB are left.", level="ERROR")
    expect(page.get_by_role("row", name="2 GB are left.")).to_contain_text("Error")
    expect(page.locator("#toasts")).to_contain_text("running · Disk full: 2 GB are left.")
    page.goto("/ada/run-pages")
    wait_ready(page)
    expect(page.locator("body[data-live-since]")).to_be_visible()
    tell(api, run, "Disk empty", "All is well.", level="INFO")
    expect(page.locator("#toasts .toast-info")).to_contain_text("Disk empty: All is well.")
    page.get_by_role("link", name="Events").click()
    expect(page.get_by_role("row", name="All is well.")).to_contain_text("cobalt-ember")


def test_a_metric_is_drawn_over_its_step_metric(page: Page, api: httpx.Client) -> None:
    over = make_run(api, "run-pages", "over-epochs")
    metrics = {"accuracy": {"step_metric": "epoch"}, "epoch": {"hidden": True}}
    assert api.patch(api_path(over), json={"metrics": metrics}).is_success
    log(api, over, [{"_runtime": n * 10, "epoch": n, "accuracy": n / 10} for n in range(6)])
    page.goto(over)
    expect(panel(page, "accuracy")).to_have_attribute("data-last", "5")
    expect(panel(page, "epoch")).to_have_count(0)
    panel(page, "accuracy").locator(".panel-plot").press("ArrowRight")
    expect(panel(page, "accuracy").locator(".tooltip-x")).to_have_text("epoch 0")
    page.get_by_text("Time", exact=True).click()
    expect(panel(page, "accuracy")).to_have_attribute("data-last", "50")


def test_printed_lines_appear_by_themselves(page: Page, api: httpx.Client) -> None:
    talker = make_run(api, "run-pages", "talker")
    page.goto(f"{talker}/logs")
    expect(page.get_by_role("heading", name="Nothing printed yet")).to_be_visible()
    log(api, talker, [{"stream": "stdout", "text": "hello\n"}], stream="console")
    expect(page.get_by_role("log")).to_contain_text("hello")
    log(api, talker, [{"stream": "stdout", "text": "again\n"}], at=1, stream="console")
    expect(page.get_by_role("log")).to_contain_text("again")


def bar(text: str) -> dict[str, object]:
    return {"stream": "stderr", "text": text, "writer": "a1", "number": 0}


def test_a_rewritten_line_stays_one_line_with_its_colours(page: Page, api: httpx.Client) -> None:
    talker = make_run(api, "run-pages", "bars")
    log(api, talker, [bar("\x1b[32m10%\x1b[0m"), {"text": "between"}], stream="console")
    page.goto(f"{talker}/logs")
    lines = page.locator(".log-text")
    expect(lines).to_have_text(["10%", "between"])
    log(api, talker, [bar("\x1b[1;38;5;208m100%\x1b[0m done")], at=2, stream="console")
    expect(lines).to_have_text(["100% done", "between"])
    expect(page.locator(".ansi-bold")).to_have_css("color", "rgb(255, 135, 0)")


def test_a_long_log_is_searched_linked_and_taken_home(page: Page, api: httpx.Client) -> None:
    talker = make_run(api, "run-pages", "long-log")
    lines = [{"text": f"epoch {n}", "_timestamp": 1e9, "label": "rank 1"} for n in range(2500)]
    log(api, talker, lines, stream="console")
    page.goto(f"{talker}/logs")
    expect(page.get_by_text("epoch 2499", exact=True)).to_be_in_viewport()
    page.keyboard.press("/")
    page.keyboard.type("EPOCH 77")
    found = page.locator("[data-found]")
    expect(found).to_have_text("1 of 11")
    current = page.locator(".log-line[data-current] .log-text")
    expect(current).to_have_text("epoch 77")
    expect(current).to_be_in_viewport()
    page.keyboard.press("Shift+Enter")
    expect(current).to_have_text("epoch 779")
    page.keyboard.press("Enter")
    expect(found).to_have_text("1 of 11")
    page.get_by_label("Link to line 78", exact=True).click()
    page.get_by_label("Link to line 80", exact=True).click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile("search=EPOCH.77#L78-L80$"))
    page.get_by_label("Time stamps").check()
    page.reload()
    expect(page.locator(".log-line[data-linked] .log-text")).to_have_text(
        ["epoch 77", "epoch 78", "epoch 79"]
    )
    linked = page.locator(".log-line[data-linked]").first
    expect(linked).to_be_in_viewport()
    expect(linked).to_contain_text("rank 1")
    expect(linked.locator(".log-time")).to_have_text(re.compile(r"\d\d:46:40"))
    page.get_by_role("button", name="Beginning").click()
    expect(page.get_by_text("epoch 0", exact=True)).to_be_in_viewport()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.path().read_text() == "".join(f"epoch {n}\n" for n in range(2500))


def test_following_goes_along_until_one_looks_back(page: Page, api: httpx.Client) -> None:
    talker = make_run(api, "run-pages", "followed")
    log(api, talker, [{"text": f"line {n}"} for n in range(900)], stream="console")
    page.goto(f"{talker}/logs")
    expect(page.locator("body[data-live-since]")).to_be_attached()
    expect(page.get_by_label("Follow")).to_be_checked()
    log(api, talker, [{"text": "one more"}], at=900, stream="console")
    expect(page.get_by_text("one more", exact=True)).to_be_in_viewport()
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -2000)
    expect(page.get_by_label("Follow")).not_to_be_checked()
    log(api, talker, [{"text": "and more"}], at=901, stream="console")
    expect(page.locator("labstead-log-view")).to_have_attribute("data-lines", "902")
    expect(page.get_by_text("and more", exact=True)).not_to_be_in_viewport()
    page.get_by_label("Follow").check()
    expect(page.get_by_text("and more", exact=True)).to_be_in_viewport()


def test_the_overview_follows_what_is_logged(page: Page, api: httpx.Client) -> None:
    follower = make_run(api, "run-pages", "follower")
    page.goto(f"{follower}/overview")
    log(api, follower, curves(5, rate=1.0))
    expect(page.get_by_role("row", name="train/loss")).to_be_visible()


def test_name_tags_and_notes_are_edited_in_place(page: Page, api: httpx.Client) -> None:
    page.goto(make_run(api, "run-pages", "edited", name="before"))
    page.get_by_role("button", name="Edit name, tags and notes").click()
    page.get_by_label("Name", exact=True).fill("after <b>all</b>")
    page.get_by_label("Tags").fill("warm, cold")
    page.get_by_label("Notes").fill("It helped.\nA little.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="after <b>all</b>")).to_be_visible()
    expect(page.get_by_title("cold")).to_be_visible()
    changed = api.get("/teams/ada/projects/run-pages/runs/edited").json()
    assert (changed["name"], changed["tags"]) == ("after <b>all</b>", ["warm", "cold"])
    assert changed["notes"].split() == "It helped. A little.".split()


def test_an_edit_can_be_given_up(page: Page, api: httpx.Client) -> None:
    page.goto(make_run(api, "run-pages", "kept", name="kept as it is"))
    page.get_by_role("button", name="Edit name, tags and notes").click()
    page.get_by_label("Name", exact=True).fill("something else")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="kept as it is")).to_be_visible()


def test_stop_asks_first(page: Page, api: httpx.Client) -> None:
    page.goto(make_run(api, "run-pages", "stopped", name="too long"))
    page.get_by_role("button", name="Stop the run").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Stop the run").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Stop the run").click()
    expect(page.get_by_text("Stopping…", exact=True)).to_be_visible()
    assert api.get("/teams/ada/projects/run-pages/runs/stopped").json()["stop_requested"]


def test_the_history_is_downloaded_from_the_menu(page: Page, api: httpx.Client) -> None:
    page.goto(make_run(api, "run-pages", "menu", name="with a menu"))
    page.get_by_role("button", name="More for this run").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="History as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_delete_asks_first_and_can_be_undone(page: Page, api: httpx.Client, watch: Watch) -> None:
    watch.expect("status of 404")  # the page may hear of the end before it leaves
    page.goto(make_run(api, "run-pages", "gone", name="a mistake"))
    page.get_by_role("button", name="More for this run").click()
    page.get_by_role("menuitem", name="Delete").click()
    question = page.get_by_role("alertdialog", name="Delete “a mistake”")
    question.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The run “a mistake” is deleted.")).to_be_visible()
    assert api.get("/teams/ada/projects/run-pages/runs/gone").status_code == 404
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The run “a mistake” is back.")).to_be_visible()
    assert api.get("/teams/ada/projects/run-pages/runs/gone").status_code == 200


def test_a_page_no_longer_for_visitors_asks_them_to_log_in(
    visitor: Page, api: httpx.Client, watch: Watch
) -> None:
    watch.expect("status of 40[14]")
    shown = make_run(api, "shown-for-a-while", "r")
    log(api, shown, [{"text": "what was said"}], stream="console")
    project = api_path(shown).partition("/runs")[0]
    assert api.patch(project, json={"visibility": "public"}).is_success
    visitor.goto(f"{shown}/logs")
    expect(visitor.get_by_text("what was said")).to_be_visible()
    expect(visitor.locator("body[data-live-since]")).to_be_attached()
    assert api.patch(project, json={"visibility": "restricted"}).is_success
    expect(visitor).to_have_url(re.compile("/accounts/login/"))
    expect(visitor.get_by_label("Password", exact=True)).to_be_visible()


def test_a_page_of_a_run_that_is_deleted_elsewhere_says_so(
    page: Page, api: httpx.Client, watch: Watch
) -> None:
    watch.expect("status of 404")
    page.goto(make_run(api, "run-pages", "doomed"))
    expect(page.locator("body[data-live=connected]")).to_be_attached()
    api.delete("/teams/ada/projects/run-pages/runs/doomed")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(page.get_by_role("complementary")).to_have_count(0)
