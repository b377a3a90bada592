"""Images, tables, charts and other media on the pages of runs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.media_samples import fill_with_media, image, picture
from tests.browser.reading import open_menu, overflow
from tests.browser.samples import api_path, log, make_run, save_file
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

SCRIPT = """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import labstead as wandb

run = wandb.init(project="newcomer", id="first")
for epoch in range(3):
    plt.figure()
    plt.plot([1, 4, 9])
    wandb.log({"plot": wandb.Image(plt, caption=f"epoch {epoch}"), "loss": 1 / (epoch + 1)})
table = wandb.Table(columns=["word", "count"], data=[["the", 31], ["otter", 7]])
wandb.log({"words": table, "weights": wandb.Histogram([1, 2, 2, 3])})
wandb.log({"words by count": wandb.plot.bar(table, "word", "count", title="Words")})
wandb.finish()
"""


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        yield api


@pytest.fixture(scope="module")
def run(api: httpx.Client) -> str:
    """The page of a run with every kind of media; another one is beside it."""
    fill_with_media(api, "media-panels", "quiet", name="quiet-lynx")
    return fill_with_media(api, "media-panels", "warm", name="warm-otter")


def media(page: Page, key: str) -> Locator:
    """The panel of a key, in sight and with what it shows."""
    panel = page.locator(f'.media-panel[data-metric="{key}"]')
    panel.scroll_into_view_if_needed()
    expect(panel).to_have_attribute("data-state", "ready")
    return panel


def is_seen(picture: Locator) -> None:
    """The browser has the image's pixels."""
    expect(picture).to_be_visible()
    picture.page.wait_for_function(
        "(image) => image.naturalWidth > 0", arg=picture.element_handle()
    )


def test_what_a_newcomers_script_logs_is_seen(
    page: Page, server: RealServer, tmp_path: Path
) -> None:
    server.run_script(SCRIPT, tmp_path)
    page.goto("/ada/newcomer/runs/first")
    plot = media(page, "plot")
    is_seen(plot.locator("img"))
    expect(plot.locator("figcaption")).to_have_text("epoch 2")
    expect(media(page, "words").get_by_role("cell", name="otter")).to_be_visible()
    expect(media(page, "weights").get_by_role("img", name="4 values from 1 to 3")).to_be_visible()
    expect(media(page, "words by count").get_by_role("img", name="Words, 1 run")).to_be_visible()


def test_the_slider_goes_back_to_earlier_steps(page: Page, run: str) -> None:
    page.goto(run)
    panel = media(page, "val/sample")
    expect(panel.locator("figcaption")).to_have_text("step 2")
    slider = panel.get_by_role("slider", name="Step of val/sample")
    slider.press("ArrowLeft")
    expect(panel.locator("figcaption")).to_have_text("step 1")
    slider.press("Home")
    expect(panel.locator("figcaption")).to_have_text("step 0")
    is_seen(panel.locator("img"))
    panel.get_by_role("button", name="Play the steps").click()
    expect(panel.locator("figcaption")).to_have_text("step 2")
    expect(panel.get_by_role("button", name="Play the steps")).to_be_visible()


def test_sliders_move_together_where_one_wants_it(page: Page, run: str) -> None:
    page.goto(run)
    open_menu(media(page, "val/sample"))
    page.get_by_role("menuitemcheckbox", name="Move all sliders together").click()
    page.reload()
    one = media(page, "val/sample").get_by_role("slider")
    one.press("ArrowLeft")
    other = media(page, "w").get_by_role("slider")
    expect(other).to_have_attribute("aria-valuetext", "Step 1")
    other.press("Home")
    expect(media(page, "val/sample").locator("figcaption")).to_have_text("step 0")


def test_each_visible_run_has_its_place(page: Page, run: str) -> None:
    page.goto("/ada/media-panels")
    panel = media(page, "val/sample")
    expect(panel.locator(".run-mark-name")).to_have_text(["warm-otter", "quiet-lynx"])
    expect(panel.locator("img")).to_have_count(2)
    eye = page.get_by_role("button", name="Show warm-otter in charts")
    eye.click()
    expect(panel.locator(".run-mark-name")).to_have_text(["quiet-lynx"])
    with page.expect_response(lambda answer: "personal-view" in answer.url):
        eye.click()


