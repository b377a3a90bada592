"""A cache of its own for every test; servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labstead._artifacts.cache import Cache, usual_cache
from tests.real_server import RealServer
from tests.sdk.artifacts.shelf import Shelf
from tests.sdk.artifacts.shelf import shelf as running_shelf


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workplace: Path) -> Cache:
    monkeypatch.setenv("LABSTEAD_CACHE_DIR", str(tmp_path / "cache"))
    found = usual_cache()
    assert found is not None
    return found


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with running_shelf() as running:
        yield running


@pytest.fixture
def real_server(live_server_process: RealServer, monkeypatch: pytest.MonkeyPatch) -> RealServer:
    """Its address and key are in the environment."""
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    return live_server_process
