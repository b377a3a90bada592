"""A Chromium for each module, a fresh context for each test, and no error of a page unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.reading import sign_in
from tests.browser.watching import Watch
from tests.real_server import RealServer
from tools import services

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DEFAULTS: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "reduced_motion": "reduce",
    "color_scheme": "light",
}
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)

OpenContext = Callable[..., BrowserContext]


# Not for the whole session: its event loop would be in the way of other tests in this process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.browser(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(live_server_process: RealServer) -> RealServer:
    """The one server of all tests that leave it running."""
    return live_server_process


@pytest.fixture(scope="module")
def cookies(chromium: Browser, server: RealServer) -> Any:
    """Those of a browser in which Ada has logged in."""
    with chromium.new_context(base_url=server.url) as context:
        sign_in(context.new_page())
        return context.storage_state()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the pages of this test complain about. The test fails when that is anything."""
    watch = Watch()
    yield watch
    assert watch.troubles() == []


@pytest.fixture
def open_context(chromium: Browser, server: RealServer, watch: Watch) -> Iterator[OpenContext]:
    """Opens browser contexts, closed after the test; options are Playwright's."""
    with ExitStack() as contexts:

        def open_one(**options: Any) -> BrowserContext:
            settings = {**DEFAULTS, "base_url": server.url, **options}
            context = contexts.enter_context(chromium.new_context(**settings))
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            watch.follow(context)
            return context

        yield open_one


@pytest.fixture
def page(open_context: OpenContext, cookies: Any) -> Page:
    """A page of Ada's browser."""
    return open_context(storage_state=cookies).new_page()


@pytest.fixture
def visitor(open_context: OpenContext) -> Page:
    """A page of somebody who has not logged in."""
    return open_context().new_page()
