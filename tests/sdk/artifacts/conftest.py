"""A cache of its own for every test; a shelf."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labstead._artifacts.cache import Cache, usual_cache
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
