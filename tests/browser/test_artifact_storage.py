"""The storage map of artifacts: what takes the space, and freeing it by a job."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.artifact_samples import HOSTILE, log_version
from tests.browser.reading import overflow
from tests.browser.test_run_tabs import check_accessible
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]
HOME = "/teams/ada/projects/attic"


def test_the_map_leads_to_collections_and_space_is_freed(page: Page, server: RealServer) -> None:
    with server.client() as api:
        log_version(api, HOME, "kept", {"a": b"1" * 2000, "b": b"2" * 1000})
        log_version(api, HOME, "also", {"b": b"2" * 1000}, tags=["x"])
        log_version(api, HOME, "gone", {"g": b"g" * 5000, HOSTILE: b"h"})
        version = f"{HOME}/artifact-collections/gone/versions/v0"
        assert api.delete(version).is_success
    page.goto("/ada/attic/artifacts")
    page.get_by_role("link", name="Storage", exact=True).click()
    row = page.get_by_role("row", name="kept").first  # the larger one, which “also” shares with
    expect(row.get_by_role("cell")).to_contain_text(
        ["kept", "dataset", "1", "3", "1", "also", "2", ""]
    )
    expect(page.get_by_text("5 kB in 2 files")).to_be_visible()
    check_accessible(page)
    page.set_viewport_size({"width": 400, "height": 800})
    assert overflow(page) == 0
    page.get_by_role("button", name="Free now").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("1 deleted version can never be restored")
    dialog.get_by_role("button", name="Free now").click()
    job = page.get_by_role("table", name="Space that was freed").get_by_role("row", name="ada")
    expect(job).to_contain_text("done", timeout=60_000)  # by a worker that may just have begun
    expect(page.get_by_role("button", name="Free now")).to_be_disabled()
    row.get_by_role("link", name="kept").click()
    expect(page.get_by_role("heading", name="kept")).to_be_visible()
    page.goto("/ada")
    page.get_by_role("link", name="Storage of artifacts").click()
    expect(page.get_by_role("row", name="attic")).to_contain_text("3 kB")
    check_accessible(page)
    page.get_by_role("link", name="attic").click()
    expect(page).to_have_url(re.compile("/ada/attic/artifact-storage$"))
