"""Building versions: what is sent, what is kept, what is no new version."""

from __future__ import annotations

import json

import pytest

from tests.artifacts.building import (
    HOME,
    begin,
    commit,
    complete,
    contents_of,
    digest_of,
    entries_of,
    log,
    plan,
    put_part,
    send_pack,
    tell,
    version_digest,
    version_path,
)
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db
FILES = {
    "train.csv": b"1,2\n",
    "data/a.bin": bytes(range(256)),
    "empty": b"",
    "data/ä ö.txt": b"ok",
}


def test_a_version_comes_back_as_it_was_logged(api: ApiClient) -> None:
    done = log(api, FILES, metadata={"rows": 1}, description="Flowers", aliases=["best"])
    assert done["is_new"]
    version = api.send("GET", version_path()).json()
    assert version == done["version"]
    assert version["version"] == "v0"
    assert version["digest"] == version_digest(FILES)
    assert version["aliases"] == ["best", "latest"]
    assert (version["file_count"], version["size"]) == (4, 262)
    assert version["metadata"] == {"rows": 1}
    assert contents_of(api, version_path("best")) == FILES


def test_a_large_file_goes_in_parts_and_resumes(api: ApiClient) -> None:
    content = b"0123456789abcdef" * (1 << 20) + b"rest"
    draft = begin(api)["id"]
    told = tell(api, draft, entries_of({"big": content})).json()
    assert told["missing"] == [digest_of(content)]
    (upload,) = plan(api, draft, [content])
    assert [part["size"] for part in upload["parts"]] == [16 << 20, 4]
    assert put_part(api, upload["parts"][0], content).status_code == 200
    assert complete(api, draft, [content]).json()["code"] == "parts_missing"
    (again,) = plan(api, draft, [content])
    assert [part["is_stored"] for part in again["parts"]] == [True, False]
    assert put_part(api, again["parts"][1], content).json()["stored"] is False
    assert complete(api, draft, [content]).json() == {
        "stored": [digest_of(content)],
        "pending": [],
        "digests": {},
    }
    assert commit(api, draft).status_code == 200
    assert contents_of(api, version_path())["big"] == content


def test_a_file_of_one_part_needs_no_completion(api: ApiClient) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"one": b"x" * 2000}))
    (upload,) = plan(api, draft, [b"x" * 2000])
    assert put_part(api, upload["parts"][0], b"x" * 2000).json()["stored"] is True
    assert plan(api, draft, [b"x" * 2000])[0]["is_stored"] is True
    assert complete(api, draft, [b"x" * 2000]).status_code == 200
    assert commit(api, draft).status_code == 200


def test_the_same_content_is_no_new_version(api: ApiClient) -> None:
    first = log(api, FILES)
    second = log(api, FILES, aliases=["again"])
    assert not second["is_new"]
    assert second["version"]["id"] == first["version"]["id"]
    assert second["version"]["aliases"] == ["again", "latest"]


def test_a_known_digest_needs_nothing_else(api: ApiClient) -> None:
    log(api, FILES)
    log(api, {"other": b"1"})
    known = begin(api, digest=version_digest(FILES), aliases=["old"])
    assert known["state"] == "committed"
    assert known["version"]["version"] == "v0"
    assert known["version"]["aliases"] == ["latest", "old"]


def test_only_what_changed_is_sent(api: ApiClient) -> None:
    log(api, FILES)
    draft = begin(api)["id"]
    changed = {**FILES, "train.csv": b"3,4\n"}
    assert tell(api, draft, entries_of(changed)).json()["missing"] == [digest_of(b"3,4\n")]
    send_pack(api, draft, [b"3,4\n"])
    assert commit(api, draft).json()["version"]["version"] == "v1"
    assert contents_of(api, version_path("v0")) == FILES
    assert contents_of(api, version_path("v1")) == changed


def test_a_draft_begins_with_an_earlier_version(api: ApiClient) -> None:
    log(api, FILES)
    draft = begin(api, base="latest")
    assert draft["base"] == "v0"
    tell(api, draft["id"], entries_of({"new": b"n"}), remove=["empty", "data/a.bin"])
    send_pack(api, draft["id"], [b"n"])
    assert commit(api, draft["id"]).status_code == 200
    assert set(contents_of(api, version_path())) == {"train.csv", "data/ä ö.txt", "new"}


def test_many_processes_build_one_version(api: ApiClient) -> None:
    drafts = {begin(api, distributed_id="job-7", aliases=[f"a{i}"])["id"] for i in range(3)}
    assert len(drafts) == 1
    (draft,) = drafts
    for i in range(3):
        tell(api, draft, entries_of({f"shard-{i}": bytes([i])}))
        send_pack(api, draft, [bytes([i])])
    version = commit(api, draft).json()["version"]
    assert version["file_count"] == 3
    assert version["aliases"] == ["a0", "a1", "a2", "latest"]
    assert begin(api, distributed_id="job-7")["id"] != draft


