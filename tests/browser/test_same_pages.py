"""One training logged twice, by the official client and by ours: the pages show the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

TRAINING = """
import numpy as np
{client}

random = np.random.default_rng(0)
run = wandb.init(project="same-pages", id="{id}", name="training", config={{"lr": 0.1}})
run.define_metric("epoch")
run.define_metric("val/*", step_metric="epoch")
run.define_metric("acc", summary="max")
for step in range(30):
    run.log({{"loss": 1 / (step + 1), "acc": step / 30, "val/f1": step / 40, "epoch": step // 5,
             "train": {{"lr": 0.1 * 0.9 ** step, "deep": {{"g": step}}}}}})


def noise(size):
    return (random.random((size, size, 3)) * 255).astype(np.uint8)


table = wandb.Table(columns=["x", "y"], data=[[x, x * x] for x in range(20)])
bars = wandb.Table(columns=["label", "value"], data=[["a", 1], ["b", 2]])
scores = random.random((20, 3))
scores /= scores.sum(1, keepdims=True)
truth = [number % 3 for number in range(20)]
names = ["a", "b", "c"]
classes = {{0: "ground", 1: "cat"}}
halves = (np.arange(1024).reshape(32, 32) // 512).astype(np.uint8)
mask = {{"mask_data": halves, "class_labels": classes}}
place = {{"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.6}}
boxes = {{"box_data": [{{"position": place, "class_id": 1}}], "class_labels": classes}}
run.log({{
    "image": wandb.Image(noise(32), masks={{"truth": mask}}, boxes={{"found": boxes}}),
    "images": [wandb.Image(noise(16), caption=str(number)) for number in range(3)],
    "histogram": wandb.Histogram(random.normal(size=500)),
    "words": wandb.Html("<h1>hello</h1>", inject=False),
    "points": wandb.Object3D(random.random((50, 3))),
    "squares": table,
    "pictures": wandb.Table(
        columns=["number", "picture"], data=[[k, wandb.Image(noise(8))] for k in range(3)]
    ),
    "plots/line": wandb.plot.line(table, "x", "y", title="A line"),
    "plots/scatter": wandb.plot.scatter(table, "x", "y", title="Points"),
    "plots/bar": wandb.plot.bar(bars, "label", "value", title="Bars"),
    "plots/histogram": wandb.plot.histogram(table, "y", title="Often"),
    "plots/series": wandb.plot.line_series([0, 1], [[1, 2], [2, 1]], title="Two"),
    "plots/pr": wandb.plot.pr_curve(truth, scores, labels=names),
    "plots/roc": wandb.plot.roc_curve(truth, scores, labels=names),
    "plots/matrix": wandb.plot.confusion_matrix(y_true=truth, preds=truth, class_names=names),
}})
with open("notes.txt", "w") as file:
    file.write("saved")
run.save("notes.txt")
run.finish()
"""


@pytest.fixture(scope="module")
def runs(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The addresses of both."""
    theirs, ours = tmp_path_factory.mktemp("theirs"), tmp_path_factory.mktemp("ours")
    run_well(server, theirs, TRAINING.format(client="import wandb", id="theirs"))
    server.run_script(TRAINING.format(client="import labstead as wandb", id="ours"), ours)
    return ["/ada/same-pages/runs/theirs", "/ada/same-pages/runs/ours"]


def panels_on(page: Page) -> list[Any]:
    """Each panel with its place, its kind, and what can be read in it once it has drawn."""
    page.wait_for_selector("[data-metric]")
    found = []
    for panel in page.locator("[data-metric]:not([data-metric^='system.'])").all():
        panel.scroll_into_view_if_needed()
        if "media-panel" in (panel.get_attribute("class") or ""):
            expect(panel).to_have_attribute("data-state", "ready")
        found.append([panel.get_attribute("data-metric"), panel.get_attribute("class")])
    return found


def read_of(page: Page, metric: str) -> str:
    panel = page.locator(f'[data-metric="{metric}"]')
    panel.scroll_into_view_if_needed()
    expect(panel).to_have_attribute("data-state", "ready")
    if metric == "image":
        # Boxes come with a file of their own.
        expect(panel).to_contain_text("found: cat")
    return " ".join(panel.inner_text().split())


def test_panels_are_the_same(page: Page, runs: list[str]) -> None:
    shown = []
    for run in runs:
        page.goto(run)
        shown.append(panels_on(page))
    theirs, ours = shown
    assert theirs == ours
    assert len(ours) > 15


@pytest.mark.parametrize(
    "metric", ["squares", "plots/matrix", "plots/bar", "plots/roc", "images", "image"]
)
def test_what_they_say_is_the_same(page: Page, runs: list[str], metric: str) -> None:
    read = []
    for run in runs:
        page.goto(run)
        read.append(read_of(page, metric))
    assert read[0] == read[1]
    assert read[0]


def test_pictures_in_a_table_are_seen(page: Page, runs: list[str]) -> None:
    for run in runs:
        page.goto(run)
        panel = page.locator('[data-metric="pictures"]')
        panel.scroll_into_view_if_needed()
        pictures = panel.locator("img")
        expect(pictures).to_have_count(3)
        page.wait_for_function(
            "(one) => one.naturalWidth === 8", arg=pictures.first.element_handle()
        )


def test_names_of_classes_are_those_that_were_logged(page: Page, runs: list[str]) -> None:
    page.goto(runs[0])
    assert "truth: cat" in read_of(page, "image")


def test_both_stand_in_one_chart(page: Page, runs: list[str]) -> None:
    page.goto("/ada/same-pages/workspace")
    expect(page.locator("[data-metric='loss']")).to_have_count(1)
    expect(page.locator("[data-metric='plots/bar']")).to_have_count(1)
    expect(page.locator("[data-metric='plots/bar_table']")).to_have_count(0)
