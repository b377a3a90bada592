"""What the official client says of artifacts, lists, links and deletes stands so in Labstead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = pytest.mark.server

EDITING = """
    import json
    from datetime import timedelta
    import wandb

    PROJECT = "wandb-editing"
    told = {}

    def logged(run, name, content, type="dataset", **how):
        with open(name + ".txt", "w") as file:
            file.write(content)
        made = wandb.Artifact(name, type)
        made.add_file(name + ".txt", "file.txt")
        return run.log_artifact(made, **how).wait()

    def refused(call):
        try:
            call()
        except Exception as error:
            return str(error)

    with wandb.init(project=PROJECT, id="maker") as run:
        first = logged(run, "ds", "one", aliases=["best"], tags=["good"])
        logged(run, "ds", "two", tags=["good", "late"])
        logged(run, "raw", "raw")
        logged(run, "forest", "model", type="model")
        told["wrong type"] = refused(lambda: logged(run, "ds", "three", type="model"))
        link = run.link_artifact(first, "portfolio", aliases=["prod"])
        told["link"] = link.name, sorted(link.aliases), link.is_link
        link = run.link_artifact(first, "portfolio", aliases=["again"])
        told["linked again"] = link.name, sorted(link.aliases)
        with open("weights.txt", "w") as file:
            file.write("weights")
        run.link_model("weights.txt", "my-model")
    with wandb.init(project=PROJECT, id="user") as run:
        run.use_artifact("portfolio:prod")
        told["use of a link"] = run.use_artifact("ds:best", use_as="train").source_name

    api = wandb.Api()
    at = lambda name: api.artifact(PROJECT + "/" + name)
    told["used_by"] = [run.id for run in at("ds:v0").used_by()]
    told["logged_by"] = at("ds:v0").logged_by().id
    told["logged"] = [one.name for one in api.run(PROJECT + "/maker").logged_artifacts()]
    told["used"] = [one.name for one in api.run(PROJECT + "/user").used_artifacts()]
    told["linked_artifacts"] = [one.name for one in at("ds:v0").linked_artifacts]

    maker = api.run(PROJECT + "/maker")
    told["logged to another run"] = api.run(PROJECT + "/user").log_artifact(
        at("ds:v0"), aliases=["twice"]
    ).name

    one = at("ds:v0")
    one.aliases.append("new")
    one.aliases.remove("best")
    one.tags.append("kept")
    one.tags.remove("good")
    one.description, one.metadata["rows"], one.ttl = "words", [1, 2], timedelta(days=1)
    one.save()
    told["edited"] = sorted(one.aliases), one.tags, one.description, one.metadata, str(one.ttl)
    for ttl in (None, wandb.ArtifactTTL.INHERIT):
        one = at("ds:v0")
        one.ttl = ttl
        one.save()
        told[f"ttl {ttl}"] = str(at("ds:v0").ttl)

    told["types"] = [kind.name for kind in api.artifact_types(PROJECT)]
    datasets = api.artifact_type("dataset", PROJECT)
    told["collections"] = [one.name for one in datasets.collections()]
    told["some collections"] = [
        one.name
        for one in datasets.collections(filters={"name": {"$regex": "^(ds|raw)$"}}, order="+name")
    ]
    versions = api.artifacts("dataset", PROJECT + "/ds")
    told["versions"] = len(versions), [one.name for one in versions]
    told["tagged"] = [one.name for one in api.artifacts("dataset", PROJECT + "/ds", tags=["late"])]
    told["links"] = [one.name for one in api.artifacts("dataset", PROJECT + "/portfolio")]
    told["there"] = [
        api.artifact_exists(PROJECT + "/ds:v1"),
        api.artifact_exists(PROJECT + "/ds:v9"),
        api.artifact_collection_exists(PROJECT + "/ds", "dataset"),
        api.artifact_collection_exists(PROJECT + "/ds", "model"),
    ]

    raw = api.artifact_collection("dataset", PROJECT + "/raw")
    raw.name, raw.description, raw.tags = "renamed", "of old", ["one", "two"]
    raw.save()
    raw.type, raw.tags = "source", ["two"]
    raw.save()
    raw = api.artifact_collection("source", PROJECT + "/renamed")
    told["raw"] = raw.name, raw.description, raw.tags, raw.type, raw.is_sequence()
    told["raw version"] = at("renamed:v0").type

    link = at("portfolio:v0")
    link.aliases.append("staging")
    link.save()
    told["link edited"] = sorted(at("portfolio:staging").aliases)
    told["only there"] = refused(lambda: at("ds:staging"))
    at("portfolio:v0").unlink()
    told["unlinked"] = api.artifact_exists(PROJECT + "/portfolio:v0")
    told["source stays"] = api.artifact_exists(PROJECT + "/ds:v0")

    told["has aliases"] = refused(lambda: at("ds:v0").delete())
    at("ds:v0").delete(delete_aliases=True)
    told["deleted"] = api.artifact_exists(PROJECT + "/ds:v0")
    api.artifact_collection("dataset", PROJECT + "/portfolio").delete()
    api.artifact_collection("model", PROJECT + "/forest").delete()
    told["left"] = [one.name for one in datasets.collections()]
    told["types left"] = [kind.name for kind in api.artifact_types(PROJECT)]
    told["model"] = api.artifact("model-registry/my-model:latest").source_name
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("editing"), EDITING)


