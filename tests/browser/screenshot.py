"""Makes the README's picture: several trainings of the digits example, the last one still running.

python -m tests.browser.screenshot

Any PNG optimiser then makes the file small: 256 colours are enough for it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, DEFAULTS
from tests.browser.reading import panel, sign_in, wait_for_more_points, wait_ready
from tests.real_server import ROOT, RealServer, running_server
from tools import services

PICTURE = ROOT / "docs" / "images" / "workspace.png"
EXAMPLE = str(ROOT / "examples" / "digits_mlp.py")
TRAININGS = (
    "--epochs 24 --hidden 64 32",
    "--epochs 24 --hidden 64 32 --learning-rate 0.0003",
    "--epochs 20 --hidden 32 --learning-rate 0.003",
    "--epochs 24 --hidden 96 --noise 0.4",
    "--epochs 12 --hidden 16 --batch-size 24",
    "--epochs 24 --hidden 48 24 --learning-rate 0.0006 --noise 0.3",
)
UNFINISHED = "--epochs 300 --hidden 64 64 --learning-rate 0.0005"
ENOUGH_POINTS = 500


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        environment = {**server.sdk_environment(Path(folder)), "OMP_NUM_THREADS": "1"}
        for options in TRAININGS:
            subprocess.run(training(options), env=environment, check=True)
        with subprocess.Popen(training(UNFINISHED), env=environment) as last:
            take(server)
            last.kill()


def training(options: str) -> list[str]:
    return [sys.executable, EXAMPLE, *options.split()]


def take(server: RealServer) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.browser(), args=ARGUMENTS)
        page = browser.new_page(base_url=server.url, **DEFAULTS)
        page.set_default_timeout(120_000)
        sign_in(page)
        page.goto("/ada/digits?smoothing=0.6")
        expect(page.get_by_title("Running")).to_be_visible(timeout=60_000)
        show_points_of_last_run(page)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


def show_points_of_last_run(page: Page) -> None:
    wait_ready(page)
    finished = int(panel(page, "train/loss").get_attribute("data-points") or 0)
    wait_for_more_points(page, "train/loss", than=finished + ENOUGH_POINTS)


if __name__ == "__main__":
    main()
