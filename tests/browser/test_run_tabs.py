"""The tabs of runs that a program logged: overview, files, code, system; and two runs compared."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import panel
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.watching import Watch
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROGRAM = """
import pathlib, labstead
for name, width in (("first", 384), ("second", 512)):
    pathlib.Path("model.py").write_text(f"def net(x):\\n    return x * {width}\\n")
    pathlib.Path("out").mkdir(exist_ok=True)
    pathlib.Path("out/notes.md").write_text("# Notes\\n\\nIt **helped**. <script>alert(1)</script>")
    pathlib.Path("out/results.json").write_text('{"html": "<img src=x onerror=alert(1)>"}')
    pathlib.Path("out/page.html").write_text("<script>parent.document.title = 'pwned'</script>")
    config = {"width": width, "lr": 0.1, "<b>": {"deep": [{"er": "<img src=x onerror=alert(1)>"}]}}
    settings = {"system_interval": 0.2, "silent": True}
    with labstead.init(project="tabs", id=name, name=name, config=config, settings=settings) as run:
        run.log_code(".")
        run.save("out/*")
        for step in range(5):
            run.log({"loss": width / (step + 1)})
        print("done")
"""
GIT = "git init -q . && git add . && git -c user.name=a -c user.email=a@b.c commit -qm first"
REMOTE = "git remote add origin git@github.com:acme/vision.git"


@pytest.fixture(scope="module", autouse=True)
def _logged(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A program in a git repository that logs two runs, and a fork of the first."""
    folder = tmp_path_factory.mktemp("program")
    Path(folder, "model.py").write_text("def net(x):\n    return x\n")
    subprocess.run(f"{GIT} && {REMOTE}", shell=True, check=True, cwd=folder)
    server.run_script(PROGRAM, folder)
    with server.client() as api:
        fork = {"id": "forked", "name": "a fork", "fork_from": {"run": "first", "step": 2}}
        leaving = {"id": "leaving", "name": "about to go"}
        for one in (fork, leaving):
            assert api.post("/teams/ada/projects/tabs/runs", json=one).is_success
        yield


def check_accessible(page: Page) -> None:
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, RULES) == []
    page.emulate_media(color_scheme="light")


def test_overview_folds_finds_pins_and_names_the_commit(page: Page) -> None:
    page.goto("/ada/tabs/runs/first/overview")
    tree = page.get_by_role("treegrid", name="Config")
    inner = tree.get_by_role("row", name="er <img src=x onerror=alert(1)>")
    expect(inner).to_be_visible()
    page.get_by_role("button", name="Fold", exact=True).first.click()
    expect(inner).to_have_count(0)
    tree.get_by_role("row").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("row", name="deep")).to_be_visible()
    page.get_by_role("searchbox", name="Find in Config").fill("onerror")
    expect(inner).to_be_visible()
    expect(tree.get_by_role("row", name="lr")).to_have_count(0)
    page.get_by_role("searchbox", name="Find in Config").fill("")
    row = tree.get_by_role("row", name="width 384")
    row.hover()
    row.get_by_role("button", name="Pin width").click()
    pinned = page.locator("labstead-pinned-fields")
    expect(pinned).to_contain_text("384")
    commit = page.get_by_role("row", name="Commit").get_by_role("link")
    expect(commit).to_have_attribute("href", re.compile("^https://github.com/acme/vision/commit/"))
    expect(page.get_by_role("region", name="Lineage")).to_contain_text("a fork forked at step 2")
    check_accessible(page)
    page.goto("/ada/tabs/runs/second/overview")
    expect(pinned).to_contain_text("512")


