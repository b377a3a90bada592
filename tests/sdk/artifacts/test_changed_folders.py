"""A folder that is logged again sends what has changed in it."""

from __future__ import annotations

import random
from pathlib import Path

import labstead
from tests.real_server import RealServer
from tests.sdk.artifacts import shelves
from tests.sdk.artifacts.counting_proxy import counting_proxy

SMALL_BYTES = 20_000


def make_files() -> None:
    dice = random.Random(7)
    Path("data").mkdir()
    for number in range(99):
        Path("data", f"small{number}").write_bytes(dice.randbytes(SMALL_BYTES))
    Path("data", "large").write_bytes(dice.randbytes(5_000_000))


def test_one_file_in_a_hundred_changed_sends_just_that(real_server: RealServer) -> None:
    make_files()
    with counting_proxy(real_server.port) as proxy:
        settings = labstead.Settings(base_url=proxy.url)
        with labstead.init(project="changed", settings=settings) as run:
            for content, most_bytes in (b"", 8e6), (b"", 5e4), (b"x" * SMALL_BYTES, 1e5):
                if content:
                    Path("data", "small7").write_bytes(content)
                proxy.begin()
                run.log_artifact("data", name="changing", type="dataset").wait()
                assert SMALL_BYTES * bool(content) < proxy.sent_bytes < most_bytes
    assert shelves.versions(real_server, "changed", "changing") == ["v1", "v0"]
