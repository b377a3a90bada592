"""Finding, fetching and changing versions at a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

import labstead
from labstead import RequestRefusedError, UsageError
from tests.real_server import RealServer
from tests.sdk.artifacts.making import log

pytestmark = pytest.mark.server
LARGE = bytes(range(256)) * 10_000
FILES = {"data/train.csv": b"1,2", "data/large.bin": LARGE, "notes.txt": b"good"}
Command = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def _shelf(live_server_process: RealServer) -> None:
    with live_server_process.client() as client:
        log(client, "iris", {"old.csv": b"0"})
        log(client, "iris", FILES, aliases=["best"], tags=["raw"], description="Flowers",
            metadata={"rows": 150})  # fmt: skip
        log(client, "forest", {"model.pkl": b"weights"}, type="model")


@pytest.fixture
def api(real_server: RealServer) -> labstead.Api:
    return labstead.Api({"project": "shelf"})


def contents(root: str | Path) -> dict[str, bytes]:
    files = [path for path in Path(root).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", ["iris", "iris:best", "shelf/iris:v1", "ada/shelf/iris:latest"])
def test_a_version_is_found_by_any_of_its_names(api: labstead.Api, name: str) -> None:
    artifact = api.artifact(name)
    assert (artifact.qualified_name, artifact.name) == ("ada/shelf/iris:v1", "iris:v1")
    assert (artifact.version, artifact.type, artifact.state) == ("v1", "dataset", "COMMITTED")
    assert (artifact.description, artifact.metadata) == ("Flowers", {"rows": 150})
    assert (artifact.aliases, artifact.tags) == (["best", "latest"], ["raw"])
    assert artifact.size == sum(map(len, FILES.values()))
    assert artifact.file_count == len(artifact.manifest) == 3
    assert artifact.digest == artifact.manifest.digest()
    assert artifact.url.endswith("/ada/shelf/artifacts/dataset/iris/v1")
    assert (artifact.ttl, artifact.is_link, artifact.is_draft()) == (None, False, False)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("iris:nope", "alias 'nope': the newest version is v1, the aliases are best, latest"),
        ("iris:v7", "no version or alias 'v7'"),
        ("rose", "no artifact 'rose' in ada/shelf, or it is not yours to see: `labstead artifact"),
        ("nobody/nothing/iris", "no artifact 'iris' in nobody/nothing"),
    ],
)
def test_what_is_not_there_is_told_with_what_there_is(
    api: labstead.Api, name: str, told: str
) -> None:
    with pytest.raises(RequestRefusedError) as trouble:
        api.artifact(name)
    assert told in str(trouble.value)
    assert trouble.value.status == 404
    assert not api.artifact_exists(name)


@pytest.mark.parametrize("name", ["", "a/b/c/d", "iris:", "iris:a/b", ":v1", "a//b"])
def test_a_name_that_is_none_is_told(api: labstead.Api, name: str) -> None:
    with pytest.raises(UsageError, match="names no artifact"):
        api.artifact(name)


def test_the_type_has_to_be_the_one_asked_for(api: labstead.Api) -> None:
    assert api.artifact("iris", type="dataset").type == "dataset"
    with pytest.raises(UsageError, match="'dataset', not 'model'"):
        api.artifact("iris", type="model")
    assert not api.artifact_exists("iris", type="model")


def test_files_come_home(api: labstead.Api, workplace: Path) -> None:
    artifact = api.artifact("iris:best")
    assert artifact.download() == str(Path("artifacts", "iris:v1"))
    assert contents("artifacts/iris:v1") == FILES
    assert contents(artifact.download("some", path_prefix="data/t")) == {"data/train.csv": b"1,2"}
    Path("artifacts/iris:v1/mine.txt").write_text("mine")
    with pytest.raises(ValueError, match=r"mine\.txt"):
        artifact.verify()
    assert contents(artifact.checkout()) == FILES
    artifact.verify()


def test_single_files_come_home(api: labstead.Api, workplace: Path) -> None:
    artifact = api.artifact("iris:best")
    assert [file.name for file in artifact.files(per_page=2)] == sorted(FILES)
    assert [file.size for file in artifact.files(["notes.txt"])] == [4]
    entry = artifact.get_entry("data/large.bin")
    assert (entry.path, entry.size, entry.ref) == ("data/large.bin", len(LARGE), None)
    assert Path(entry.download()).read_bytes() == LARGE
    assert artifact.files()[2].download() == "notes.txt"
    with pytest.raises(KeyError, match=r"nothing\.txt"):
        artifact.get_path("nothing.txt")
    with pytest.raises(UsageError, match="3 files"):
        artifact.file()
    assert Path(api.artifact("forest").file()).read_bytes() == b"weights"


def test_what_is_said_of_a_version_changes_with_save(
    api: labstead.Api, real_server: RealServer
) -> None:
    with real_server.client() as client:
        log(client, "said", {"a": b"1"}, aliases=["old"])
    artifact, other = api.artifact("said"), api.artifact("said")
    artifact.description, artifact.metadata["rows"] = "New", 3
    artifact.aliases.append("good")
    artifact.aliases.remove("old")
    artifact.tags = ["clean"]
    artifact.ttl = timedelta(days=3)
    artifact.save()
    other.metadata = {"other": True}
    other.save()
    found = api.artifact("said:good")
    assert (found.description, found.metadata) == ("New", {"other": True})
    assert (found.aliases, found.tags) == (["good", "latest"], ["clean"])
    assert found.ttl == timedelta(days=3)
    found.ttl = None
    found.save()
    found = api.artifact("said")
    assert found.ttl is None
    found.ttl = labstead.ArtifactTTL.INHERIT
    found.save()
    assert found.ttl is None
    with pytest.raises(UsageError, match="stays as it is"):
        found.add_reference("s3://bucket/key")


def test_a_version_is_deleted_once_nothing_holds_it(
    api: labstead.Api, real_server: RealServer
) -> None:
    with real_server.client() as client:
        log(client, "gone", {"a": b"1"}, aliases=["best"])
    artifact = api.artifact("gone")
    with pytest.raises(RequestRefusedError) as refusal:
        artifact.delete()
    assert refusal.value.code == "version_in_use"
    with labstead.init(project="shelf") as run:
        run.use_artifact("gone:best")
    with pytest.raises(RequestRefusedError, match="1 run used it"):
        artifact.delete(delete_aliases=True)
    artifact.delete(delete_aliases=True, force=True)
    assert artifact.state == "DELETED"
    assert not api.artifact_exists("gone")


def test_runs_use_versions_and_link_them(api: labstead.Api, workplace: Path) -> None:
    with labstead.init(project="shelf", id="user") as run:
        used = run.use_artifact("iris:best", type="dataset", use_as="training")
        assert contents(used.download()) == FILES
        assert Path(labstead.use_model("forest")).read_bytes() == b"weights"
        with pytest.raises(UsageError, match="'dataset', not 'model'"):
            run.use_artifact("iris", type="model")
        with pytest.raises(RequestRefusedError, match="the aliases are best, latest"):
            run.use_artifact("iris:nope")
        linked = run.link_artifact(api.artifact("forest"), "best-models", aliases=["staging"])
        assert (linked.name, linked.is_link) == ("best-models:v0", True)
        assert linked.source_qualified_name == "ada/shelf/forest:v0"
        Path("new.pkl").write_bytes(b"better")
        newer = run.link_model("new.pkl", "ada/shelf/best-models", name="forest")
        assert newer.qualified_name == "ada/shelf/best-models:v1"
    assert Path(api.artifact("best-models").file()).read_bytes() == b"better"
    newer.unlink()
    assert api.artifact("best-models").version == "v0"
    assert [one.name for one in api.run("shelf/user").used_artifacts()] == ["forest:v0", "iris:v1"]
    assert [one.name for one in api.run("shelf/user").logged_artifacts()] == ["forest:v1"]
    assert [run.id for run in used.used_by()] == ["user"]
    maker = api.artifact("forest").logged_by()
    assert maker is not None
    assert maker.id == "user"
    assert used.logged_by() is None
    assert api.run("shelf/user").use_artifact(api.artifact("iris:v0")).used_by()[0].id == "user"
    with pytest.raises(UsageError, match="is no link"):
        used.unlink()


def test_what_a_run_has_just_logged_is_waited_for(real_server: RealServer) -> None:
    run = labstead.init(project="shelf")
    artifact = labstead.Artifact("fresh", "dataset")
    with artifact.new_file("large.bin", "wb") as file:
        file.write(LARGE)
    run.log_artifact(artifact)
    used = run.use_artifact("fresh:latest")
    assert contents(used.download()) == {"large.bin": LARGE}
    assert run.use_artifact(artifact) is artifact
    assert (artifact.name, artifact.aliases) == ("fresh:v0", ["latest"])
    unlogged = labstead.Artifact("unlogged", "dataset")
    unlogged.description, unlogged.ttl = "Said before", timedelta(days=2)
    unlogged.tags.append("early")
    with pytest.raises(UsageError, match=r"log it with run\.log_artifact"):
        unlogged.download()
    assert run.use_artifact(unlogged, aliases=["first"]).aliases == ["first", "latest"]
    found = labstead.Api().artifact("shelf/unlogged")
    assert (found.description, found.ttl, found.tags) == (
        "Said before",
        timedelta(days=2),
        ["early"],
    )


def test_an_offline_run_says_what_to_do(offline_run: labstead.Run) -> None:
    artifact = labstead.Artifact("fresh", "dataset")
    offline_run.log_artifact(artifact)
    for act in (
        lambda: offline_run.use_artifact("fresh:latest"),
        lambda: offline_run.use_artifact(artifact),
        lambda: offline_run.link_artifact(artifact, "best"),
        artifact.download,
    ):
        with pytest.raises(UsageError, match=r"offline.*labstead sync"):
            act()


def test_a_disabled_run_reads_and_notes_nothing(real_server: RealServer) -> None:
    run = labstead.init(project="shelf", mode="disabled")
    assert contents(run.use_artifact("iris:v0").download()) == {"old.csv": b"0"}
    artifact = labstead.Artifact("fresh", "dataset")
    assert run.use_artifact(artifact) is run.link_artifact(artifact, "best") is artifact


def test_registries_are_announced(api: labstead.Api) -> None:
    for name in ("wandb-registry-model/forest", "model-registry/forest"):
        with pytest.raises(UsageError, match="registries are not there yet"):
            api.artifact("forest").link(name)


def test_types_and_collections(api: labstead.Api) -> None:
    assert {"dataset", "model"} <= {one.name for one in api.artifact_types()}
    collections = api.artifact_type("model").collections()
    assert "forest" in [one.name for one in collections]
    iris = api.artifact_collection("dataset", "shelf/iris")
    assert (len(iris), iris.is_sequence(), iris.aliases) == (2, True, ["best", "latest"])
    assert [one.version for one in iris.artifacts(per_page=1)] == ["v1", "v0"]
    assert [one.version for one in api.artifacts("dataset", "iris", tags="raw")] == ["v1"]
    assert api.artifact_collection_exists("iris", "dataset")
    assert not api.artifact_collection_exists("iris", "model")
    iris.description, iris.tags = "All flowers", ["botany"]
    iris.save()
    found = next(one for one in api.artifact_collections("shelf", "dataset") if one.name == "iris")
    assert (found.description, found.tags) == ("All flowers", ["botany"])
    with pytest.raises(UsageError, match="the types are dataset, model"):
        api.artifact_type("picture")


def test_tables_and_media_come_back(real_server: RealServer) -> None:
    with labstead.init(project="objects") as run:
        artifact = labstead.Artifact("objects", "dataset")
        image = labstead.Image(
            [[0.0, 1.0]],
            caption="a step",
            masks={"truth": {"mask_data": [[0, 1]], "class_labels": {1: "cat"}}},
            boxes={"seen": {"box_data": [{"position": {"minX": 0, "maxX": 1, "minY": 0, "maxY": 1},
                                          "class_id": 1}]}},
        )  # fmt: skip
        artifact["sample"] = image
        rows = [["a", image, 1.5], ["b", None, float("inf")]]
        artifact.add(labstead.Table(columns=["word", "picture", "n"], data=rows), "tables/words")
        artifact.add(labstead.Html("<b>hi</b>"), "page")
        artifact.add(labstead.Histogram([1, 2, 2]), "counts")
        artifact.add(labstead.Audio([0.0, 1.0], sample_rate=8000), "click")
        run.log_artifact(artifact)
    found: Any = labstead.Api().artifact("objects/objects")
    assert (found["sample"].content, found["sample"].caption) == (image.content, "a step")
    assert (set(found["sample"].masks), set(found["sample"].boxes)) == ({"truth"}, {"seen"})
    table = found.get("tables/words")
    assert table.columns == ["word", "picture", "n"]
    assert table.get_column("n") == [1.5, float("inf")]
    assert table.get_column("picture")[0].content == image.content
    assert "<b>hi</b>" in found.get("page").html
    assert found.get("counts").histogram[0] == 1
    assert found.get("click").sample_rate == 8000
    assert found.get("nothing") is None
    again = labstead.Artifact("again", "dataset")
    assert again.add(found["sample"], "sample").path == "sample.image-file.json"


def test_the_terminal_lists_and_fetches(
    real_server: RealServer, run_command: Command, workplace: Path
) -> None:
    listed = run_command("artifact", "ls", "ada/shelf", "--type", "model")
    assert listed.stdout.splitlines()[0].split() == "TYPE NAME VERSIONS SIZE ALIASES".split()
    assert "forest" in listed.stdout
    assert "iris" not in listed.stdout
    versions = run_command("artifact", "ls", "ada/shelf/iris", "--json").stdout.splitlines()
    assert [orjson.loads(line)["version"] for line in versions] == ["iris:v1", "iris:v0"]
    assert run_command("artifact", "ls", "shelf/iris", "--json").stdout.splitlines() == versions
    assert "data/train.csv" in run_command("artifact", "ls", "shelf/iris:best").stdout
    fetched = run_command("artifact", "get", "shelf/iris:best", "--root", "here")
    assert (fetched.exit_code, fetched.stdout) == (0, "here\n")
    assert contents("here") == FILES
    info = orjson.loads(run_command("artifact", "cache", "info", "--json").stdout)
    assert (info["files"], info["size"]) == (3, sum(map(len, FILES.values())))
    assert "freed" in run_command("artifact", "cache", "cleanup", "1MB").stdout
    assert "Holds    2 files" in run_command("artifact", "cache", "info").stdout
    for arguments, code, told in [
        (("get", "shelf/iris:nope"), 1, "the aliases are"),
        (("get", "shelf/iris", "--type", "model"), 2, "not 'model'"),
        (("ls", "shelf/rose:v1"), 1, "no artifact 'rose'"),
        (("ls", "shelf/rose"), 1, "nothing here"),
        (("cache", "cleanup", "much"), 2, "no size"),
    ]:
        done = run_command("artifact", *arguments)
        assert (done.exit_code, "Traceback" in done.output) == (code, False)
        assert told in done.output
