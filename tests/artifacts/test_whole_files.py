"""Files that come whole: promised by their digest, told of when all of them are there."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from artifacts.digests import as_hex
from artifacts.files.signed import whole_file_path
from artifacts.manifests.entries import Entry
from artifacts.models import Holding, Version
from artifacts.services.commits import commit_draft
from artifacts.services.drafts import NewDraft, build_on, create_draft
from artifacts.services.entries import add_entries, set_entries
from artifacts.services.promises import promise_files
from artifacts.services.shelves import wants_collection
from artifacts.tokens import collection_called, version_called
from artifacts.upkeep.collecting import collect_due
from labstead_core.errors import Conflict, Invalid
from projects.models import Project
from tests.artifacts.building import contents_of, digest_of, version_digest
from tests.conftest import ApiClient
from tests.factories import make_project, make_stranger

pytestmark = pytest.mark.django_db
FILES = {"a.txt": b"alpha", "sub/b.bin": bytes(range(256)) * 70_000, "empty": b""}
PATH = "/teams/ada/projects/digits/artifact-collections/iris/versions/latest"


@pytest.fixture
def project(ada: User) -> Project:
    return make_project("digits", by=ada)


@pytest.fixture
def draft(project: Project, ada: User) -> Version:
    return new_draft(project, ada)


def new_draft(project: Project, by: User, **fields: Any) -> Version:
    return create_draft(project, NewDraft("iris", "dataset", **fields), by=by)[0]


def entries(files: dict[str, bytes]) -> list[Entry]:
    return [Entry(path, digest_of(content), len(content)) for path, content in files.items()]


def put(api: ApiClient, draft: Version, content: bytes, *, as_if: bytes | None = None) -> Any:
    path = whole_file_path(draft.pk, digest_of(content if as_if is None else as_if))
    return api.put(path, content, content_type="application/octet-stream")


def logged(api: ApiClient, draft: Version, files: dict[str, bytes], by: User) -> Version:
    promise_files(draft, [digest_of(one) for one in files.values()], by=by)
    for content in files.values():
        assert put(api, draft, content).status_code == 200
    set_entries(draft, entries(files), by=by)
    return commit_draft(draft, by=by).version


def test_what_was_sent_whole_is_read_back(api: ApiClient, draft: Version, ada: User) -> None:
    version = logged(api, draft, FILES, ada)
    assert version.digest == version_digest(FILES)
    assert contents_of(api, PATH) == FILES


def test_the_answer_names_the_bytes_and_the_same_again_is_harmless(
    api: ApiClient, draft: Version
) -> None:
    first, again = (put(api, draft, FILES["a.txt"]) for _ in range(2))
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["ETag"] == f'"{as_hex(digest_of(FILES["a.txt"]))}"'


@pytest.mark.parametrize("name", ["a.txt", "sub/b.bin"])
def test_other_bytes_are_refused(
    api: ApiClient, draft: Version, project: Project, name: str
) -> None:
    content = FILES[name]
    answer = put(api, draft, content[:-1] + b"!", as_if=content)
    assert (answer.status_code, answer.json()["code"]) == (400, "digest_differs")
    assert not Holding.objects.filter(project=project).exists()
    assert put(api, draft, content).status_code == 200


def test_files_of_other_organizations_count_as_missing(draft: Version, ada: User) -> None:
    stranger = make_stranger()
    elsewhere = new_draft(make_project(by=stranger), stranger)
    api = ApiClient(None)
    assert put(api, elsewhere, b"theirs").status_code == 200
    promised = [digest_of(b"theirs")]
    assert promise_files(elsewhere, promised, by=stranger) == set(promised)
    assert promise_files(draft, promised, by=ada) == set()


def test_promised_files_are_not_collected_while_the_draft_lives(
    api: ApiClient, draft: Version, ada: User
) -> None:
    digest = digest_of(b"wanted")
    promise_files(draft, [digest], by=ada)
    put(api, draft, b"wanted")
    put(api, draft, b"never promised")
    wants_collection(draft.project_id)
    collect_due()
    assert list(Holding.objects.values_list("blob__digest", flat=True)) == [digest]


def test_a_promise_alone_makes_no_entry(api: ApiClient, draft: Version, ada: User) -> None:
    promise_files(draft, [digest_of(b"never sent")], by=ada)
    logged(api, draft, {"a": b"1"}, ada)
    assert contents_of(api, PATH) == {"a": b"1"}


def test_the_last_list_counts_alone(api: ApiClient, draft: Version, ada: User) -> None:
    set_entries(draft, entries({"old": b"never sent"}), by=ada)
    logged(api, draft, {"a": b"1"}, ada)
    assert contents_of(api, PATH) == {"a": b"1"}


def test_a_draft_takes_over_a_base_after_it_was_begun(
    api: ApiClient, project: Project, draft: Version, ada: User
) -> None:
    base = logged(api, draft, {"a": b"1", "b": b"2"}, ada)
    added = {"b": b"3"}
    later = new_draft(project, ada, digest=version_digest(added))
    build_on(later, base, by=ada)
    put(api, later, b"3")
    add_entries(later, entries(added), by=ada)
    assert commit_draft(later, by=ada).version.index == 1
    assert contents_of(api, PATH) == {"a": b"1", "b": b"3"}


def test_a_base_of_another_collection_is_refused(
    api: ApiClient, project: Project, draft: Version, ada: User
) -> None:
    base = logged(api, draft, {"a": b"1"}, ada)
    other, _ = create_draft(project, NewDraft("other", "dataset"), by=ada)
    with pytest.raises(Invalid):
        build_on(other, base, by=ada)


def test_nothing_comes_to_a_committed_draft(api: ApiClient, draft: Version, ada: User) -> None:
    logged(api, draft, {"a": b"1"}, ada)
    assert put(api, draft, b"late").json()["code"] == "draft_closed"
    with pytest.raises(Conflict):
        build_on(draft, None, by=ada)


def test_words_of_clients_lead_to_versions_and_collections(
    api: ApiClient, project: Project, ada: User
) -> None:
    words = {"token": "one", "collection_token": "all"}
    first = logged(api, new_draft(project, ada, **words), {"a": b"1"}, ada)
    same = logged(api, new_draft(project, ada, token="two"), {"a": b"1"}, ada)
    assert same == first
    assert version_called("one", visitor=ada) == version_called("two", visitor=ada) == first
    assert collection_called("all", visitor=ada) == first.collection
    assert version_called("one", visitor=make_stranger()) is None
    assert collection_called("all", visitor=make_stranger()) is None