def test_an_answer_that_got_lost_is_asked_for_again(api: ApiClient) -> None:
    path = f"{HOME}/artifact-drafts"
    body, headers = {"name": "iris", "type": "dataset"}, {"Idempotency-Key": "k1"}
    answers = [
        api.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 200]
    draft = answers[0].json()["id"]
    assert answers[1].json()["id"] == draft
    tell(api, draft, entries_of({"a": b"1"}))
    send_pack(api, draft, [b"1"])
    assert commit(api, draft).json() == commit(api, draft).json()
    same = begin(api)["id"]
    tell(api, same, entries_of({"a": b"1"}))
    assert commit(api, same).json() == commit(api, same).json()
    assert not commit(api, same).json()["is_new"]


def test_references_are_kept_as_they_are(api: ApiClient) -> None:
    entry = {
        "path": "far.csv",
        "digest": '"etag-1"',
        "ref": "s3://bucket/far.csv",
        "size": 12,
        "extra": {"versionID": "7"},
    }
    draft = begin(api)["id"]
    assert tell(api, draft, [entry]).json()["missing"] == []
    version = commit(api, draft).json()["version"]
    assert (version["reference_count"], version["file_count"], version["size"]) == (1, 0, 12)
    (row,) = api.send("GET", f"{version_path()}/files?links=1").json()["results"]
    assert row == {**entry, "url": None, "headers": {}}
    answer = api.send("GET", f"{version_path()}/files/far.csv")
    assert (answer.status_code, answer.json()["code"]) == (409, "reference_only")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        "./a",
        "a\\b",
        "a\0b",
        "\ud800",
        "x" * 1025,
    ],
)
def test_a_path_that_leads_out_is_refused(api: ApiClient, path: str) -> None:
    entry = {"path": path, "digest": digest_of(b""), "size": 0}
    body = {"entries": [entry]}
    answer = api.post(
        f"/api/v1{HOME}/artifact-drafts/{begin(api)['id']}/entries",
        json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 400


def test_a_file_cannot_be_a_folder(api: ApiClient) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"a": b"1", "a.b": b"1", "a/b": b"1"}))
    send_pack(api, draft, [b"1"])
    answer = commit(api, draft)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_entry")


def test_a_digest_that_lies_is_refused_and_nothing_kept(api: ApiClient) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"a": b"right"}))
    body = b'[["%s",5]]\nwrong' % digest_of(b"right").encode()
    packs = f"/api/v1{HOME}/artifact-drafts/{draft}/packs"
    pack = api.post(packs, body, content_type="application/x-labstead-pack")
    (upload,) = plan(api, draft, [b"right"])
    part = put_part(api, upload["parts"][0], b"wrong")
    assert [pack.json()["code"], part.json()["code"]] == ["digest_differs"] * 2
    answer = commit(api, draft).json()
    assert (answer["code"], answer["digests"]) == ("files_missing", [digest_of(b"right")])


def test_a_large_file_that_lies_is_thrown_away(api: ApiClient) -> None:
    right, wrong = b"r" * ((16 << 20) + 1), b"w" * ((16 << 20) + 1)
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"a": right}))
    (upload,) = plan(api, draft, [right])
    for part in upload["parts"]:
        assert put_part(api, part, wrong).status_code == 200
    assert complete(api, draft, [right]).json()["code"] == "digest_differs"
    assert [part["is_stored"] for part in plan(api, draft, [right])[0]["parts"]] == [False, False]


def test_the_announced_version_has_to_be_the_one_that_comes(api: ApiClient) -> None:
    draft = begin(api, digest=version_digest({"a": b"2"}))["id"]
    tell(api, draft, entries_of({"a": b"1"}))
    send_pack(api, draft, [b"1"])
    assert commit(api, draft).json()["code"] == "digest_mismatch"


def test_a_collection_keeps_its_type(api: ApiClient) -> None:
    log(api, FILES)
    body = {"name": "iris", "type": "model"}
    answer = api.send("POST", f"{HOME}/artifact-drafts", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "artifact_type_differs")


def test_nothing_of_a_draft_is_to_be_seen(api: ApiClient) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of(FILES))
    send_pack(api, draft, list(FILES.values()))
    listed = [
        api.send("GET", f"{HOME}/artifact-collections").json()["results"],
        api.send("GET", f"{HOME}/artifact-collections/iris/versions").json()["results"],
    ]
    assert listed == [[], []]
    assert api.send("GET", version_path("v0")).status_code == 404
    commit(api, draft)
    assert api.send("GET", version_path("v0")).status_code == 200
