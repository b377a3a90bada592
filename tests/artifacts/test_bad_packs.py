"""Packs that are none: refused as a whole, with nothing kept."""

from __future__ import annotations

import pytest

from artifacts.models import Blob, StoredObject
from tests.artifacts.building import HOME, begin, digest_of, entries_of, tell
from tests.conftest import ApiClient

pytestmark = pytest.mark.django_db
HEAD = f'["{digest_of(b"1")}",1]'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "{}\n",
        "1\n",
        "[1]\n",
        '[["x",1]]\n1',
        f"[{HEAD}]",
        f"[{HEAD}]\n",
        f"[{HEAD}]\n12",
        f"[{HEAD},{HEAD}]\n1",
        f"[{HEAD}]\n2",
        f'[["{digest_of(b"1")}",-1]]\n',
        f'[["{digest_of(b"1")}",1.0]]\n1',
        f'[["{digest_of(b"1")}",true]]\n1',
        "[[null,1]]\n1",
    ],
)
def test_a_pack_that_is_none_is_refused(api: ApiClient, body: str) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"a": b"1"}))
    path = f"/api/v1{HOME}/artifact-drafts/{draft}/packs"
    answer = api.post(path, body, content_type="application/x-labstead-pack")
    assert answer.status_code == 400
    assert (Blob.objects.count(), StoredObject.objects.count()) == (0, 0)
