"""Figures, molecules, meshes and graphs on the pages of runs; and what ill will can log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, OpenContext
from tests.browser.figure_samples import BAD, GOOD
from tests.browser.media_samples import BARS, chart, image, table
from tests.browser.reading import sign_in
from tests.browser.samples import log, make_run, save_file
from tests.browser.test_every_page import AXE, RULES, VIOLATIONS
from tests.browser.test_media import is_seen, media
from tests.browser.watching import Watch
from tests.real_server import RealServer, free_port, running_server
from tools import services

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One that draws in three dimensions."""
    with sync_playwright() as playwright:
        arguments = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=services.browser(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def sink() -> Iterator[tuple[str, list[str]]]:
    """A server that nobody may ask anything: its address, and what it was asked."""
    asked: list[str] = []

    class Sink(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def script_logs(server: RealServer, folder: Path, script: str, **names: str) -> None:
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    server.run_script(given + script, folder)


def drawn(page: Page, key: str) -> FrameLocator:
    """The sandboxed frame of a panel whose figure is drawn."""
    panel = media(page, key)
    expect(panel.locator(".viewer")).to_have_attribute("data-state", "ready")
    frame = panel.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "allow-scripts")
    return frame.content_frame


def test_figures_objects_and_graphs_are_drawn(
    page: Page, server: RealServer, tmp_path: Path
) -> None:
    script_logs(server, tmp_path, GOOD, PROJECT="figures")
    page.goto("/ada/figures/runs/good")
    expect(drawn(page, "plotly/line").locator(".gtitle")).to_have_text("Line")
    expect(drawn(page, "plotly/box").locator(".violins path").first).to_be_visible()
    expect(drawn(page, "plotly/flow").locator(".sankey-node")).to_have_count(2)
    expect(media(page, "plotly/map")).to_contain_text("draws a map (scattergeo)")
    expect(drawn(page, "bokeh").locator(".bk-Figure canvas").first).to_be_visible()
    is_seen(media(page, "best/figure").locator("img"))
    expect(media(page, "graph").locator(".graph-node")).to_have_count(5)
    expect(media(page, "graph").locator(".graph-name").nth(3)).to_have_text("<b>sum</b>")
    for key, words in SPACE.items():
        expect(drawn(page, key).locator("canvas").first).to_be_visible()
        expect(media(page, key).locator(".viewer-note")).to_have_text(words)
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, RULES) == []


SPACE = {
    "space/surface": "",
    "space/glb": "2 triangles",
    "space/obj": "3 triangles",
    "space/stl": "1 triangle",
    "space/molecule": "4 atoms",
}


def test_ill_will_neither_runs_nor_reaches_anybody(
    page: Page,
    server: RealServer,
    tmp_path: Path,
    watch: Watch,
    sink: tuple[str, list[str]],
) -> None:
    watch.expect("Content Security Policy|sandboxed|Blocked a frame|Failed to load resource")
    address, asked = sink
    script_logs(server, tmp_path, BAD, PROJECT="ill-will", SINK=address)
    with server.client() as api:
        log_pictures(api, address)
    for run in ("bad", "pictures"):
        page.add_init_script("window.hacked = () => { window.isHacked = true }")
        page.goto(f"/ada/ill-will/runs/{run}")
        title = page.title()
        for panel in page.locator(".media-panel").all():
            media(page, panel.get_attribute("data-metric") or "")
        if run == "bad":
            says_what_is_wrong(page)
        assert page.evaluate("window.isHacked") is None
        assert (page.url, page.title()) == (f"{server.url}/ada/ill-will/runs/{run}", title)
    assert asked == []


def log_pictures(api: httpx.Client, sink: str) -> None:
    run = make_run(api, "ill-will", "pictures")
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="parent.hacked()">
        <script>parent.hacked()</script><image href="{sink}/svg.png"/><rect width="9" height="9"/>
        <foreignObject><iframe src="{sink}/f"/></foreignObject></svg>"""
    save_file(api, run, "media/images/a.svg", svg.encode())
    bars = chart("vega_lite", {"what": "label"}, table(api, run, "t", ["label"], [["a"]]), "x")
    spy = {"mark": {"type": "image", "url": f"{sink}/mark.png", "href": "javascript:hacked()"}}
    value = {"svg": image("media/images/a.svg")}
    value["vega/data"] = {**bars, "spec": {**BARS, "data": {"url": f"{sink}/data.json"}}}
    value["vega/image"] = {**bars, "spec": {**BARS, **spy}}
    log(api, run, [value])


def says_what_is_wrong(page: Page) -> None:
    for key, words in WRONG.items():
        expect(media(page, key)).to_contain_text(words)
        expect(media(page, key).get_by_role("link", name="Download")).to_be_visible()
    told = media(page, "html/tries").locator("iframe").content_frame.locator("#told")
    expect(told).to_have_text("alive")
    figure = drawn(page, "<script>hacked()</script>")
    expect(figure.locator(".gtitle img, .gtitle script")).to_have_count(0)
    expect(drawn(page, "figures/bokeh").get_by_text("drawn")).to_be_visible()


WRONG = {
    "figures/no plotly": "no Plotly figure",
    "figures/no bokeh": "no Bokeh document",
    "space/lies": "far more memory",
    "space/remote": "names another file",
    "space/cut": "is broken",
    "space/nothing": "no points",
    "space/large": "Too large",
    "space/no molecule": "no atoms",
}


def test_a_media_host_gets_the_frames_and_no_cookie(
    tmp_path: Path, open_context: OpenContext
) -> None:
    port = free_port()
    settings = {
        "LABSTEAD_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LABSTEAD_MEDIA_HOST": f"localhost:{port}",
    }
    with running_server(tmp_path, port=port, **settings) as apart:
        with apart.client() as api:
            run = make_run(api, "apart", "one")
            save_file(api, run, "media/html/a.html", b"<p id=told>shown</p>")
            save_file(api, run, "a.plotly.json", b'{"data": [{"y": [1, 2]}]}')
            html = {"_type": "html-file", "path": "media/html/a.html"}
            log(
                api,
                run,
                [{"html": html, "plot": {"_type": "plotly-file", "path": "a.plotly.json"}}],
            )
        page = open_context(base_url=apart.url).new_page()
        sent: dict[str, str] = {}
        page.on(
            "request",
            lambda one: sent.update({one.url: one.all_headers().get("cookie", "")}),
        )
        sign_in(page)
        page.goto(run)
        told = media(page, "html").locator("iframe").content_frame.locator("#told")
        expect(told).to_have_text("shown")
        expect(drawn(page, "plot").locator(".scatterlayer path").first).to_be_visible()
        page.close()
    frames = {url: cookie for url, cookie in sent.items() if "localhost" in url}
    assert {url.split("/")[4] for url in frames} == {"frame", "frame-viewer"}
    assert set(frames.values()) == {""}
    assert "labstead_session" in sent[f"{apart.url}{run}"]
