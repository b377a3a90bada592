"""Logging artifacts to a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import labstead
from tests.artifacts.building import digest_of, version_digest
from tests.real_server import RealServer
from tests.sdk.artifacts import shelves

pytestmark = pytest.mark.server
LARGE = bytes(range(256)) * 10_000


def write(path: str, content: bytes) -> str:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return path


def test_files_of_every_kind_arrive_as_they_were_when_added(real_server: RealServer) -> None:
    with labstead.init(project="logging", id="kinds") as run:
        run.log({"loss": 1})
        artifact = labstead.Artifact(
            "kinds", "dataset", "All kinds", {"rows": 3, "nan": float("nan")}
        )
        artifact.add_file(write("small.txt", b"small"))
        artifact.add_file(write("large.bin", LARGE), name="deep/er/large.bin")
        artifact.add_file(write("empty", b""))
        write("folder/a b/ü.csv", b"1,2")
        artifact.add_dir("folder", name="data")
        with artifact.new_file("notes/new.txt") as file:
            file.write("written")
        artifact.add_reference("tape://vault/old.tar", "old.tar")
        for name in ("small.txt", "large.bin"):
            write(name, b"changed afterwards")
        assert run.log_artifact(artifact, aliases=["best"], tags=["raw"]) is artifact
        assert artifact.wait() is artifact
    expected = {
        "data/a b/ü.csv": b"1,2",
        "deep/er/large.bin": LARGE,
        "empty": b"",
        "notes/new.txt": b"written",
        "old.tar": "tape://vault/old.tar",
        "small.txt": b"small",
    }
    assert shelves.files(real_server, "logging", "kinds") == expected
    version = shelves.version(real_server, "logging", "kinds", "best")
    assert version["digest"] == artifact.digest
    assert (version["type"], version["description"]) == ("dataset", "All kinds")
    assert (version["metadata"], version["tags"]) == ({"rows": 3, "nan": "NaN"}, ["raw"])
    assert (version["logged_by"], version["history_step"]) == ("kinds", 0)


def test_digests_are_those_of_the_wandb_client() -> None:
    artifact = labstead.Artifact("digest", "dataset")
    artifact.add_file(write("b", b"two"))
    artifact.add_file(write("a", b"one"))
    assert artifact.digest == version_digest({"a": b"one", "b": b"two"})
    assert artifact.manifest.entries["a"].digest == digest_of(b"one")


def test_a_path_is_enough_and_the_same_content_is_no_new_version(real_server: RealServer) -> None:
    run = labstead.init(project="logging", id="paths")
    write("model.pkl", b"weights")
    for aliases in (None, ["best"]):
        labstead.log_artifact("model.pkl", name="forest", type="model", aliases=aliases).wait()
    run.log_model("model.pkl")
    write("more/model.pkl", b"weights2")
    run.log_artifact("more", name="forest", type="model")
    labstead.finish()
    assert shelves.versions(real_server, "logging", "forest") == ["v1", "v0"]
    assert shelves.version(real_server, "logging", "forest", "best")["version"] == "v0"
    assert shelves.version(real_server, "logging", "run-paths-model.pkl")["type"] == "model"


def test_tables_and_media_are_added_by_name(real_server: RealServer) -> None:
    with labstead.init(project="logging") as run:
        artifact = labstead.Artifact("objects", "dataset")
        image = labstead.Image([[0.0, 1.0]], caption="a step")
        artifact["sample"] = image
        table = labstead.Table(columns=["word", "picture"], data=[["a", image]])
        assert artifact.add(table, "tables/words").path == "tables/words.table.json"
        run.log_artifact(artifact)
    found = shelves.files(real_server, "logging", "objects")
    pictures = [path for path in found if path.startswith("media/images/")]
    assert sorted(set(found) - set(pictures)) == [
        "sample.image-file.json",
        "tables/words.table.json",
    ]
    assert all(found[path][:4] == b"\x89PNG" for path in pictures)


def test_an_offline_run_is_sent_by_sync(real_server: RealServer, run_command: Any) -> None:
    with labstead.init(project="logging", mode="offline") as run:
        artifact = run.log_artifact(write("late.txt", b"late"), name="late", type="dataset")
        with pytest.raises(labstead.UsageError, match="labstead sync"):
            artifact.wait()
    assert run_command("sync").exit_code == 0
    assert shelves.files(real_server, "logging", "late") == {"late.txt": b"late"}
    assert "0 runs to send" in run_command("sync").output
    assert not list(Path("labstead-runs").glob("run-*/artifacts/1/small"))


def test_several_programs_build_one_version(real_server: RealServer) -> None:
    for number in (1, 2):
        with labstead.init(project="logging", group="crawl", reinit=True) as run:
            part = labstead.Artifact("pages", "dataset")
            part.add_file(write(f"page{number}", b"%d" % number))
            run.upsert_artifact(part).wait()
    assert shelves.versions(real_server, "logging", "pages") == []
    with labstead.init(project="logging", group="crawl", reinit=True) as run:
        run.finish_artifact(labstead.Artifact("pages", "dataset"), aliases=["whole"]).wait()
    found = shelves.files(real_server, "logging", "pages", "whole")
    assert found == {"page1": b"1", "page2": b"2"}


def test_an_incremental_one_begins_with_the_newest(real_server: RealServer) -> None:
    with labstead.init(project="logging") as run:
        run.log_artifact(write("one", b"1"), name="growing", type="dataset")
        more = labstead.Artifact("growing", "dataset", incremental=True)
        more.add_file(write("two", b"2"))
        run.log_artifact(more)
    assert shelves.files(real_server, "logging", "growing") == {"one": b"1", "two": b"2"}


def test_a_new_draft_sends_only_what_it_changes(real_server: RealServer) -> None:
    with labstead.init(project="logging") as run:
        first = run.log_artifact(write("deep/one", b"1"), name="drafted", type="dataset")
        draft = first.new_draft()
        draft.remove("one")
        draft.add_file(write("two", b"2"))
        second = run.log_artifact(draft).wait()
        third = second.new_draft()
        third.add_file(write("three", b"3"))
        assert run.log_artifact(third).wait().version == "v2"
    assert shelves.files(real_server, "logging", "drafted") == {"two": b"2", "three": b"3"}


def test_a_file_that_was_to_stay_as_it_is_and_did_not_is_told(real_server: RealServer) -> None:
    with labstead.init(project="logging") as run:
        for name, change in (("a", b"LIE"), ("b", b"longer"), ("c", b"")):
            artifact = labstead.Artifact("lying", "dataset")
            artifact.add_file(write(name, b"was"), policy="immutable")
            write(name, change)
            with pytest.raises(labstead.RequestRefusedError, match=f"{name} has changed"):
                run.log_artifact(artifact).wait()
        Path("d").write_bytes(b"d" + LARGE)
        artifact = labstead.Artifact("lying", "dataset")
        artifact.add_file("d", policy="immutable")
        Path("d").write_bytes(LARGE[::-1])
        with pytest.raises(labstead.RequestRefusedError, match="d has changed"):
            run.log_artifact(artifact).wait()
    assert shelves.versions(real_server, "logging", "lying") == []


def test_put_makes_versions_from_a_terminal(real_server: RealServer, run_command: Any) -> None:
    write("photos/cat.txt", b"a cat")
    told = run_command("artifact", "put", "photos", "-n", "logging/put", "-a", "clean")
    assert (told.exit_code, told.output) == (0, "ada/logging/put:v0\n")
    write("photos/dog.txt", b"a dog")
    put = ("artifact", "put", "photos", "--name", "logging/put", "--type", "dataset")
    assert run_command(*put, "--id", "putter").exit_code == 0
    assert run_command("artifact", "put", "nothing").exit_code == 2
    newest = shelves.version(real_server, "logging", "put")
    assert (newest["version"], newest["logged_by"]) == ("v1", "putter")
    assert shelves.version(real_server, "logging", "put", "clean")["version"] == "v0"


def test_what_the_server_refuses_is_said_by_wait(
    real_server: RealServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with labstead.init(project="logging") as run:
        run.log_artifact(write("one", b"1"), name="typed", type="dataset").wait()
        wrong = run.log_artifact(write("one", b"1"), name="typed", type="model")
        with pytest.raises(labstead.RequestRefusedError, match="dataset"):
            wrong.wait()
        run.log({"later": 1})
    assert "artifact typed was not taken" in capsys.readouterr().err
    assert labstead.Api().run(f"ada/logging/{run.id}").summary["later"] == 1


def test_without_a_run_save_waits(real_server: RealServer) -> None:
    artifact = labstead.Artifact("alone", "dataset")
    artifact.add_file(write("one", b"1"))
    artifact.save("logging")
    assert shelves.files(real_server, "logging", "alone") == {"one": b"1"}
    assert shelves.version(real_server, "logging", "alone")["logged_by"] is None
