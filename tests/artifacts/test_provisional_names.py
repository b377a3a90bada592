"""Large files that come under a provisional name, because only the server takes their MD5."""

from __future__ import annotations

import secrets
import zlib
from typing import Any

import pytest

from artifacts.models import Blob, StoredObject, Upload, Version
from artifacts.services.passing import passing
from artifacts.services.shelves import wants_collection
from artifacts.upkeep.collecting import collect_due
from tests.artifacts.building import (
    HOME,
    begin,
    commit,
    contents_of,
    digest_of,
    entries_of,
    put_part,
    tell,
    version_path,
)
from tests.conftest import ApiClient
from tests.factories import make_key, make_stranger

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 70_000


def named(content: bytes, *, crc32: int | None = None) -> dict[str, Any]:
    crc32 = zlib.crc32(content) if crc32 is None else crc32
    return {"digest": f"crc32:{crc32:08x}:{secrets.token_hex(8)}", "size": len(content)}


def ask(api: ApiClient, draft: str, file: dict[str, Any], *, home: str = HOME) -> Any:
    answer = api.send("POST", f"{home}/artifact-drafts/{draft}/uploads", {"files": [file]})
    return answer.json()["uploads"][0]


def complete(api: ApiClient, draft: str, file: dict[str, Any], *, home: str = HOME) -> Any:
    at = f"{home}/artifact-drafts/{draft}/uploads/complete"
    return api.send("POST", at, {"files": [file]})


def send(
    api: ApiClient, draft: str, file: dict[str, Any], content: bytes, *, home: str = HOME
) -> Any:
    for part in ask(api, draft, file, home=home)["parts"]:
        assert put_part(api, part, content).status_code == 200
    return complete(api, draft, file, home=home)


def test_the_server_tells_the_digest(api: ApiClient) -> None:
    draft, file = begin(api)["id"], named(CONTENT)
    done = send(api, draft, file, CONTENT).json()
    assert done["stored"] == [file["digest"]]
    assert done["digests"] == {file["digest"]: digest_of(CONTENT)}
    assert tell(api, draft, entries_of({"big": CONTENT})).json()["missing"] == []
    assert commit(api, draft).status_code == 200
    assert contents_of(api, version_path()) == {"big": CONTENT}


def test_what_passed_another_process_is_read_back(api: ApiClient) -> None:
    draft, file = begin(api)["id"], named(CONTENT)
    upload = ask(api, draft, file)
    for part in upload["parts"]:
        put_part(api, part, CONTENT)
    assert [part["is_stored"] for part in ask(api, draft, file)["parts"]] == [True, True]
    passing.forget(upload["upload"])
    done = complete(api, draft, file).json()
    assert done["digests"] == {file["digest"]: digest_of(CONTENT)}


def test_a_name_that_lies_is_refused_and_nothing_kept(api: ApiClient) -> None:
    draft, file = begin(api)["id"], named(CONTENT, crc32=1)
    refused = send(api, draft, file, CONTENT)
    assert (refused.status_code, refused.json()["code"]) == (400, "digest_differs")
    assert not Upload.objects.exists()
    assert not Blob.objects.exists()
    assert not StoredObject.objects.exists()


def test_it_is_kept_though_no_entry_names_it_yet(api: ApiClient) -> None:
    draft = begin(api)["id"]
    send(api, draft, named(CONTENT), CONTENT)
    wants_collection(Version.objects.get(slug=draft).project_id)
    collect_due()
    assert tell(api, draft, entries_of({"big": CONTENT})).json()["missing"] == []


@pytest.mark.parametrize("size", [0, 16 << 20])
def test_a_file_of_one_part_is_asked_for_by_its_digest(api: ApiClient, size: int) -> None:
    upload = ask(api, begin(api)["id"], named(bytes(size)))
    assert (upload["wants_digest"], upload["is_stored"], upload["parts"]) == (True, False, [])
    assert not Upload.objects.exists()


def test_one_that_is_likely_here_is_asked_for_by_its_digest(api: ApiClient) -> None:
    draft = begin(api)["id"]
    send(api, draft, named(CONTENT), CONTENT)
    upload = ask(api, draft, named(CONTENT))
    assert (upload["wants_digest"], upload["is_stored"]) == (True, False)
    known = ask(api, draft, {"digest": digest_of(CONTENT), "size": len(CONTENT)})
    assert (known["wants_digest"], known["is_stored"]) == (False, True)
    other = ask(api, draft, named(CONTENT, crc32=1))
    assert not other["wants_digest"]


def test_strangers_are_not_told_that_it_is_here(api: ApiClient) -> None:
    send(api, begin(api)["id"], named(CONTENT), CONTENT)
    stranger = make_stranger()
    home = f"/teams/{stranger.username}/projects/theirs"
    theirs = ApiClient(make_key(stranger))
    upload = ask(theirs, begin(theirs, home=home)["id"], named(CONTENT), home=home)
    assert not upload["wants_digest"]


def test_the_same_file_twice_at_once_is_one_blob(api: ApiClient) -> None:
    draft, files = begin(api)["id"], [named(CONTENT), named(CONTENT)]
    plans = [ask(api, draft, file) for file in files]
    for plan in plans:
        for part in plan["parts"]:
            put_part(api, part, CONTENT)
    found = [complete(api, draft, file).json()["digests"] for file in files]
    assert found == [{file["digest"]: digest_of(CONTENT)} for file in files]
    assert Blob.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["crc32:", "crc32:0000000g:" + "0" * 16, "crc32:00000000:" + "0" * 17, "md5:0"]
)
def test_other_names_are_refused(api: ApiClient, name: str) -> None:
    at = f"{HOME}/artifact-drafts/{begin(api)['id']}/uploads"
    answer = api.send("POST", at, {"files": [{"digest": name, "size": 20 << 20}]})
    assert answer.status_code == 400
    assert "files" in answer.json()["fields"]


def test_no_entry_has_a_provisional_name(api: ApiClient) -> None:
    file = named(CONTENT)
    answer = tell(api, begin(api)["id"], [{"path": "big", **file}])
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_entry")
