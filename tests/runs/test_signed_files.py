"""The signed addresses of files: who has one may use it, from a page of any origin too."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

pytestmark = pytest.mark.django_db
FILES = "/teams/ada/projects/digits/runs/r1/files"
ELSEWHERE = {"Origin": "https://notebooks.example", "Access-Control-Request-Method": "PUT"}
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def upload(api: ApiClient, ada: User) -> str:
    make_run(by=ada, project=make_project("digits", by=ada), id="r1")
    digest = hashlib.sha256(b"bytes").hexdigest()
    offered = {"path": "a.txt", "size": 5, "sha256": digest}
    return str(api.send("POST", FILES, offered).json()["upload_url"])


def test_any_page_may_use_an_address_that_it_has(api: ApiClient, upload: str) -> None:
    page = Client(headers=ELSEWHERE)
    asked = page.options(upload)
    assert (asked.status_code, asked.headers[ALLOWED]) == (204, "*")
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    sent = page.put(upload, b"bytes", content_type="text/plain")
    assert (sent.status_code, sent.headers[ALLOWED]) == (200, "*")
    shown = api.get(f"/api/v1{FILES}/a.txt")
    read = page.get(shown.headers["Location"])
    assert (read.getvalue(), read.headers[ALLOWED]) == (b"bytes", "*")


def test_what_needs_a_log_in_stays_with_our_own_pages(api: ApiClient, upload: str) -> None:
    assert ALLOWED not in api.get(f"/api/v1{FILES}", headers=ELSEWHERE).headers
    assert ALLOWED not in api.options(f"/api/v1{FILES}", headers=ELSEWHERE).headers
