"""Panels over runs: added from the gallery, set in the drawer, read as tables."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.arranging import arrange
from tests.browser.reading import open_menu, overflow, wait_ready
from tests.browser.samples import log, make_run, save_file
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "kinds-of-panels"
# What somebody may log, and no page may run or choke on.
SCRIPT = """
import labstead

NAMES = ["calm-river", "<img src=x onerror=alert(1)>", "late-" + "with-a-long-name-" * 8, "zeta"]
ODD = [float("nan"), 1.0, float("inf"), 2.0]
for k, name in enumerate(NAMES):
    config = {
        "lr": [0.1, 0.01][k % 2],
        "model": {"depth": k // 2, "name": "<b>mlp</b>"},
        "same": True,
        "</script><script>alert(2)</script>": k,
    }
    with labstead.init(project="kinds-of-panels", id=f"run{k}", name=name, config=config) as run:
        run.define_metric("val/loss", goal="minimize")
        for step in range(3):
            run.log({"val/loss": 1 / (step + 1) + k, "odd": ODD[k]})
        if k != 3:
            run.log({"test/f1": 0.5 + k / 10})
"""


@pytest.fixture(scope="module")
def api(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    server.run_script(SCRIPT, tmp_path_factory.mktemp("client"))
    with server.client() as api:
        yield api


@pytest.fixture
def workspace(page: Page, api: httpx.Client) -> Page:
    """Empty but for one section."""
    arrange(api, PROJECT)
    page.goto(f"/ada/{PROJECT}")
    wait_ready(page)
    return page


def add(page: Page, title: str) -> Locator:
    """Add a panel from the gallery by keyboard; its open settings."""
    page.locator("[data-add-panel]").click()
    page.get_by_role("dialog", name="Add panels").get_by_role("button", name=title).press("Enter")
    return page.get_by_role("dialog", name=f"Settings: {title}")


def of_kind(page: Page, kind: str) -> Locator:
    """The first panel of a kind, with what it shows."""
    panel = page.locator(f"labstead-{kind}-panel").first
    panel.scroll_into_view_if_needed()
    expect(panel).to_have_attribute("data-state", "ready")
    return panel


def pick(page: Page, field: Locator, name: str) -> None:
    """Choose a field of runs by typing a part of its name."""
    field.fill(name)
    page.get_by_role("option", name=name).first.click()


def assert_accessible(page: Page) -> None:
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(VIOLATIONS, RULES) == []


def test_a_scalar_comes_from_the_gallery_and_is_set_in_the_drawer(workspace: Page) -> None:
    drawer = add(workspace, "Scalar")
    scalar = of_kind(workspace, "scalar")
    expect(scalar.locator(".scalar-value")).to_have_text("3.333")
    expect(scalar.locator(".scalar-under")).to_contain_text("zeta")
    drawer.get_by_label("Of several runs").select_option("min")
    expect(scalar.locator(".scalar-value")).to_have_text("0.3333")
    pick(workspace, drawer.get_by_role("combobox", name="Add to group runs by"), "config.lr")
    expect(scalar.locator(".scalar-name")).to_have_text(["lr: 0.01", "lr: 0.1"])
    pick(workspace, drawer.get_by_role("combobox", name="Value"), "summary.test/f1")
    expect(scalar.locator(".panel-note")).to_have_text("3 of 4 runs have this")
    pick(workspace, drawer.get_by_role("combobox", name="Value"), "config.model.name")
    expect(scalar).to_have_attribute("data-state", "empty")
    expect(scalar).to_contain_text("None of the shown runs has config.model.name.")
    assert_accessible(workspace)


def test_the_gallery_is_walked_by_arrows(workspace: Page) -> None:
    workspace.locator("[data-add-panel]").click()
    gallery = workspace.get_by_role("group", name="Kinds of panels")
    expect(gallery.get_by_role("button").first).to_be_focused()
    workspace.keyboard.press("ArrowRight")
    expect(gallery.get_by_role("button").nth(1)).to_be_focused()
    assert_accessible(workspace)
    workspace.keyboard.press("Escape")
    expect(gallery).to_have_count(0)


def test_a_runs_panel_is_read_as_a_table(page: Page, api: httpx.Client) -> None:
    arrange(api, PROJECT, {"kind": "scalar", "settings": {"field": "summary.val/loss"}})
    page.goto(f"/ada/{PROJECT}")
    scalar = of_kind(page, "scalar")
    open_menu(scalar)
    page.get_by_role("menuitem", name="View as table").click()
    rows = page.get_by_role("dialog", name="val/loss as a table").get_by_role("row")
    expect(rows).to_have_count(5)
    expect(rows.nth(3)).to_contain_text("<img src=x onerror=alert(1)>1.333")
    assert overflow(page) <= 0


def test_bars_are_sorted_grouped_and_saved(page: Page, api: httpx.Client) -> None:
    arrange(api, PROJECT, {"kind": "bar", "settings": {"field": "summary.val/loss"}})
    page.goto(f"/ada/{PROJECT}")
    bars = of_kind(page, "bar")
    expect(bars.get_by_role("img")).to_have_accessible_name(
        "val/loss: Bar chart, 4 bars, 3.333 to 0.3333"
    )
    bars.get_by_role("img").focus()
    page.keyboard.press("ArrowRight")
    tooltip = bars.locator(".tooltip")
    expect(tooltip).to_have_text("zetaval/loss3.333")
    place = tooltip.get_attribute("style")
    page.keyboard.press("End")
    expect(bars.locator(".panel-value")).to_have_text("0.3333")
    page.keyboard.press("Escape")
    open_menu(bars)
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Download SVG").click()
    picture = saved.value.path().read_text()
    assert "&lt;img src=x onerror=alert(1)&gt;" in picture
    assert "<img" not in picture
    bars.get_by_role("img").focus()
    page.keyboard.press("ArrowRight")
    expect(tooltip).to_have_attribute("style", place or "")  # the file has its own measures
    page.keyboard.press("Escape")
    open_menu(bars)
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Download CSV").click()
    assert saved.value.path().read_text().splitlines()[1] == "zeta,3.3333333333333335"
    open_menu(bars)
    page.get_by_role("menuitem", name="Settings…").click()
    page.get_by_role("tab", name="Grouping").click()
    pick(page, page.get_by_role("combobox", name="Add to group runs by"), "config.lr")
    page.get_by_label("Error bar").select_option("stderr")
    page.get_by_role("tab", name="Chart").click()
    page.get_by_label("Logarithmic values").check()
    page.get_by_label("Bars to the right").uncheck()
    expect(bars.get_by_role("img")).to_have_accessible_name(
        "val/loss: Bar chart, 2 bars, 2.333 to 1.333"
    )
    assert_accessible(page)


def test_boxes_and_violins_show_groups_and_their_runs(page: Page, api: httpx.Client) -> None:
    settings = {"field": "summary.val/loss", "by": ["config.lr"]}
    odd = {"field": "summary.odd", "shape": "violin"}
    arrange(api, PROJECT, {"kind": "box", "settings": settings}, {"kind": "box", "settings": odd})
    page.goto(f"/ada/{PROJECT}")
    boxes = of_kind(page, "box")
    expect(boxes.get_by_role("img")).to_have_accessible_name(
        "val/loss: Box plot, lr: 0.01: median 2.333, lr: 0.1: median 1.333"
    )
    boxes.get_by_role("img").focus()
    page.keyboard.press("ArrowRight")
    expect(boxes.locator(".tooltip")).to_contain_text("median2.333")
    page.keyboard.press("ArrowRight")
    expect(boxes.locator(".tooltip")).to_contain_text("<img src=x onerror=alert(1)>")
    page.keyboard.press("Escape")
    violin = page.locator("labstead-box-panel").nth(1)
    expect(violin.locator(".panel-note")).to_have_text("2 of 4 runs have this")
    assert_accessible(page)


def test_the_comparer_shows_what_differs_from_the_baseline(page: Page, api: httpx.Client) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arrange(api, PROJECT, {"kind": "comparer", "span": 12, "height": 500})
    page.goto(f"/ada/{PROJECT}")
    comparer = of_kind(page, "comparer")
    sheet = comparer.get_by_role("grid")
    heads = sheet.get_by_role("columnheader")
    expect(heads.nth(1)).to_contain_text("zeta")
    expect(sheet.get_by_role("rowheader", name="model.depth")).to_be_visible()
    expect(sheet.get_by_role("rowheader", name="same")).to_have_count(0)
    loss = sheet.get_by_role("row").filter(has_text="val/loss")
    better = loss.locator(".comparer-change").first
    expect(better).to_have_text("\N{MINUS SIGN}1")
    expect(better).to_have_attribute("data-tone", "better")
    assert_accessible(page)
    heads.nth(3).click()
    page.get_by_role("menuitem", name="Compare the others with this run").click()
    expect(heads.nth(1)).to_contain_text("<img src=x onerror=alert(1)>")
    expect(loss.locator(".comparer-change").first).to_have_text("+2")
    comparer.get_by_label("Only differences").uncheck()
    comparer.get_by_label("Find a key").fill("script")
    hostile = sheet.get_by_role("rowheader", name="</script><script>alert(2)</script>")
    expect(hostile).to_be_visible()
    comparer.get_by_label("Find a key").fill("model.n")
    sheet.focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowRight", "Control+c"):
        page.keyboard.press(key)
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "<b>mlp</b>"


def test_a_text_is_written_with_its_preview(page: Page, api: httpx.Client) -> None:
    arrange(api, PROJECT)
    page.goto(f"/ada/{PROJECT}")
    wait_ready(page)
    drawer = add(page, "Text")
    expect(page.locator("labstead-markdown-panel")).to_have_attribute("data-state", "empty")
    drawer.get_by_label("Text in Markdown").fill(
        "# What we tried\n\na **warm-up** <img src=x onerror=alert(1)>"
    )
    preview = drawer.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("warm-up")
    drawer.get_by_label("Text in Markdown").blur()
    text = of_kind(page, "markdown")
    expect(text.get_by_role("heading", level=3)).to_have_text("What we tried")
    expect(text.locator(".prose")).to_contain_text("<img src=x onerror=alert(1)>")
    assert_accessible(page)


def test_the_code_of_two_runs_is_compared(page: Page, api: httpx.Client) -> None:
    for run, rate in (("run2", "0.1"), ("run3", "0.2")):
        path = f"/ada/{PROJECT}/runs/{run}"
        save_file(api, path, "code/train.py", f"import torch\nlr = {rate}\n".encode())
        save_file(api, path, "code/same.py", b"pass\n")
    arrange(api, PROJECT, {"kind": "code", "span": 12, "height": 400})
    page.goto(f"/ada/{PROJECT}")
    code = of_kind(page, "code")
    expect(code).to_have_attribute("data-changes", "1 1")
    expect(code.get_by_label("File")).to_have_value("code/train.py")
    expect(code.locator(".diff-added.diff-text")).to_contain_text("lr = 0.2")
    code.get_by_label("File").select_option("code/same.py")
    expect(code.get_by_text("The same in both")).to_be_visible()
    assert_accessible(page)


def test_a_new_run_is_drawn_by_itself(page: Page, api: httpx.Client) -> None:
    project = "panels-live"
    first = make_run(api, project, "first", name="first")
    log(api, first, [{"loss": 2.0}])
    arrange(api, project, {"kind": "bar", "settings": {"field": "summary.loss"}})
    page.goto(f"/ada/{project}")
    picture = of_kind(page, "bar").get_by_role("img")
    expect(picture).to_have_accessible_name("loss: Bar chart, 1 bar, 2 to 2")
    log(api, first, [{"loss": 3.0}], at=1)
    expect(picture).to_have_accessible_name("loss: Bar chart, 1 bar, 3 to 3")
    log(api, make_run(api, project, "second", name="second"), [{"loss": 1.0}])
    expect(picture).to_have_accessible_name("loss: Bar chart, 2 bars, 3 to 1")
    page.get_by_role("button", name="Show second in charts").click()
    expect(picture).to_have_accessible_name("loss: Bar chart, 1 bar, 3 to 3")
    page.get_by_role("button", name="Show first in charts").click()
    expect(page.locator("labstead-bar-panel")).to_contain_text("No run is shown.")