@pytest.fixture(scope="module")
def version(live_server_process: RealServer, told: Any) -> Any:
    with live_server_process.client() as client:
        path = "/teams/ada/projects/wandb-editing/deleted-artifacts"
        (row,) = [one for one in client.get(path).json()["results"] if one["collection"] == "ds"]
        return row


def test_a_collection_keeps_its_type(told: Any) -> None:
    assert "dataset" in told["wrong type"]


def test_a_link_has_a_place_of_its_own(told: Any) -> None:
    assert told["link"] == ["portfolio:v0", ["latest", "prod"], True]
    assert told["linked again"] == ["portfolio:v0", ["again", "latest", "prod"]]
    assert told["linked_artifacts"] == ["portfolio:v0"]
    assert told["links"] == ["portfolio:v0"]


def test_a_link_is_named_apart_from_its_source(told: Any) -> None:
    assert told["link edited"] == ["again", "latest", "prod", "staging"]
    assert "ds:staging" in told["only there"]
    assert (told["unlinked"], told["source stays"]) == (False, True)


def test_a_linked_model_gets_a_project_by_itself(told: Any) -> None:
    assert told["model"] == "run-maker-weights.txt:v0"


def test_lineage_is_told_from_both_ends(told: Any) -> None:
    assert (told["used_by"], told["logged_by"]) == (["user"], "maker")
    assert set(told["logged"]) >= {"ds:v0", "ds:v1", "raw:v0", "forest:v0"}
    assert told["used"] == ["ds:v0"]
    assert told["use of a link"] == "ds:v0"


def test_an_existing_artifact_is_logged_to_another_run(told: Any) -> None:
    assert told["logged to another run"] == "ds:v0"


def test_what_is_said_of_a_version_changes(told: Any, version: Any) -> None:
    expected = [["latest", "new", "twice"], ["kept"], "words", {"rows": [1, 2]}, "1 day, 0:00:00"]
    assert told["edited"] == expected
    assert (told["ttl None"], told["ttl ArtifactTTL.INHERIT"]) == ("None", "None")
    assert (version["tags"], version["description"]) == (["kept"], "words")
    assert (version["metadata"], version["ttl_seconds"]) == ({"rows": [1, 2]}, None)


def test_lists_show_what_there_is(told: Any) -> None:
    assert told["types"] == ["dataset", "model"]
    assert told["collections"] == ["portfolio", "raw", "ds"]
    assert told["some collections"] == ["ds", "raw"]
    assert told["versions"] == [2, ["ds:v1", "ds:v0"]]
    assert told["tagged"] == ["ds:v1"]
    assert told["there"] == [True, False, True, False]


def test_a_collection_is_renamed_described_tagged_and_moved(told: Any) -> None:
    assert told["raw"] == ["renamed", "of old", ["two"], "source", True]
    assert told["raw version"] == "source"


def test_versions_and_collections_are_deleted(told: Any, version: Any) -> None:
    assert "new" in told["has aliases"]
    assert told["deleted"] is False
    assert version["version"] == "v0"
    assert told["left"] == ["ds"]
    assert told["types left"] == ["dataset", "model", "source"]
