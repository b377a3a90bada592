"""Programs and servers that die while an artifact goes up: it goes on where it was."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labstead
from tests.artifacts.building import version_digest
from tests.real_server import RealServer, running_server
from tests.sdk.artifacts import shelves
from tests.sdk.artifacts.counting_proxy import CountingProxy, counting_proxy
from tests.sdk.scripts import start_script

pytestmark = pytest.mark.server
PART = 16 << 20
PACK = 3_000_000
KILLS = pytest.mark.parametrize(
    "kills", [2, pytest.param(20, marks=pytest.mark.long)], ids=["short", "long"]
)
TRAINING = """
    import labstead
    with labstead.init(project="killed") as run:
        artifact = labstead.Artifact({name!r}, "dataset")
        artifact.add_dir({folder!r})
        run.log_artifact(artifact)
        print("logged", flush=True)
"""


@pytest.fixture
def dice() -> random.Random:
    seed = int(os.environ.get("LABSTEAD_TEST_SEED", "0")) or random.SystemRandom().randrange(10**9)
    print(f"LABSTEAD_TEST_SEED={seed}")  # shown when it fails
    return random.Random(seed)


@pytest.fixture
def proxy(real_server: RealServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    with counting_proxy(real_server.port) as running:
        monkeypatch.setenv("LABSTEAD_BASE_URL", running.url)
        yield running


def make_files(folder: str, dice: random.Random) -> dict[str, bytes]:
    files = {f"small{number}": dice.randbytes(20_000) for number in range(PACK // 20_000)}
    files["large"] = dice.randbytes(2 * PART + 1000)
    Path(folder).mkdir()
    for path, content in files.items():
        Path(folder, path).write_bytes(content)
    return files


@KILLS
def test_a_killed_program_is_gone_on_with_and_sends_nothing_twice(
    real_server: RealServer,
    proxy: CountingProxy,
    dice: random.Random,
    run_command: Any,
    kills: int,
) -> None:
    files = make_files("data", dice)
    size = sum(map(len, files.values()))
    for kill in range(kills):
        name = f"killed{dice.randrange(10**9)}"
        Path("data", "large").write_bytes(dice.randbytes(len(files["large"])))
        files["large"] = Path("data", "large").read_bytes()
        at = size * (0.6 if kill == 0 else dice.random())
        training = start_script(TRAINING.format(name=name, folder="data"))
        proxy.begin(at, training.kill)
        training.communicate(timeout=60)
        before, at_first = proxy.sent_bytes, shelves.versions(real_server, "killed", name)
        proxy.begin()
        assert run_command("sync").exit_code == 0
        assert before + proxy.sent_bytes < size + PART + PACK + 1_000_000
        version = shelves.version(real_server, "killed", name)
        assert version["digest"] == version_digest(files)
        assert at_first in ([], ["v0"])
        assert shelves.files(real_server, "killed", name) == files
        # What is there is not sent again by the next one.
        proxy.begin()
        with labstead.init(project="killed", reinit=True) as run:
            run.log_artifact("data", name=name, type="dataset").wait()
        assert proxy.sent_bytes < 1_000_000
        assert shelves.versions(real_server, "killed", name) == ["v0"]


def test_one_part_in_a_hundred_changed_sends_just_that(
    proxy: CountingProxy, dice: random.Random
) -> None:
    files = make_files("data", dice)
    with labstead.init(project="killed") as run:
        run.log_artifact("data", name="changing", type="dataset").wait()
        Path("data", "small7").write_bytes(dice.randbytes(len(files["small7"])))
        proxy.begin()
        run.log_artifact("data", name="changing", type="dataset").wait()
        assert proxy.sent_bytes < len(files["small7"]) + 100_000


@pytest.mark.long
def test_a_server_that_dies_meanwhile_is_waited_for(
    tmp_path: Path, dice: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files("data", dice)
    with running_server(tmp_path / "data") as server, counting_proxy(server.port) as proxy:
        monkeypatch.setenv("LABSTEAD_BASE_URL", proxy.url)
        monkeypatch.setenv("LABSTEAD_API_KEY", server.key)
        is_dead = threading.Event()

        def die() -> None:
            server.kill()
            is_dead.set()

        with labstead.init(project="killed") as run:
            proxy.begin(sum(map(len, files.values())) * dice.random(), die)
            artifact = run.log_artifact("data", name="patient", type="dataset")
            assert is_dead.wait(60)
            with pytest.raises(TimeoutError):
                artifact.wait(0)
            server.start()
            artifact.wait(120)
        assert shelves.files(server, "killed", "patient") == files
