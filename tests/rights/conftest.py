"""Archives of each test lie in a folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_storage(storage_of_its_own: None) -> None:
    pass
