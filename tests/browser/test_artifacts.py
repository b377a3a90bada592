"""The pages of artifacts: collections, versions with their files, two compared, deleted ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.artifact_samples import HOSTILE, a_bit_of_all, log_version
from tests.browser.reading import overflow
from tests.browser.samples import make_run
from tests.browser.test_run_tabs import check_accessible
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
HOME = "/teams/ada/projects/flowers"
IRIS = "/ada/flowers/artifacts/dataset/iris"
LONG_NAME = "everything-that-was-ever-cleaned-" * 3
REFERENCE = {"path": "far/big.bin", "digest": "etag", "size": 9, "ref": "s3://bucket/big.bin"}


@pytest.fixture(scope="module", autouse=True)
def api(server: RealServer) -> Iterator[httpx.Client]:
    """Iris has v0 to v3; v1 is the best, and a run used it."""
    with server.client() as api:
        make_run(api, "flowers", "maker")
        make_run(api, "flowers", "user", name="the user")
        files = a_bit_of_all()
        for index in range(4):
            files = {**files, "src/train.py": b"def main():\n    return %d\n" % index}
            said = {"aliases": ["best"] if index == 1 else [], "run": "maker", "refs": [REFERENCE]}
            said["metadata"] = {"rows": 150 + index, HOSTILE: {"deep": [HOSTILE]}}
            log_version(api, HOME, "iris", files, description=f"Number *{index}*", **said)
            files["data/new.txt"] = b"new"
        used = {"artifact": "iris:v1", "used_as": "train"}
        api.post(f"{HOME}/runs/user/used-artifacts", json=used).raise_for_status()
        log_version(api, HOME, LONG_NAME, {"x": b"1"}, tags=["kept"], aliases=["a" * 128])
        yield api


def check_page(page: Page) -> None:
    """Accessible in both themes, and as wide as the window, be it narrow."""
    check_accessible(page)
    assert overflow(page) == 0
    page.set_viewport_size({"width": 400, "height": 800})
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})


def test_collections_are_found_and_what_is_logged_appears(page: Page, api: httpx.Client) -> None:
    page.goto("/ada/flowers")
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Artifacts").click()
    row = page.get_by_role("row", name="iris")
    expect(row).to_contain_text("v3")
    expect(page.locator("body")).to_have_attribute("data-live-since", re.compile("artifacts"))
    check_page(page)
    log_version(api, HOME, "iris", {"later": b"x"}, tags=["late one"])
    expect(row).to_contain_text("v4")
    page.get_by_role("searchbox", name="Find an artifact").fill("nothing like it")
    expect(page.get_by_text("matches “nothing like it”")).to_be_visible()
    page.get_by_role("searchbox", name="Find an artifact").fill("iri")
    row.get_by_role("link", name="iris").click()
    expect(page.get_by_role("row", name="v1")).to_contain_text("best")
    page.get_by_label("Add a tag").fill("golden")
    page.keyboard.press("Enter")
    expect(page.locator("#collection-tags")).to_contain_text("golden")
    page.get_by_role("button", name="Describe it").click()
    page.get_by_label("Description").fill("All *flowers* <b>here</b>")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#description em")).to_have_text("flowers")
    expect(page.locator("#description b")).to_have_count(0)
    page.get_by_label("Compare v1 as the earlier").check()
    log_version(api, HOME, "iris", {"later": b"y"})
    expect(page.get_by_role("row", name="v5")).to_contain_text("latest")
    expect(page.get_by_label("Compare v1 as the earlier")).to_be_checked()
    check_page(page)
    page.get_by_role("searchbox", name="Find a version").fill("late one")
    expect(page.get_by_role("row", name="v5")).to_have_count(0)
    expect(page.get_by_role("row", name="v4")).to_be_visible()


def test_a_version_is_described_and_named_in_place(page: Page, watch: Watch) -> None:
    watch.expect("status of 422")
    page.goto(f"{IRIS}/best")
    expect(page).to_have_url(re.compile("/iris/v1$"))
    expect(page.get_by_role("region", name="About this version")).to_contain_text("the user")
    expect(page.get_by_text('run.use_artifact("ada/flowers/iris:v1")')).to_be_visible()
    check_page(page)
    aliases = page.locator("#version-aliases")
    page.get_by_label("Add an alias").fill("v7")
    page.keyboard.press("Enter")
    expect(aliases.get_by_role("alert")).to_contain_text("name of a version")
    page.get_by_label("Add an alias").fill("try me")
    page.keyboard.press("Enter")
    expect(aliases).to_contain_text("try me")
    expect(page.get_by_label("Add an alias")).to_be_focused()
    page.get_by_role("button", name="Remove the alias best").click()
    expect(aliases).not_to_contain_text("best")
    page.get_by_role("button", name="Change how long it stays").click()
    page.get_by_role("combobox", name="Stays").select_option("days")
    page.get_by_label("Days after it was made").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#lifetime")).to_contain_text("until")
    page.get_by_role("link", name="Metadata").click()
    tree = page.get_by_role("treegrid", name="Metadata")
    expect(tree.get_by_role("row", name=f"[0] {HOSTILE}")).to_be_visible()
    check_page(page)
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("/v2/metadata$"))
    expect(tree.get_by_role("row", name="rows 152")).to_be_visible()
    page.get_by_role("button", name="Edit the metadata").click()
    page.get_by_role("textbox", name="Metadata").fill('{"rows": }')
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#metadata-editor")).to_contain_text("line 1, column 10")
    check_page(page)
    page.get_by_role("textbox", name="Metadata").fill('{"rows": 152, "edited": true}')
    page.get_by_role("button", name="Save").click()
    expect(tree.get_by_role("row", name="edited true")).to_be_visible()
    page.goto(f"/ada/flowers/artifacts/dataset/{LONG_NAME}/latest")
    check_page(page)
    page.goto("/ada/flowers/runs/user/artifacts")
    expect(page.get_by_role("row", name="iris v1")).to_contain_text("train")
    check_page(page)


def test_files_are_walked_and_looked_at(page: Page) -> None:
    page.goto(f"{IRIS}/v1/files")
    page.get_by_role("link", name="data", exact=True).click()
    page.get_by_role("link", name="train.csv").click()
    expect(page.get_by_role("cell", name="a, b")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="rows.parquet").click()
    expect(page.get_by_role("cell", name="row 0", exact=True)).to_be_visible()
    expect(page.get_by_text("500 rows, of 2,000 rows and 2 columns")).to_be_visible()
    page.get_by_role("link", name="All files").click()
    page.get_by_role("link", name="predictions.table.json").click()
    picture = page.get_by_role("img", name="Logged image").first
    expect(picture).to_have_js_property("naturalWidth", 1)
    page.get_by_role("link", name="one.image-file.json").click()
    logged = page.get_by_role("figure")
    expect(logged.get_by_role("img")).to_have_js_property("naturalWidth", 1)
    expect(logged).to_have_text(HOSTILE)
    page.get_by_role("link", name="README.md").click()
    expect(page.locator(".preview-prose strong")).to_have_text("is")
    page.get_by_role("link", name="config.json").click()
    expect(page.locator(".source-code")).to_contain_text(HOSTILE)
    page.get_by_role("link", name="far").click()
    page.get_by_role("link", name="big.bin").click()
    expect(page.locator(".file-preview")).to_contain_text("s3://bucket/big.bin")
    page.get_by_role("searchbox", name="Find a file").fill("ONERROR odd")
    page.get_by_role("link", name=HOSTILE).click()
    expect(page.locator(".source-code")).to_have_text("odd")
    page.reload()
    expect(page.locator(".source-code")).to_have_text("odd")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.path().read_bytes() == b"odd"


def test_two_versions_are_compared(page: Page) -> None:
    page.goto(IRIS)
    page.get_by_label("Compare v0 as the earlier").check()
    page.get_by_label("Compare v2 as the later").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("link", name="added 1")).to_be_visible()
    expect(page.get_by_role("row", name="rows 150 152 +2")).to_be_visible()
    descriptions = page.get_by_role("region", name="The descriptions of iris:v0 and iris:v2")
    expect(descriptions).to_contain_text("Number *2*")
    page.get_by_role("button", name="src/train.py").click()
    lines = page.get_by_role("region", name="src/train.py: iris:v0 and iris:v2")
    expect(lines.locator("mark")).to_have_text(["0", "2"])
    check_page(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="added 1").click()
    expect(page.get_by_role("button", name="data/new.txt")).to_be_visible()
    expect(page.get_by_role("button", name="src/train.py")).to_have_count(0)


def test_deleting_says_what_is_in_the_way_and_can_be_undone(page: Page, watch: Watch) -> None:
    watch.expect("status of (404|409)")  # what is deleted is asked for once more
    page.goto(f"{IRIS}/v1")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    refused = page.get_by_role("alertdialog", name="is in use")
    expect(refused).to_contain_text("A run used it.")
    refused.get_by_role("button", name="Delete all the same").click()
    expect(page).to_have_url(re.compile("/iris$"))
    expect(page.get_by_role("row", name="v1")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="v1")).to_be_visible()
    page.goto(f"{IRIS}/v0")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/iris$"))
    page.goto("/ada/flowers/deleted-artifacts")
    check_page(page)
    page.get_by_role("button", name="Restore iris:v0").click()
    expect(page.get_by_role("heading", name="iris v0")).to_be_visible()
