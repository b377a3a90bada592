"""Artifacts in an S3-compatible store, which the tests start as a server of their own."""

from __future__ import annotations

import httpx
import pytest

from artifacts.models import Blob, StoredObject, Upload
from artifacts.services.proving import check_upload
from artifacts.storage.vault import vault
from tests.artifacts.building import (
    begin,
    commit,
    complete,
    digest_of,
    entries_of,
    log,
    plan,
    put_part,
    tell,
    version_path,
)
from tests.artifacts.test_freeing import let_time_pass
from tests.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bucket")]
LARGE = b"0123456789abcdef" * (1 << 20) + b"rest"


def put_direct(part: dict[str, object], content: bytes) -> httpx.Response:
    start, size = int(str(part["offset"])), int(str(part["size"]))
    headers: dict[str, str] = part["headers"]  # type: ignore[assignment]
    return httpx.put(str(part["url"]), content=content[start : start + size], headers=headers)


def told(api: ApiClient, files: dict[str, bytes]) -> str:
    draft: str = begin(api)["id"]
    tell(api, draft, entries_of(files))
    return draft


def fetched(api: ApiClient, via: str = "any") -> dict[str, bytes]:
    listed = api.send("GET", f"{version_path()}/files?links=1&via={via}").json()["results"]
    return {row["path"]: fetch(api, row) for row in listed}


def fetch(api: ApiClient, row: dict[str, str]) -> bytes:
    if row["url"].startswith("http://testserver"):
        return b"".join(api.get(row["url"].removeprefix("http://testserver")))
    return httpx.get(row["url"], headers=row["headers"]).content  # type: ignore[arg-type]


def test_files_go_to_the_bucket_and_come_from_it_without_the_server(api: ApiClient) -> None:
    files = {"large": LARGE, "one": b"x" * 3000}
    draft = told(api, files)
    for upload in plan(api, draft, list(files.values())):
        content = LARGE if upload["size"] == len(LARGE) else files["one"]
        assert not upload["parts"][0]["url"].startswith("http://testserver")
        assert {put_direct(part, content).status_code for part in upload["parts"]} == {200}
    done = complete(api, draft, list(files.values())).json()
    assert done == {
        "stored": [digest_of(LARGE), digest_of(files["one"])],
        "pending": [],
        "digests": {},
    }
    assert commit(api, draft).status_code == 200
    assert fetched(api) == fetched(api, via="server") == files


def test_an_upload_into_the_bucket_resumes(api: ApiClient) -> None:
    draft = told(api, {"large": LARGE})
    (upload,) = plan(api, draft, [LARGE])
    put_direct(upload["parts"][0], LARGE)
    assert complete(api, draft, [LARGE]).json()["code"] == "parts_missing"
    again = told(api, {"large": LARGE})
    (upload,) = plan(api, again, [LARGE])
    assert [part["is_stored"] for part in upload["parts"]] == [True, False]
    put_direct(upload["parts"][1], LARGE)
    assert complete(api, again, [LARGE]).json()["stored"] == [digest_of(LARGE)]


def test_a_client_that_cannot_reach_the_bucket_goes_through_the_server(api: ApiClient) -> None:
    draft = told(api, {"large": LARGE})
    (upload,) = plan(api, draft, [LARGE], via="server")
    assert {put_part(api, part, LARGE).status_code for part in upload["parts"]} == {200}
    assert complete(api, draft, [LARGE]).status_code == 200
    assert commit(api, draft).status_code == 200
    assert fetched(api, via="server") == {"large": LARGE}


def test_a_digest_that_lies_is_found_in_the_bucket(api: ApiClient) -> None:
    wrong = b"w" * len(LARGE)
    draft = told(api, {"large": LARGE})
    (upload,) = plan(api, draft, [LARGE])
    for part in upload["parts"]:
        put_direct(part, wrong)
    assert complete(api, draft, [LARGE]).json()["code"] == "digest_differs"
    assert (Blob.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_large_file_is_proved_by_a_worker(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("artifacts.services.completing.CHECK_AT_ONCE_BYTES", 0)
    draft = told(api, {"large": LARGE})
    (upload,) = plan(api, draft, [LARGE])
    for part in upload["parts"]:
        put_direct(part, LARGE)
    assert complete(api, draft, [LARGE]).json()["pending"] == [digest_of(LARGE)]
    assert commit(api, draft).json()["code"] == "files_missing"
    check_upload(Upload.objects.get().pk)
    assert complete(api, draft, [LARGE]).json()["stored"] == [digest_of(LARGE)]
    assert commit(api, draft).status_code == 200


def test_small_files_are_fetched_out_of_their_pack(api: ApiClient) -> None:
    files = {f"{i}": bytes([i]) * (i + 1) for i in range(20)} | {"empty": b""}
    log(api, files)
    assert fetched(api) == files
    digests = [digest_of(content) for content in files.values()]
    answer = api.send("POST", f"{version_path()}/bundle", {"digests": digests})
    assert b"".join(answer) == b"".join(files.values())


def test_what_nobody_needs_leaves_the_bucket(api: ApiClient) -> None:
    draft = told(api, {"large": LARGE})
    (upload,) = plan(api, draft, [LARGE])
    put_direct(upload["parts"][0], LARGE)
    log(api, {"a": b"1"})
    names = list(StoredObject.objects.values_list("name", flat=True))
    api.send("DELETE", version_path())
    let_time_pass()
    assert StoredObject.objects.count() == 0
    assert {vault().size(name) for name in names} == {None}
