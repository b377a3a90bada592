"""What a page costs the browser's main thread: steady on a busy machine, as the clock is not.

Budgets are those of a usual machine. How much slower the one at hand is, at this very moment, is
told by a piece of fixed work beside the page's.
"""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

# What the fixed work takes where the budgets hold, and what a budget leaves for chance.
USUAL_MILLISECONDS = 40.0
SLACK = 2
FIXED_WORK = """() => {
  const host = document.createElement("div");
  document.body.append(host);
  for (let round = 0; round < 4; round += 1) {
    const parts = Array.from({ length: 400 }, (_, at) => {
      const part = document.createElement("span");
      part.style.cssText = `display: inline-block; width: ${at % 40}px`;
      part.textContent = `${at * round}`;
      return part;
    });
    host.replaceChildren(...parts);
    host.getBoundingClientRect();
  }
  host.remove();
  const numbers = Float64Array.from({ length: 60000 }, (_, at) => Math.sin(at));
  numbers.sort();
  const pen = document.createElement("canvas").getContext("2d");
  pen.beginPath();
  numbers.forEach((value, at) => pen.lineTo(at % 300, 75 * (1 + value)));
  pen.stroke();
}"""


def cost_of(page: Page, address: str, shown: str) -> float:
    """Milliseconds of the main thread until this is shown, with scripts in the browser's cache."""
    page.goto(address)
    page.goto("about:blank")
    cdp = watching(page)
    before = task_milliseconds(cdp)
    page.goto(address)
    page.locator(shown).first.wait_for()
    return task_milliseconds(cdp) - before


def assert_within(page: Page, budget: float, spent: float, what: str) -> None:
    """Milliseconds of the main thread: ``spent`` by the page, ``budget`` on a usual machine."""
    pace = pace_of(page)
    told = (
        f"{what}: {spent:.1f} ms of {budget:.0f}, on a machine that takes {pace:.2f} times as long"
    )
    print(told)
    assert spent <= budget * SLACK * pace, told


def pace_of(page: Page) -> float:
    """How many times as long as usual the browser takes for the same work; at least 1."""
    beside = page.context.new_page()
    beside.goto("about:blank")
    cdp = watching(beside)
    times = [work_milliseconds(beside, cdp) for _ in range(5)]
    beside.close()
    return max(1.0, sorted(times)[2] / USUAL_MILLISECONDS)


def work_milliseconds(page: Page, cdp: CDPSession) -> float:
    before = task_milliseconds(cdp)
    page.evaluate(FIXED_WORK)
    return task_milliseconds(cdp) - before


def watching(page: Page) -> CDPSession:
    cdp: CDPSession = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    return cdp


def task_milliseconds(cdp: CDPSession) -> float:
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    seconds: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
    return 1000 * seconds
