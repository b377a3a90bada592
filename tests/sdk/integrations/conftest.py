"""Integrations log to the real server; what is there in the end is read through the API."""

from __future__ import annotations

import pytest

from tests.real_server import RealServer


@pytest.fixture
def at_the_server(
    live_server_process: RealServer, workplace: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABSTEAD_BASE_URL", live_server_process.url)
    monkeypatch.setenv("LABSTEAD_API_KEY", live_server_process.key)
    monkeypatch.setenv("LABSTEAD_PROJECT", "integrations")