def test_a_new_step_appears_by_itself(page: Page, api: httpx.Client) -> None:
    growing = make_run(api, "media-live", "growing")
    save_file(api, growing, "media/images/a.png", picture())
    log(api, growing, [{"sample": image("media/images/a.png", caption="before")}])
    page.goto(growing)
    panel = media(page, "sample")
    expect(panel.locator("figcaption")).to_have_text("before")
    expect(page.locator("body[data-live-since]")).to_be_visible()
    save_file(api, growing, "media/images/b.png", picture(shade=9))
    log(api, growing, [{"sample": image("media/images/b.png", caption="after")}], at=1)
    expect(panel.locator("figcaption")).to_have_text("after")
    expect(panel).to_have_attribute("data-steps", "2")


def test_a_file_on_its_way_is_said_to_be_and_then_shown(page: Page, api: httpx.Client) -> None:
    slow = make_run(api, "media-live", "slow")
    offer = {"path": "media/images/late.png", "size": len(picture())}
    offered = api.post(f"{api_path(slow)}/files", json=offer).json()
    log(api, slow, [{"sample": image("media/images/late.png")}])
    page.goto(slow)
    panel = media(page, "sample")
    expect(panel).to_contain_text("Still uploading")
    expect(page.locator("body[data-live-since]")).to_be_visible()
    assert api.put(offered["upload_url"], content=picture()).is_success
    is_seen(panel.locator("img"))


def test_an_image_is_enlarged_and_left_by_keyboard(page: Page, api: httpx.Client) -> None:
    many = make_run(api, "media-live", "many")
    names = [f"media/images/{n}.png" for n in range(3)]
    for name in names:
        save_file(api, many, name, picture())
    value = {"_type": "images/separated", "filenames": names, "captions": ["one", "two", "three"]}
    log(api, many, [{"sample": {**value, "width": 24, "height": 16}}])
    page.goto(many)
    media(page, "sample").get_by_role("button", name="Enlarge two").press("Enter")
    box = page.get_by_role("dialog")
    is_seen(box.locator("img"))
    expect(box).to_contain_text("2 of 3")
    page.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-caption")).to_have_text("three")
    page.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-caption")).to_have_text("one")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(media(page, "sample").get_by_role("button", name="Enlarge two")).to_be_focused()


def test_classes_of_masks_and_boxes_are_switched(page: Page, run: str) -> None:
    page.goto(run)
    panel = media(page, "val/scene")
    chips = panel.get_by_role("group", name="Classes shown").get_by_role("button")
    expect(chips).to_have_count(3)
    overlay = panel.locator("canvas")
    everything = painted(overlay, lambda count: count > 0)
    least = panel.get_by_role("slider", name="Least acc")
    least.press("End")
    fewer = painted(overlay, lambda count: count < everything)
    least.press("Home")
    assert painted(overlay, lambda count: count > fewer) == everything
    for chip in ("truth: cat", "truth: mat", "guess: cat"):
        panel.get_by_role("button", name=chip).click()
        expect(panel.get_by_role("button", name=chip)).to_have_attribute("aria-pressed", "false")
        before = everything
        everything = painted(overlay, lambda count: count < before)  # noqa: B023
    assert everything == 0


def painted(canvas: Locator, is_drawn: Callable[[int], bool]) -> int:
    """How many pixels of a canvas are painted, once it is drawn."""
    for _ in range(400):
        count: int = canvas.evaluate(PIXELS)
        if is_drawn(count):
            return count
        canvas.page.wait_for_timeout(50)
    raise AssertionError(f"{count} pixels are painted")


