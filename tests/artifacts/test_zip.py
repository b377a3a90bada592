"""A version as a ZIP file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.artifacts.building import begin, commit, entries_of, send_pack, tell, version_path
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db
ODD = {
    "a b/ü ☃ <b>.txt": b"odd", "a b/%2e%2e": b"dots", "-rf": b"flag", "empty": b"", "twin": b"odd",
}  # fmt: skip
ELSEWHERE = {"path": "far.csv", "digest": "etag", "ref": "s3://bucket/far.csv", "size": 7}


def zip_of(api: ApiClient, name: str) -> Any:
    return api.get(f"/api/v1{version_path('v0', name)}/zip")


def test_a_version_comes_as_a_zip_of_what_is_stored(api: ApiClient) -> None:
    files = {**ODD, **{f"many/{number}": b"%d" % number * 100 for number in range(1500)}}
    draft = begin(api, "zipped")["id"]
    tell(api, draft, [*entries_of(files), ELSEWHERE])
    send_pack(api, draft, list(dict.fromkeys(files.values())))
    assert commit(api, draft).status_code == 200
    answer = zip_of(api, "zipped")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="zipped-v0.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_too_many_files_for_a_zip_are_told(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artifacts.zipping.MAX_FILES", 2)
    draft = begin(api, "many")["id"]
    tell(api, draft, entries_of({"a": b"", "b": b"", "c": b""}))
    send_pack(api, draft, [b""])
    commit(api, draft)
    answer = zip_of(api, "many")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
