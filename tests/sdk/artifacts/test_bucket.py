"""Artifacts of a server that keeps its files in a bucket: bytes pass it by, or go through it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

import labstead
from tests.real_server import RealServer, running_server
from tests.sdk.artifacts.bucket_front import BucketFront, bucket_front
from tests.sdk.artifacts.counting_proxy import CountingProxy, counting_proxy
from tests.sdk.scripts import start_script

pytestmark = pytest.mark.server

PART = 16 << 20
LARGE = 2 * PART + 1000
SMALL = {f"small/{number}": bytes([number]) * 1000 for number in range(20)}


@pytest.fixture(scope="module")
def front(store: str) -> Iterator[BucketFront]:
    with bucket_front(urlsplit(store).port or 0) as running:
        yield running


@pytest.fixture(scope="module")
def bucket_server(
    store: str, front: BucketFront, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealServer]:
    keys = {"AWS_ACCESS_KEY_ID": "for-tests", "AWS_SECRET_ACCESS_KEY": "for-tests"}
    where = f"s3://artifacts/kept?endpoint={front.url}&region=us-east-1"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        boto3.client("s3", endpoint_url=store, region_name="us-east-1").create_bucket(
            Bucket="artifacts"
        )
        data = tmp_path_factory.mktemp("bucket-server")
        with running_server(data, LABSTEAD_STORAGE_URL=where) as server:
            yield server


@pytest.fixture
def proxy(
    bucket_server: RealServer, front: BucketFront, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CountingProxy]:
    """The way to the server, which the environment names."""
    front.begin()
    with counting_proxy(bucket_server.port) as running:
        monkeypatch.setenv("LABSTEAD_BASE_URL", running.url)
        monkeypatch.setenv("LABSTEAD_API_KEY", bucket_server.key)
        yield running


def make_files(seed: int) -> dict[str, bytes]:
    """In the folder ``data``."""
    files = {**SMALL, "large": random.Random(seed).randbytes(LARGE)}
    for path, content in files.items():
        Path("data", path).parent.mkdir(parents=True, exist_ok=True)
        Path("data", path).write_bytes(content)
    return files


def log(name: str) -> None:
    with labstead.init(project="bucket", reinit=True) as run:
        run.log_artifact("data", name=name, type="dataset").wait()


def fetched(name: str, root: Path) -> dict[str, bytes]:
    labstead.Api().artifact(f"ada/bucket/{name}:latest").download(root, skip_cache=True)
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_large_files_pass_the_server_by(
    proxy: CountingProxy, front: BucketFront, tmp_path: Path
) -> None:
    files = make_files(1)
    log("direct")
    assert front.sent_bytes > LARGE > 1e6 > proxy.sent_bytes
    front.cuts_after = LARGE // 2
    assert fetched("direct", tmp_path / "root") == files
    assert LARGE < front.fetched_bytes < LARGE + 1_000_000  # the second half alone came again


@pytest.mark.parametrize("trouble", ["unreachable", "expired"])
def test_what_cannot_go_to_the_bucket_goes_through_the_server(
    proxy: CountingProxy, front: BucketFront, tmp_path: Path, trouble: str
) -> None:
    files = make_files(2 if trouble == "expired" else 3)
    front.is_reachable, front.has_expired = trouble != "unreachable", trouble == "expired"
    log(trouble)
    assert proxy.sent_bytes > LARGE
    assert fetched(trouble, tmp_path / "root") == files
    assert (front.sent_bytes, front.fetched_bytes) == (0, 0)


def test_parts_in_the_bucket_outlive_a_killed_program(
    proxy: CountingProxy, front: BucketFront, tmp_path: Path, run_command: Any
) -> None:
    files = make_files(4)
    program = start_script("""
        import labstead
        from labstead._artifacts import sending
        sending.FILES_AT_A_TIME = 1  # else all parts are under way at any moment
        with labstead.init(project="bucket") as run:
            run.log_artifact("data", name="killed", type="dataset").wait()
    """)
    front.kills = (PART + PART // 2, program.kill)
    program.communicate(timeout=60)
    assert front.sent_bytes < LARGE
    assert run_command("sync").exit_code == 0
    assert front.sent_bytes < LARGE + PART
    assert fetched("killed", tmp_path / "root") == files
