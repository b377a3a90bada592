"""Artifacts that the official client logs and reads: the same content in Labstead, and back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = pytest.mark.server

LOGGING = """
    import json, os
    from datetime import timedelta
    import numpy as np
    import labstead
    import wandb

    PROJECT = "wandb-artifacts"
    told = {}

    def write(path, content):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def read(folder):
        found = {}
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read().hex()
        return found

    def dataset(name="ds", **how):
        made = wandb.Artifact(name, "dataset", **how)
        made.add_dir("data")
        made.add_reference("file://" + os.path.abspath("near.txt"), name="near")
        return made

    write("near.txt", b"near")
    write("data/a.txt", b"alpha")
    write("data/same.txt", b"alpha")
    write("data/sub/b.bin", bytes(range(256)) * 4)
    write("data/empty", b"")
    with wandb.init(project=PROJECT, id="logging") as run:
        first = dataset(description="words", metadata={"rows": 3, "score": float("nan")})
        first.ttl = timedelta(days=3)
        run.log_artifact(first, aliases=["best"], tags=["good"]).wait()
        again = run.log_artifact(dataset(), aliases=["second"]).wait()
        write("data/a.txt", b"beta")
        later = run.log_artifact(dataset()).wait()
        told["versions"] = [one.version for one in (first, again, later)]
        told["digest"], told["id"] = first.digest, first.id

        child = wandb.Artifact("child", "dataset")
        child.add_reference(first.get_entry("a.txt"), name="of_parent.txt")
        run.log_artifact(child).wait()

        pictures = wandb.Artifact("pictures", "dataset")
        picture = wandb.Image(np.zeros((4, 4, 3), dtype=np.uint8))
        pictures.add(picture, "black")
        run.log_artifact(pictures)
        album = wandb.Artifact("album", "dataset")
        album.add(picture, "copy")
        run.log_artifact(album).wait()
        told["album"] = [entry.ref for entry in album.manifest.entries.values()]

        for name in ("a", "c"):
            part = wandb.Artifact("growing", "dataset", incremental=True)
            part.add_file(write(name + ".txt", name.encode()))
            run.log_artifact(part).wait()
        told["growing"] = part.version, sorted(part.manifest.entries)

        for name in ("one", "two", "three"):
            part = wandb.Artifact("together", "dataset")
            part.add_file(write(name + ".txt", name.encode()))
            log = run.finish_artifact if name == "three" else run.upsert_artifact
            log(part, distributed_id="workers")
        part.wait()
        told["together"] = part.version, sorted(part.manifest.entries)

        draft = first.new_draft()
        draft.remove("a.txt")
        draft.add_file(write("d.txt", b"delta"))
        run.log_artifact(draft).wait()
        told["draft"] = draft.version, sorted(draft.manifest.entries)

        for word in ("x", "y"):
            run.log({"table": wandb.Table(columns=["n", "word"], data=[[1, word]])})

    with wandb.init(project=PROJECT, id="reading") as run:
        used = run.use_artifact("ds:best")
        told["old"] = read(used.download(root="old"))
        told["new"] = read(run.use_artifact("ds:v1").download(root="new"))
        told["child"] = read(run.use_artifact("child:latest").download(root="child"))
        told["tables"] = [
            run.use_artifact(f"run-logging-table:v{n}").get("table").data for n in (0, 1)
        ]
        album = run.use_artifact("album:latest")
        told["copy"] = list(album.get("copy").image.size)
    told["said"] = {
        name: getattr(used, name)
        for name in ("aliases", "tags", "description", "size", "file_count", "state")
    }
    told["rows"], told["ttl"] = used.metadata["rows"], used.ttl.total_seconds()
    told["listed"] = sorted((file.name, file.size) for file in used.files())

    with labstead.init(project=PROJECT, id="ours") as run:
        told["ours"] = read(run.use_artifact("ds:best").download("ours"))
        made = labstead.Artifact("made", "dataset", metadata={"by": "labstead"})
        made.add_dir("data")
        run.log_artifact(made, aliases=["fine"]).wait()
    theirs = wandb.Api().artifact(PROJECT + "/made:fine")
    told["made"] = theirs.metadata, read(theirs.download("theirs")), read("data")
    print(json.dumps(told))