def test_files_are_walked_looked_at_and_taken_home(page: Page, watch: Watch) -> None:
    watch.expect("Blocked a frame with origin .null.")
    page.goto("/ada/tabs/runs/first/files")
    page.get_by_role("link", name="out").click()
    page.get_by_role("link", name="results.json").click()
    expect(page.locator(".source-code")).to_contain_text('"html": "<img src=x onerror=alert(1)>"')
    check_accessible(page)
    page.get_by_role("link", name="notes.md").click()
    expect(page.locator(".preview-prose strong")).to_have_text("helped")
    expect(page.locator(".preview-prose script")).to_have_count(0)
    page.get_by_role("link", name="page.html").click()
    expect(page.locator("iframe.html-frame")).to_have_attribute("sandbox", "allow-scripts")
    expect(page).to_have_title(re.compile("^first"))
    page.go_back()
    expect(page).to_have_url(re.compile("notes.md"))
    page.get_by_role("searchbox", name="Find a file").fill("model py")
    expect(page.get_by_role("link", name="code/model.py")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="All as ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert archive.testzip() is None
    assert archive.read("code/model.py") == b"def net(x):\n    return x * 384\n"
    assert {"diff.patch", "out/notes.md", "out/page.html"} <= set(archive.namelist())


def test_code_is_compared_with_that_of_another_run_and_the_commit(
    page: Page, server: RealServer, watch: Watch
) -> None:
    watch.expect("404")
    page.goto("/ada/tabs/runs/second/code")
    expect(page.locator(".source-code .hljs-keyword").first).to_have_text("def")
    page.get_by_role("button", name="Compare with a run").click()
    leaving = page.get_by_role("button", name="about to go")
    expect(leaving).to_be_visible()
    with server.client() as api:
        assert api.delete("/teams/ada/projects/tabs/runs/leaving").is_success
    leaving.click()
    expect(page.get_by_text("The code of “about to go” could not be loaded")).to_be_visible()
    page.get_by_role("button", name="Compare with a run").click()
    page.get_by_role("searchbox", name="Find a run").fill("first")
    page.keyboard.press("Enter")
    marks = page.locator(".diff-view mark")
    expect(marks).to_have_text(["384", "512"])
    check_accessible(page)
    page.get_by_text("Unified", exact=True).click()
    expect(page.locator(".diff-row.diff-removed")).to_contain_text("return x * 384")
    expect(page).to_have_url(re.compile("against=first"))
    page.reload()
    expect(page.locator(".diff-row.diff-added")).to_contain_text("return x * 512")
    page.get_by_role("button", name="End comparison").click()
    changes = page.get_by_role("navigation", name="Code files").get_by_role("button")
    changes.filter(has_text="model.py").last.click()
    expect(page.get_by_text("Since the commit: +1")).to_be_visible()
    page.goto("/ada/tabs/runs/forked/code")
    expect(page.get_by_role("heading", name="No code was captured")).to_be_visible()
    expect(page.get_by_text("LABSTEAD_SAVE_CODE=true")).to_be_visible()


def test_system_metrics_stand_by_device_on_their_own_clock(page: Page) -> None:
    page.goto("/ada/tabs/runs/first/system")
    expect(page.get_by_role("button", name="Memory")).to_be_visible()
    expect(page.get_by_role("radio", name="Time")).to_be_checked()
    expect(panel(page, "system.cpu")).to_have_attribute("data-state", "ready")
    page.goto("/ada/tabs/runs/forked/system")
    expect(page.get_by_text("LABSTEAD_SYSTEM_INTERVAL=0")).to_be_visible()


def test_two_runs_are_compared_from_the_page_of_one(page: Page) -> None:
    page.goto("/ada/tabs/runs?order=created_at")
    expect(page.get_by_role("row", name="second")).to_be_visible()
    page.get_by_role("link", name="second").click()
    before = page.get_by_role("link", name="The run before in the table")
    expect(before).to_have_attribute("title", "Before (K): first")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/runs/forked$"))
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("menuitem", name="What it was forked from, first").click()
    expect(page).to_have_url(re.compile(r"compare\?a=first&b=forked"))
    config = page.get_by_role("region", name="Config")
    expect(config).to_contain_text("The same in both.")
    summary = page.get_by_role("row", name="loss")
    expect(summary).to_contain_text("+51.2")
    expect(panel(page, "loss")).to_have_attribute("data-points", "8")
    check_accessible(page)
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("row", name="width")).to_contain_text("384")
