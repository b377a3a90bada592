"""Large files, whose digest the server takes while they come in."""

from __future__ import annotations

from pathlib import Path

import pytest

import labstead
from tests.artifacts.building import digest_of, version_digest
from tests.real_server import RealServer
from tests.sdk.artifacts import shelves
from tests.sdk.artifacts.counting_proxy import CountingProxy, counting_proxy

pytestmark = pytest.mark.server
LARGE = bytes(range(256)) * 70_000
OTHER = LARGE[::-1]


@pytest.fixture
def proxy(real_server: RealServer, monkeypatch: pytest.MonkeyPatch) -> CountingProxy:
    with counting_proxy(real_server.port) as running:
        monkeypatch.setenv("LABSTEAD_BASE_URL", running.url)
        yield running


def log(name: str, files: dict[str, bytes]) -> tuple[labstead.Artifact, list[str]]:
    """Logged, and the digests of its entries when it was there."""
    artifact = labstead.Artifact(name, "model")
    entries = []
    for path, content in files.items():
        Path(path).write_bytes(content)
        entries.append(artifact.add_file(path))
    with labstead.init(project="late", reinit=True) as run:
        run.log_artifact(artifact).wait()
    return artifact, [entry.digest for entry in entries]


def test_digests_are_known_before_and_after(real_server: RealServer) -> None:
    files = {"a": LARGE, "b": OTHER, "small": b"small"}
    before = labstead.Artifact("weights", "model")
    for path, content in files.items():
        Path(path).write_bytes(content)
        assert before.add_file(path).digest == digest_of(content)
    assert before.digest == version_digest(files)
    artifact, digests = log("weights", files)
    assert digests == [digest_of(content) for content in files.values()]
    assert artifact.digest == before.digest
    assert shelves.files(real_server, "late", "weights") == files


def test_what_is_there_is_not_sent_again(proxy: CountingProxy, real_server: RealServer) -> None:
    first = b"1" + LARGE
    log("again", {"model": first})
    assert proxy.sent_bytes > len(first)
    proxy.begin()
    log("again", {"model": first})
    log("again", {"model": first, "notes": b"more"})
    assert proxy.sent_bytes < 1_000_000
    assert shelves.versions(real_server, "late", "again") == ["v1", "v0"]
    assert shelves.files(real_server, "late", "again") == {"model": first, "notes": b"more"}


def test_the_same_bytes_are_kept_and_sent_once(
    proxy: CountingProxy, real_server: RealServer
) -> None:
    twin = b"2" + LARGE
    log("twins", {"one": twin, "two": twin})
    assert len(twin) < proxy.sent_bytes < 1.5 * len(twin)
    assert shelves.files(real_server, "late", "twins") == {"one": twin, "two": twin}


def test_another_content_of_a_path_is_refused() -> None:
    artifact = labstead.Artifact("twice", "model")
    Path("a").write_bytes(LARGE)
    Path("b").write_bytes(OTHER)
    artifact.add_file("a", name="model")
    artifact.add_file("a", name="model")
    with pytest.raises(labstead.UsageError, match="with other content"):
        artifact.add_file("b", name="model")


def test_a_program_that_waits_alone_learns_them(real_server: RealServer) -> None:
    content = b"3" + LARGE
    Path("alone").write_bytes(content)
    artifact = labstead.Artifact("alone", "model")
    entry = artifact.add_file("alone")
    artifact.save("late")
    assert entry.digest == digest_of(content)
    assert shelves.files(real_server, "late", "alone") == {"alone": content}


def test_one_that_was_to_stay_and_changed_is_told(real_server: RealServer) -> None:
    Path("model").write_bytes(b"4" + LARGE)
    artifact = labstead.Artifact("changed", "model")
    artifact.add_file("model", policy="immutable")
    Path("model").write_bytes(b"5" + LARGE)
    with labstead.init(project="late", reinit=True) as run:
        run.log_artifact(artifact)
        with pytest.raises(labstead.Error, match="has changed since it was added"):
            artifact.wait()
    assert shelves.versions(real_server, "late", "changed") == []