"""
OLD = {
    "a.txt": b"alpha",
    "same.txt": b"alpha",
    "sub/b.bin": bytes(range(256)) * 4,
    "empty": b"",
    "near": b"near",
}


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    ours = {
        "LABSTEAD_BASE_URL": live_server_process.url,
        "LABSTEAD_API_KEY": live_server_process.key,
    }
    folder = tmp_path_factory.mktemp("artifacts")
    return run_well(live_server_process, folder, LOGGING, **ours)


@pytest.fixture(scope="module")
def api(live_server_process: RealServer, told: Any) -> Any:
    """GET below the project's collections."""
    client = live_server_process.client()

    def get(path: str) -> Any:
        answer = client.get(f"/teams/ada/projects/wandb-artifacts/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    yield get
    client.close()


def as_hex(files: dict[str, bytes]) -> dict[str, str]:
    return {path: content.hex() for path, content in files.items()}


def test_what_was_logged_is_read_back_by_either_client(told: Any) -> None:
    assert told["old"] == as_hex(OLD)
    assert told["new"] == as_hex({**OLD, "a.txt": b"beta"})
    assert told["ours"] == as_hex(OLD)


def test_same_content_is_no_new_version(told: Any, api: Any) -> None:
    assert told["versions"] == ["v0", "v0", "v1"]
    assert api("artifact-collections/ds/versions/second")["version"] == "v0"


def test_a_version_is_described_alike(told: Any, api: Any) -> None:
    version = api("artifact-collections/ds/versions/best")
    assert (version["digest"], version["type"]) == (told["digest"], "dataset")
    assert (version["file_count"], version["reference_count"]) == (4, 1)
    assert (version["description"], version["tags"]) == ("words", ["good"])
    assert (version["metadata"]["rows"], version["ttl_seconds"]) == (3, 259_200)
    assert version["logged_by"] == "logging"
    assert told["said"] == {
        "aliases": ["best", "second"],
        "tags": ["good"],
        "description": "words",
        "size": version["size"],
        "file_count": 5,
        "state": "COMMITTED",
    }
    assert (told["rows"], told["ttl"]) == (3, 259_200)


def test_all_files_are_listed_with_their_sizes(told: Any) -> None:
    assert told["listed"] == sorted([path, len(content)] for path, content in OLD.items())


def test_an_entry_of_another_artifact_is_followed(told: Any, api: Any) -> None:
    assert told["child"] == {"of_parent.txt": b"alpha".hex()}
    (entry,) = api("artifact-collections/child/versions/latest/files")["results"]
    assert entry["ref"].startswith("wandb-artifact://")


def test_a_word_for_what_was_not_logged_yet_leads_to_it(told: Any) -> None:
    assert all(ref.startswith("wandb-artifact://") for ref in told["album"])
    assert told["copy"] == [4, 4]


def test_incremental_versions_keep_what_was_there(told: Any) -> None:
    assert told["growing"] == ["v1", ["a.txt", "c.txt"]]


def test_several_writers_make_one_version(told: Any) -> None:
    assert told["together"] == ["v0", ["one.txt", "three.txt", "two.txt"]]


def test_a_draft_of_an_old_version_is_the_next(told: Any) -> None:
    assert told["draft"] == ["v2", ["d.txt", "empty", "near", "same.txt", "sub/b.bin"]]


def test_tables_are_versions_too(told: Any, api: Any) -> None:
    assert told["tables"] == [[[1, "x"]], [[1, "y"]]]
    assert api("artifact-collections/run-logging-table")["type"] == "run_table"


def test_their_client_reads_what_ours_made(told: Any) -> None:
    metadata, read, written = told["made"]
    assert (metadata, read) == ({"by": "labstead"}, written)


def test_runs_know_what_they_used_and_made(told: Any, api: Any) -> None:
    runs = api("artifact-collections/ds/versions/best/runs")
    assert [run["id"] for run in runs["logged_by"]] == ["logging"]
    assert {run["id"] for run in runs["used_by"]} == {"reading", "ours"}
