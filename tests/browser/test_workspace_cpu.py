"""What a workspace of usual size costs the browser: 12 panels of 9 runs with 1,200 points.

A list of many runs stands beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.costs import assert_within, task_milliseconds, watching
from tests.browser.reading import wait_for_more_points, wait_ready
from tests.browser.samples import log, make_run, wobble
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROJECT = "usual-size"
RUNS = 9
OTHERS = 60
STEPS = 1_200
METRICS = [f"{part}/{name}" for part in ("train", "val", "opt") for name in "abcd"]
# Milliseconds of the main thread.
FIRST_CHARTS = 400
SMOOTHING = 60
HOVER = 16
LIVE_SECOND = 250


@pytest.fixture(scope="module")
def api(server: RealServer) -> Iterator[httpx.Client]:
    with server.client() as api:
        for number in range(OTHERS):
            make_run(api, PROJECT, f"other{number}")
        for number in range(RUNS):
            log(api, make_run(api, PROJECT, f"run{number}"), rows(number, 0, STEPS))
        yield api


def rows(number: int, start: int, end: int) -> list[dict[str, object]]:
    return [
        {"_step": step, **{name: value(number, step, at) for at, name in enumerate(METRICS)}}
        for step in range(start, end)
    ]


def value(number: int, step: int, at: int) -> float:
    return math.exp(-step * (at + number + 4) / 4_000) + wobble(step + at, 0.05)


@pytest.fixture
def tall(page: Page, api: httpx.Client) -> Page:
    """All twelve panels stand in the window."""
    page.set_viewport_size({"width": 1440, "height": 1700})
    return page


@pytest.fixture
def spent(tall: Page) -> Callable[[], float]:
    """Milliseconds of CPU that the page has used so far."""
    session = watching(tall)

    def read() -> float:
        return task_milliseconds(session)

    return read


def open_workspace(page: Page) -> None:
    page.goto(f"/ada/{PROJECT}")
    wait_ready(page)
    expect(page.locator("labstead-line-panel[data-state=ready]")).to_have_count(len(METRICS))


def test_the_first_charts(tall: Page, spent: Callable[[], float]) -> None:
    open_workspace(tall)  # fills the browser's cache of scripts
    tall.goto("about:blank")
    before = spent()
    open_workspace(tall)
    cost = spent() - before
    assert_within(tall, FIRST_CHARTS, cost, "first charts")


def test_a_step_of_the_smoothing_slider(tall: Page, spent: Callable[[], float]) -> None:
    open_workspace(tall)
    slider = tall.get_by_role("slider", name="Smoothing")
    slider.fill("0.5")
    before = spent()
    for step in range(10):
        slider.fill(str(0.6 + step / 100))
    cost = (spent() - before) / 10
    assert_within(tall, SMOOTHING, cost, "smoothing")


def test_a_move_of_the_mouse(tall: Page, spent: Callable[[], float]) -> None:
    open_workspace(tall)
    assert tall.evaluate("document.documentElement.scrollHeight === innerHeight")
    box = tall.locator("labstead-line-panel .u-over").first.bounding_box()
    assert box
    tall.mouse.move(box["x"] + 20, box["y"] + 90)
    before = spent()
    for step in range(50):
        tall.mouse.move(box["x"] + 20 + step * 3, box["y"] + 90)
    cost = (spent() - before) / 50
    assert_within(tall, HOVER, cost, "hover")


def test_a_second_of_live_lines(tall: Page, spent: Callable[[], float], api: httpx.Client) -> None:
    open_workspace(tall)
    page = f"/ada/{PROJECT}/runs/run0"
    before = spent()
    for batch in range(20):
        start = STEPS + batch * 5
        log(api, page, rows(0, start, start + 5), at=start)
        tall.wait_for_timeout(250)
    wait_for_more_points(tall, METRICS[0], than=RUNS * STEPS)
    cost = (spent() - before) / 5
    assert_within(tall, LIVE_SECOND, cost, "live, a second")
