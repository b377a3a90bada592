"""Who gets at artifacts through the wandb client's addresses, and what comes to them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import KeyScope, Role, User
from tests.artifacts.building import Files, digest_of, version_digest
from tests.bridges.wandb.asking import ask, post, refused
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_stranger

pytestmark = pytest.mark.django_db
PLACE = {"entityName": "ada", "projectName": "digits"}
FILES = {"a.txt": b"alpha", "sub/b.bin": bytes(range(256))}
CREATE = """mutation ($input: CreateArtifactInput!) {
  createArtifact(input: $input) {
    artifact { id state artifactSequence { latestArtifact { id } } }
  }
}"""
MANIFEST = """mutation ($input: CreateArtifactManifestInput!) {
  createArtifactManifest(input: $input) {
    artifactManifest { id file { uploadUrl uploadHeaders } }
  }
}"""
SEND = """mutation ($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) {
    files { edges { node { uploadUrl uploadHeaders storagePath artifact { id } } } }
  }
}"""
COMMIT = """mutation ($input: CommitArtifactInput!) {
  commitArtifact(input: $input) { artifact { id digest } }
}"""
READ = """query ($id: ID!) {
  artifact(id: $id) { digest state currentManifest { file { directUrl } } }
}"""
LIST = """query ($name: String!, $first: Int, $after: String) {
  project(name: "digits", entityName: "ada") {
    artifactCollectionMembership(name: $name) {
      files(first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage } edges { node { name directUrl } }
      }
    }
  }
}"""


def manifest_of(files: Files, **refs: str) -> bytes:
    stored = {
        path: {"digest": digest_of(content), "size": len(content), "local_path": "/home/ada/x"}
        for path, content in files.items()
    }
    linked = {path: {"digest": ref, "ref": ref, "size": 1} for path, ref in refs.items()}
    head = {"version": 1, "storagePolicy": "wandb-storage-policy-v1", "storagePolicyConfig": {}}
    return json.dumps({**head, "contents": stored | linked}).encode()


def path_of(url: str) -> str:
    return url.removeprefix("http://testserver")


def put(api: ApiClient, url: str, content: bytes) -> Any:
    return ApiClient(None).put(path_of(url), content, content_type="application/octet-stream")


def begin(api: ApiClient, files: Files, name: str = "ds", **more: Any) -> str:
    given = {
        **PLACE,
        "artifactTypeName": "dataset",
        "artifactCollectionName": name,
        "digest": version_digest(files),
        "digestAlgorithm": "MANIFEST_MD5",
        "enableDigestDeduplication": True,
    }
    return str(ask(api, CREATE, input=given | more)["createArtifact"]["artifact"]["id"])


def addresses(api: ApiClient, artifact: str, files: Files) -> list[str | None]:
    specs = [
        {"artifactID": artifact, "name": path, "md5": digest_of(content)}
        for path, content in files.items()
    ]
    answer = ask(api, SEND, input={"artifactFiles": specs, "storageLayout": "V2"})
    return [edge["node"]["uploadUrl"] for edge in answer["createArtifactFiles"]["files"]["edges"]]


def manifest_address(api: ApiClient, artifact: str, content: bytes) -> str:
    given = {"artifactID": artifact, "name": "m", "runName": "", "digest": digest_of(content)}
    answer = ask(api, MANIFEST, input={**PLACE, **given, "type": "FULL"})
    return str(answer["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"])


def logged(api: ApiClient, files: Files = FILES, name: str = "ds", **refs: str) -> str:
    artifact = begin(api, files, name, digest=announced(files, refs))
    for url, content in zip(addresses(api, artifact, files), files.values(), strict=True):
        assert url is None or put(api, url, content).status_code == 200
    manifest = manifest_of(files, **refs)
    assert put(api, manifest_address(api, artifact, manifest), manifest).status_code == 200
    ask(api, COMMIT, input={"artifactID": artifact})
    return artifact


def announced(files: Files, refs: dict[str, str]) -> str:
    digests = {path: digest_of(content) for path, content in files.items()} | refs
    lines = "".join(f"{path}:{digests[path]}\n" for path in sorted(digests))
    return hexed(f"wandb-artifact-manifest-v1\n{lines}".encode())


def hexed(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def by_digest(artifact: str, content: bytes, name: str = "a.txt") -> str:
    place = "/".join([quote(artifact), quote(artifact), hexed(content), name])
    return f"/artifactsV2/default/ada/digits/ds/{place}"


@pytest.fixture
def stranger(db: None) -> ApiClient:
    return ApiClient(make_key(make_stranger()))


def test_ids_are_base64_of_type_and_number(api: ApiClient) -> None:
    kind, _, number = base64.b64decode(logged(api)).decode().partition(":")
    assert (kind, number.isdigit()) == ("Artifact", True)


def test_manifest_says_nothing_of_the_clients_machine(api: ApiClient) -> None:
    artifact = logged(api)
    url = ask(api, READ, id=artifact)["artifact"]["currentManifest"]["file"]["directUrl"]
    manifest = ApiClient(None).get(path_of(url)).json()
    assert manifest["contents"]["a.txt"] == {
        "digest": digest_of(b"alpha"),
        "size": 5,
        "birthArtifactID": artifact,
    }
    assert manifest["storagePolicyConfig"] == {"storageLayout": "V2"}


def test_what_is_here_is_not_sent_again(api: ApiClient) -> None:
    logged(api)
    again = begin(api, {**FILES, "new": b"new"}, "other")
    urls = addresses(api, again, {**FILES, "new": b"new", "twice": b"new"})
    assert [url is None for url in urls] == [True, True, False, True]


def test_other_bytes_than_announced_are_refused(api: ApiClient) -> None:
    artifact = begin(api, FILES)
    (first, _) = addresses(api, artifact, FILES)
    manifest = manifest_of(FILES)
    where = manifest_address(api, artifact, manifest)
    assert put(api, str(first), b"lies!").json()["code"] == "digest_differs"
    assert put(api, where, manifest + b" ").json()["code"] == "digest_differs"


def test_a_commit_needs_all_files(api: ApiClient) -> None:
    artifact = begin(api, FILES)
    manifest = manifest_of(FILES)
    put(api, manifest_address(api, artifact, manifest), manifest)
    status, message = refused(api, COMMIT, input={"artifactID": artifact})
    assert (status, message) == (409, "2 files have not been uploaded yet.")


@pytest.mark.parametrize(
    "manifest",
    [
        b"{",
        b"[]",
        b'{"version": 2, "contents": {}}',
        b'{"version": 1, "contents": {"../a": {"digest": "x"}}}',
        b'{"version": 1, "contents": {"a": 3}}',
        b'{"version": 1, "contents": {"a": {"digest": [], "size": "x"}}}',
    ],
)
def test_bad_manifests_are_refused(api: ApiClient, manifest: bytes) -> None:
    where = manifest_address(api, begin(api, FILES), manifest)
    assert put(api, where, manifest).status_code == 400


def test_references_are_listed_with_the_files(api: ApiClient) -> None:
    logged(api, there="s3://bucket/key")
    membership = ask(api, LIST, name="ds", first=2)["project"]["artifactCollectionMembership"]
    page = membership["files"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = ask(api, LIST, name="ds:v0", first=2, after=page["pageInfo"]["endCursor"])
    edges = rest["project"]["artifactCollectionMembership"]["files"]["edges"]
    assert [edge["node"] for edge in edges] == [{"name": "there", "directUrl": "s3://bucket/key"}]
    fetched = ApiClient(None).get(path_of(page["edges"][0]["node"]["directUrl"]))
    assert b"".join(fetched) == b"alpha"


def test_a_file_is_fetched_by_its_digest(api: ApiClient) -> None:
    where = by_digest(logged(api), b"alpha")
    assert b"".join(api.get(where)) == b"alpha"
    part = api.get(where, headers={"Range": "bytes=1-3"})
    assert (part.status_code, b"".join(part)) == (206, b"lph")


def test_by_digest_only_files_of_that_artifact_are_had(api: ApiClient) -> None:
    logged(api, {"secret": b"secret"}, "other")
    assert api.get(by_digest(logged(api), b"secret")).status_code == 404
    assert api.get(by_digest("nonsense", b"alpha")).status_code == 404


def test_by_digest_nobody_else_gets_it(api: ApiClient, stranger: ApiClient, ada: User) -> None:
    where = by_digest(logged(api), b"alpha")
    assert ApiClient(None).get(where).status_code == 401
    assert stranger.get(where).status_code == 404
    assert ApiClient(make_key(ada, scope=KeyScope.INGEST)).get(where).status_code == 403
    assert ApiClient(make_key(ada, scope=KeyScope.READ)).get(where).status_code == 200


def test_a_key_for_logging_reads_what_its_person_logged_and_no_more(
    api: ApiClient, ada: User
) -> None:
    artifact = logged(api)
    logging = ApiClient(make_key(ada, scope=KeyScope.INGEST))
    about = "query ($id: ID!) { artifact(id: $id) { id artifactSequence { name } %s } }"
    assert ask(logging, about % "size", id=artifact)["artifact"]["id"] == artifact
    for inner in ("usedBy { edges { node { id } } }", "currentManifest { file { directUrl } }"):
        assert refused(logging, about % inner, id=artifact)[0] == 403
    bob = join(ada.personal_team, Role.MEMBER)
    assert ask(ApiClient(make_key(bob)), about % "size", id=artifact)["artifact"]
    bobs = ApiClient(make_key(bob, scope=KeyScope.INGEST))
    assert ask(bobs, about % "size", id=artifact) == {"artifact": None}


def test_other_organizations_see_nothing(api: ApiClient, stranger: ApiClient) -> None:
    artifact = logged(api)
    assert ask(stranger, READ, id=artifact) == {"artifact": None}
    assert ask(stranger, LIST, name="ds") == {"project": None}
    mapping = "query ($id: ID!) { clientIDMapping(clientID: $id) { serverID } }"
    begin(api, {"x": b"x"}, "worded", clientID="w" * 128, sequenceClientID="s" * 128)
    assert ask(api, mapping, id="w" * 128)["clientIDMapping"]["serverID"]
    assert ask(stranger, mapping, id="w" * 128) == {"clientIDMapping": None}


CHANGES = [
    ("commitArtifact", "CommitArtifactInput", "artifact { id }", {}),
    ("updateArtifact", "UpdateArtifactInput", "artifact { id }", {"description": "mine"}),
    ("deleteArtifact", "DeleteArtifactInput", "artifact { id }", {}),
    (
        "addAliases",
        "AddAliasesInput",
        "success",
        {"aliases": [{**PLACE, "artifactCollectionName": "ds", "alias": "x"}]},
    ),
    ("linkArtifact", "LinkArtifactInput", "versionIndex", {"artifactPortfolioName": "mine"}),
]


@pytest.mark.parametrize(("name", "kind", "fields", "given"), CHANGES)
def test_other_organizations_change_nothing(
    api: ApiClient, stranger: ApiClient, name: str, kind: str, fields: str, given: dict[str, Any]
) -> None:
    document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"
    artifact = logged(api)
    assert refused(stranger, document, input={"artifactID": artifact, **given})[0] == 404


@pytest.mark.parametrize(
    "more",
    [
        {"digest": "short"},
        {"digestAlgorithm": "MANIFEST_XXH128"},
        {"artifactCollectionName": "a/b"},
        {"artifactCollectionName": None},
        {"artifactCollectionNames": ["a", "b"]},
        {"metadata": "{"},
        {"metadata": "[]"},
        {"tags": [{"tagName": "no/good"}]},
        {"ttlDurationSeconds": -3},
        {"ttlDurationSeconds": 2**62},
        {"description": "a\0b"},
        {"clientID": "x" * 129},
        {"clientID": "\0"},
        {"distributedID": "x" * 129},
        {"runName": "\0"},
        {"historyStep": 2**63},
    ],
)
def test_bad_words_are_refused(api: ApiClient, more: dict[str, Any]) -> None:
    given = {
        **PLACE,
        "artifactTypeName": "dataset",
        "artifactCollectionName": "ds",
        "digest": "0" * 32,
    }
    answer = post(api, CREATE, input=given | more)
    assert answer.status_code in (400, 404, 413), answer.json()


def test_filters_and_orders_that_cannot_be_read_are_refused(api: ApiClient) -> None:
    logged(api)
    document = """query ($filters: JSONString, $order: String) {
      project(name: "digits", entityName: "ada") {
        artifactCollections(filters: $filters, order: $order) { totalCount }
      }
    }"""
    for filters in ("{", "[1]", '{"size": 1}', '{"name": {"$regex": "("}}', '{"created_at": "x"}'):
        assert refused(api, document, filters=filters)[0] == 400
    assert refused(api, document, order="-nonsense")[0] == 400
    found = ask(api, document, filters='{"$or": [{"name": "ds"}, {"tags": {"$in": ["x"]}}]}')
    assert found["project"]["artifactCollections"]["totalCount"] == 1


VERSIONS = """query {
  project(name: "digits", entityName: "ada") {
    artifactType(name: "dataset") {
      artifactCollection(name: "ds") {
        artifacts { totalCount edges { version node { ...Artifact } } }
      }
      artifactCollections { edges { node { __typename id name project { id entity { name } }
        defaultArtifactType { name } tags { edges { node { id name } } } } } }
    }
  }
}
fragment Artifact on Artifact {
  id versionIndex metadata ttlDurationSeconds ttlIsInherited state size digest fileCount createdAt
  artifactType { name } tags { id name }
  artifactSequence { __typename name project { id internalId name entity { name } } }
  aliases { id alias artifactCollection { __typename name project { id entity { name } } } }
}"""


def test_more_versions_cost_no_more_queries(api: ApiClient) -> None:
    counts = []
    for number in range(6):
        logged(api, {"a": b"%d" % number})
        logged(api, {"a": b"%d" % number}, f"ds{number}")
        with CaptureQueriesContext(connection) as queries:
            found = ask(api, VERSIONS)["project"]["artifactType"]
        assert found["artifactCollection"]["artifacts"]["totalCount"] == number + 1
        counts.append(len(queries))
    assert counts[1] == counts[5]