# How many pixels of a canvas are painted.
PIXELS = """(canvas) => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


def test_a_table_is_sorted_searched_and_taken_home(page: Page, run: str) -> None:
    page.goto(run)
    panel = media(page, "val/words")
    expect(panel).to_contain_text("40 rows")
    is_seen(panel.locator("img").first)
    score = panel.get_by_role("columnheader", name="score")
    score.get_by_role("button").click()
    score.get_by_role("button").click()
    expect(score).to_have_attribute("aria-sort", "descending")
    expect(panel.get_by_role("cell").nth(1)).to_have_text("word 39")
    panel.get_by_role("searchbox").fill("WORD 1")
    expect(panel).to_contain_text("11 of 40 rows")
    expect(panel.get_by_role("cell").nth(1)).to_have_text("word 19")
    open_menu(panel)
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download CSV").click()
    rows = list(csv.reader(download.value.path().read_text().splitlines()))
    assert rows[0] == ["id", "word", "score", "image"]
    assert rows[1][:2] == ["19", "word 19"]
    assert len(rows) == 12


def test_a_column_gets_another_width(page: Page, run: str) -> None:
    page.goto(run)
    column = media(page, "val/words").get_by_role("columnheader", name="word")
    before = column.bounding_box()
    column.get_by_role("button").press("Shift+ArrowRight")
    after = column.bounding_box()
    assert before
    assert after
    assert after["width"] == before["width"] + 16


def test_a_logged_page_runs_as_nobody(page: Page, run: str) -> None:
    page.goto(run)
    frame = media(page, "more/page").locator("iframe")
    expect(frame).to_have_attribute("sandbox", "allow-scripts")
    told = frame.content_frame.locator("#told")
    expect(told).to_have_text("cookie SecurityError, parent SecurityError")


def test_sounds_notes_and_other_files_have_their_view(page: Page, run: str) -> None:
    page.goto(run)
    sound = media(page, "more/tone").locator("audio")
    page.wait_for_function("(sound) => sound.duration > 0.4", arg=sound.element_handle())
    expect(media(page, "more/note").get_by_role("heading", name="Warm-up")).to_be_visible()
    mesh = media(page, "more/mesh")
    expect(mesh).to_contain_text("3D object")
    with page.expect_download() as download:
        mesh.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == b"glTF"


def test_a_point_cloud_is_turned(page: Page, run: str) -> None:
    page.goto(run)
    cloud = media(page, "more/cloud").get_by_role("img", name="more/cloud: 3 points")
    page.wait_for_function(f"(canvas) => ({PIXELS})(canvas) > 0", arg=cloud.element_handle())
    before = cloud.evaluate("(canvas) => canvas.toDataURL()")
    cloud.press("ArrowLeft")
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[cloud.element_handle(), before]
    )


def test_charts_are_drawn_of_their_tables(page: Page, run: str) -> None:
    page.goto("/ada/media-panels")
    roc = media(page, "plots/roc")
    expect(roc.get_by_role("img", name="ROC, 2 runs")).to_be_visible()
    assert roc.locator("canvas").evaluate(PIXELS) > 0
    matrix = media(page, "plots/cm").get_by_role("table").first
    expect(matrix.get_by_title("a taken for b: 2")).to_have_text("2")
    expect(media(page, "plots/bars").get_by_role("img", name="Bars, 2 runs")).to_be_visible()
    own = media(page, "plots/vega").get_by_role("img", name="Own, 2 runs")
    assert own.locator("canvas").evaluate(PIXELS) > 0


def test_odd_values_say_what_is_wrong(page: Page, run: str) -> None:
    page.goto(run)
    section = page.locator(".panel-section", has=page.get_by_role("heading", name="odd"))
    section.scroll_into_view_if_needed()
    missing = media(page, "odd/<b>key</b>")
    expect(missing.get_by_role("heading")).to_have_text("odd/<b>key</b>")
    expect(missing.locator("figcaption")).to_have_text("<img src=x onerror=alert(1)>")
    expect(missing).to_contain_text("no such file")
    expect(media(page, "odd/list").locator("figure")).to_have_count(3)
    expect(media(page, "odd/table")).to_contain_text("not here")
    expect(media(page, "odd/chart")).to_contain_text("not here")
    expect(media(page, "odd/histogram")).to_contain_text("no histogram")
    expect(media(page, "odd/unknown")).to_contain_text("<b>bold</b>")


@pytest.mark.parametrize("address", ["/ada/media-panels", "/ada/media-panels/runs/warm"])
def test_media_are_accessible_in_both_themes(page: Page, run: str, address: str) -> None:
    page.goto(address)
    for key in ("val/scene", "val/words", "plots/cm", "plots/roc", "more/note", "w", "odd/list"):
        media(page, key)
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, RULES) == []
    for width in (1440, 900, 400):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0
