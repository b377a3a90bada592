"""The workspace of a project with very many runs, in Chromium: until it can be used, and a hover.

Usable means: the list of runs and the panels within the window are drawn. Wall time is that of an
idle machine; main-thread time is steady on a busy one, too.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.contenders.base import Running
from benchmarks.contenders.labstead import TEAM, LabsteadServer
from benchmarks.field import Field
from benchmarks.results import OURS, Measure, Table
from benchmarks.sizes import Sizes
from tools import services

PANELS = 12
LINES = 200
MOVES = 60
TIMES = 5
WALL = Measure("usable, ms", digits=0)
CPU = Measure("main thread, ms", digits=0)
HOVER = Measure("hover, ms")
HTML = Measure("page, kB", digits=0)
FIND = Measure("search by name, ms", digits=0)
MEASURES = (WALL, CPU, HOVER, HTML, FIND)
USABLE = """(wanted) => {
  const inSight = [...document.querySelectorAll("labstead-line-panel")]
    .filter((panel) => panel.getBoundingClientRect().top < innerHeight);
  const isReady = document.querySelectorAll(".run-row").length > 0 && inSight.length >= wanted
    && inSight.every((panel) => panel.dataset.state === "ready");
  return isReady ? performance.now() : 0;
}"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def measure(field: Field, sizes: Sizes) -> list[Table]:
    ours = field.only(OURS)
    table = Table(
        "The workspace of many runs",
        "Finished runs with 20 config keys and 20 summary values; the newest "
        f"{sizes.page_histories:,} with {PANELS} metrics of {LINES} lines. Opened in Chromium, "
        "1440 x 900, with its scripts in the browser's cache; the median of some times.",
        MEASURES,
    )
    for count in (sizes.table_runs, sizes.large_table_runs):
        ours.enter(f"page-{count}")
        ours.each(f"filling {count:,} runs", filling(count, sizes))
        found = ours.each(f"opening {count:,} runs", opened)
        table.rows |= {f"{count:,} runs": figures for figures in found.values()}
    table.remarks = list(ours.failures)
    first = table.rows.get(f"{sizes.table_runs:,} runs")
    if first:
        table.rows[OURS] = first
        table.promise("usable in under 1 s", WALL, 1000)
        table.promise("a hover in under 16 ms", HOVER, 16)
        del table.rows[OURS]
    return [table]


def filling(count: int, sizes: Sizes) -> Callable[[Running], None]:
    return lambda server: fill(server, count, sizes)


def fill(server: Running, count: int, sizes: Sizes) -> None:
    assert isinstance(server, LabsteadServer)
    server.fill_runs(count)
    first = max(0, count - sizes.page_histories)
    for number in range(first, count):
        post = server.batch(f"run-{number:06}", first_step=0, rows=LINES, metrics=PANELS)
        server.http.post(post.path, content=post.body, headers=post.headers).raise_for_status()
    # Whoever reads a public project needs no log-in.
    server.http.patch(server.area, json={"visibility": "public"}).raise_for_status()


def opened(server: Running) -> dict[str, float]:
    address = f"{server.url}/{TEAM}/{server.project}"
    with chromium() as (page, session):
        open_page(page, session, address)
        times = [open_page(page, session, address) for _ in range(TIMES)]
        hover = hover_cost(page, session)
    return {
        WALL.title: statistics.median(wall for wall, _ in times),
        CPU.title: statistics.median(cpu for _, cpu in times),
        HOVER.title: hover,
        HTML.title: len(server.http.get(address).content) / 1000,
        FIND.title: statistics.median(search_times(server)),
    }


@contextmanager
def chromium() -> Iterator[tuple[Page, CDPSession]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield page, session
        browser.close()


def open_page(page: Page, session: CDPSession, address: str) -> tuple[float, float]:
    """Milliseconds of the clock and of the main thread, from the press until it can be used."""
    page.goto("about:blank")
    before = main_thread(session)
    page.goto(address, wait_until="commit")
    usable = page.wait_for_function(USABLE, arg=6, polling="raf", timeout=60_000)
    wall: float = usable.json_value()
    return wall, main_thread(session) - before


def hover_cost(page: Page, session: CDPSession) -> float:
    """Milliseconds of the main thread for a move of the mouse over a chart."""
    box = page.locator("labstead-line-panel .u-over").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 90)
    before = main_thread(session)
    for step in range(MOVES):
        page.mouse.move(box["x"] + 20 + step * 3, box["y"] + 90)
    return (main_thread(session) - before) / MOVES


def main_thread(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    seconds: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
    return seconds * 1000


def search_times(server: Running) -> list[float]:
    """Of the palette: words that many runs have, few, and none."""
    times = []
    for words in ("run-00", "run-000777", "nothing-like-it"):
        answer = server.http.get("/api/v1/search", params={"q": words}).raise_for_status()
        times.append(answer.elapsed.total_seconds() * 1000)
    return times
