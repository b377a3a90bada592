"""What the real server keeps of media that stand alone in the summary or among other values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import labstead
from tests.real_server import RealServer

pytestmark = pytest.mark.server
GREY = np.array([[0, 100], [200, 255]], dtype=np.uint8)


def test_media_in_the_summary_and_in_mixed_lists_come_back(
    live_server_process: RealServer, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    with labstead.init(project="media-kept", id="kept") as run:
        run.log({"mixed": [3, labstead.Image(GREY), "a"], "loss": 1})
        run.summary["best"] = labstead.Image(255 - GREY)
    stored = labstead.Api().run("ada/media-kept/kept")
    best, (three, image, text) = stored.summary["best"], stored.summary["mixed"]
    (row,) = stored.scan_history(keys=["mixed"])
    assert (best["_type"], best["width"]) == ("image-file", 2)
    assert (three, image["_type"], text) == (3, "image-file", "a")
    assert row["mixed"] == [three, image, text]
    assert {best["path"], image["path"]} <= {file.name for file in stored.files()}
