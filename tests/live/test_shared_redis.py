"""Two installations on one Redis hear nothing of each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.browser.samples import finish, make_run
from tests.real_server import RealServer, running_server

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not os.environ.get("LABSTEAD_REDIS_URL"), reason="needs a Redis"),
]

PROJECT = "shared"
HEAR_SECONDS = 20


@contextmanager
def listening(server: RealServer) -> Iterator[ClientConnection]:
    """A socket that hears of the project's runs."""
    url = server.url.replace("http", "ws", 1) + "/ws/"
    with connect(url, additional_headers={"Authorization": f"Bearer {server.key}"}) as socket:
        socket.send(orjson.dumps({"type": "sub", "topic": f"project:ada/{PROJECT}:runs"}).decode())
        assert heard(socket)["type"] == "subscribed"
        yield socket


def heard(socket: ClientConnection) -> Any:
    return orjson.loads(socket.recv(HEAR_SECONDS))


def test_the_same_project_elsewhere_is_another(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "one") as one,
        running_server(tmp_path / "two") as two,
        one.client() as api,
        two.client() as their_api,
    ):
        make_run(api, PROJECT, "ours")
        make_run(their_api, PROJECT, "theirs")
        with listening(one) as socket:
            finish(their_api, f"/ada/{PROJECT}/runs/theirs")
            finish(api, f"/ada/{PROJECT}/runs/ours")
            assert heard(socket)["run"] == "ours"
