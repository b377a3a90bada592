"""Logging media to the real server and reading them back as a script would."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import labstead
from tests.real_server import RealServer

PROJECT = "media"


class Logged:
    """A run on the server, finished on the first look at it."""

    def __init__(self, run: labstead.Run, api: labstead.Api, folder: Path) -> None:
        self.run = run
        self._api = api
        self._folder = folder

    def remote(self) -> Any:
        self.run.finish()
        return self._api.run(f"ada/{PROJECT}/{self.run.id}")

    def rows(self) -> list[dict[str, Any]]:
        return list(self.remote().scan_history())

    def log(self, value: Any) -> Any:
        """What became of one value."""
        self.run.log({"value": value})
        return self.rows()[-1]["value"]

    def content(self, value: dict[str, Any]) -> bytes:
        """The file that a value in a row names."""
        file = self.remote().file(value["path"])
        path: Path = file.download(self._folder / uuid.uuid4().hex)
        return path.read_bytes()

    def json(self, value: dict[str, Any]) -> Any:
        return orjson.loads(self.content(value))


@pytest.fixture
def logged(
    live_server_process: RealServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Logged]:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    api = labstead.Api({"base_url": live_server_process.url}, api_key=live_server_process.key)
    with labstead.init(project=PROJECT) as run:
        yield Logged(run, api, tmp_path / "down")
