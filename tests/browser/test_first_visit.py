"""From an empty server to a first run on the screen, as the pages lead a person."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.reading import panel
from tests.real_server import RealServer, running_server

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.both_databases]


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[RealServer]:
    """A server that nobody has set up."""
    with running_server(tmp_path / "empty", LABSTEAD_ADMIN_USERNAME="") as server:
        yield server


def test_pages_lead_from_nothing_to_a_first_run(
    empty_server: RealServer, open_context: OpenContext, tmp_path: Path
) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    context = open_context(base_url=empty_server.url, permissions=allowed)
    page = context.new_page()
    page.goto("/")
    expect(page).to_have_url(f"{empty_server.url}/setup")

    page.get_by_label("Username").fill("grace")
    page.get_by_label("E-mail address").fill("grace@example.com")
    page.get_by_label("Password").fill("a-long-enough-secret")
    page.get_by_label("Name of your organization").fill("Harbour Lab")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Labstead is ready")).to_be_visible()
    key = copied(page, "Copy the key")
    assert key.startswith("labstead_")

    page.get_by_role("link", name="Open your workspace").click()
    expect(page.get_by_role("heading", name="Welcome, grace")).to_be_visible()
    assert key not in page.content()
    program = copied(page, "Copy the program")
    assert f'"{empty_server.url}"' in program

    run_as_pasted(program.replace("YOUR_API_KEY", key), tmp_path)
    page.get_by_role("link", name="first-steps", exact=True).click()
    expect(panel(page, "loss")).to_have_attribute("data-points", "100")


def test_the_client_is_installed_from_the_server_itself(
    page: Page, server: RealServer, tmp_path: Path
) -> None:
    page.goto("/authorize")
    page.get_by_role("button", name="Make a key").click()
    command = page.locator("#snippet-install").inner_text()
    assert command.startswith(f"pip install {server.url}/")
    wheel = httpx.get(command.removeprefix("pip install "))
    assert "labstead/__init__.py" in zipfile.ZipFile(io.BytesIO(wheel.content)).namelist()


def copied(page: Page, button: str) -> str:
    """What a click on the copy button put into the clipboard."""
    page.get_by_role("button", name=button).click()
    text: str = page.evaluate("() => navigator.clipboard.readText()")
    return text


def run_as_pasted(program: str, folder: Path) -> None:
    """In an interpreter that knows nothing of our settings."""
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"HOME": str(folder), "PATH": ""},
        check=True,
        timeout=60,
    )
