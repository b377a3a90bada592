"""What the guide's scripts log, on the pages where its readers look for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.grids import head
from tests.browser.grids import wait_ready as grid_ready
from tests.browser.reading import panel
from tests.browser.test_media import is_seen, media
from tests.guide_scripts import AS_ONE_PROGRAM
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

TEAM = "guide"
IRIS = f"/{TEAM}/Iris_Classification"
# An init within a run goes on with that run: Step 5's second one makes no "Load_Dataset".
NAMES = ["Model_Deployment", "Dataset_Versioning", "RandomForest_Experiment", "RandomForest_Run"]
WHOLE = f"/{TEAM}/Iris_Classification_End2End"


@pytest.fixture(scope="module", autouse=True)
def printed(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """All scripts ran, in a team of their own; what they printed."""
    with server.client() as api:
        assert api.post("/teams", json={"slug": TEAM, "name": "Readers of the guide"}).is_success
    settings = {"LABSTEAD_ENTITY": TEAM, "MPLBACKEND": "Agg"}
    return server.run_script(AS_ONE_PROGRAM, tmp_path_factory.mktemp("guide"), **settings)


def test_the_scripts_run_to_their_end(printed: str) -> None:
    assert "Experiment completed and model loaded!" in printed


def test_the_project_shows_runs_curve_picture_and_settings(page: Page) -> None:
    page.goto(IRIS)
    expect(page.locator(".run-row .run-name a")).to_have_text(NAMES)
    expect(page.locator(".run-row").get_by_title("Finished", exact=True)).to_have_count(len(NAMES))
    expect(panel(page, "accuracy")).to_have_attribute("data-points", "1")
    is_seen(media(page, "confusion_matrix").locator("img"))
    page.get_by_role("link", name="Open table").click()
    grid = grid_ready(page)
    expect(head(page, "accuracy")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("config.n_estimators", exact=True).check()
    page.keyboard.press("Escape")
    row = grid.get_by_role("row", name=re.compile("RandomForest_Experiment"))
    expect(row.get_by_role("gridcell", name="100", exact=True)).to_be_visible()


def test_the_run_has_its_config_picture_and_model(page: Page) -> None:
    page.goto(WHOLE)
    page.get_by_role("link", name="Full_Experiment").first.click()
    expect(panel(page, "accuracy")).to_have_attribute("data-points", "1")
    is_seen(media(page, "confusion_matrix").locator("img"))
    tabs = page.get_by_role("navigation", name="Run", exact=True)
    tabs.get_by_role("link", name="Overview").click()
    config = page.get_by_role("treegrid", name="Config")
    for text in ("n_estimators 100", "max_depth 5", "random_state 42"):
        expect(config.get_by_role("row", name=text)).to_be_visible()
    expect(page.get_by_role("treegrid", name="Summary")).to_contain_text("accuracy")
    tabs.get_by_role("link", name="Artifacts").click()
    for artifact in ("iris_dataset v0", "random_forest_model v0"):
        expect(page.get_by_role("row", name=artifact)).to_be_visible()


def test_the_artifacts_have_versions_files_and_a_lineage(page: Page) -> None:
    page.goto(f"{IRIS}/artifacts/dataset/iris_dataset")
    page.get_by_role("row", name="v0").get_by_role("link", name="v0").click()
    expect(page.locator("#description")).to_contain_text("Iris dataset")
    expect(page.get_by_role("region", name="About this version")).to_contain_text(
        "Dataset_Versioning"
    )
    page.get_by_role("navigation", name="Version").get_by_role("link", name="Files").click()
    page.get_by_role("link", name="iris_dataset.csv").click()
    expect(page.get_by_role("columnheader", name="sepal length (cm)")).to_be_visible()
    page.goto(f"{IRIS}/artifacts/model/random_forest_model/v0/lineage")
    graph = page.get_by_role("group", name="Lineage of random_forest_model:v0")
    expect(graph.get_by_role("link", name="Run RandomForest_Experiment")).to_be_visible()
    graph.get_by_role("link", name="Run Model_Deployment").click()
    expect(page.get_by_role("heading", name="Model_Deployment")).to_be_visible()
