"""What is freed, and what never is: drafts, deleted versions, shared files, packs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Organization, User
from artifacts.models import Blob, Holding, Shelf, StoredObject, Upload, Version
from artifacts.tasks import keep_artifacts_tidy
from history.models import Trash
from history.upkeep import trash
from labstead_core.leases import leased
from projects.models import Project
from rights.tasks import remove_project
from tests.api.everything import stored_files
from tests.artifacts.building import (
    HOME,
    begin,
    commit,
    contents_of,
    digest_of,
    entries_of,
    log,
    plan,
    put_part,
    send_pack,
    tell,
    version_path,
)
from tests.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_of_its_own")]
LONG_AGO = timedelta(days=400)


def let_time_pass() -> None:
    """All that is there is very old, and upkeep has run twice."""
    old = timezone.now() - LONG_AGO
    Version.objects.pending().update(touched_at=old)
    Version.objects.exclude(purge_after=None).update(purge_after=old)
    StoredObject.objects.filter(is_ready=False).update(touched_at=old)
    for pk in Project.deleted.values_list("pk", flat=True):
        remove_project(pk)
    for _ in range(2):
        keep_artifacts_tidy()
    Trash.objects.update(after=old)
    trash.empty()


def files_in_storage() -> int:
    return len(stored_files("artifacts/"))


def delete(api: ApiClient, word: str, name: str = "iris", query: str = "") -> Any:
    return api.send("DELETE", f"{version_path(word, name)}{query}")


def test_a_forgotten_draft_leaves_nothing(api: ApiClient) -> None:
    content = b"x" * ((16 << 20) + 1)
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"big": content, "small": b"s"}))
    send_pack(api, draft, [b"s"])
    put_part(api, plan(api, draft, [content])[0]["parts"][0], content)
    assert files_in_storage() == 2
    let_time_pass()
    counts = [model.objects.count() for model in (Version, Blob, Holding, Upload, StoredObject)]
    assert (counts, files_in_storage()) == ([0] * 5, 0)
    assert commit(api, draft).status_code == 404


def test_a_discarded_draft_gives_up_the_uploads_that_no_other_wants(
    api: ApiClient, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ours, shared = b"o" * ((16 << 20) + 1), b"s" * ((16 << 20) + 1)
    settings.LABSTEAD_ARTIFACT_QUOTA_BYTES = 3 * len(ours) - 1
    first, second = begin(api)["id"], begin(api, "other")["id"]
    tell(api, first, entries_of({"ours": ours, "shared": shared}))
    tell(api, second, entries_of({"shared": shared}))
    for upload in plan(api, first, [ours, shared]):
        put_part(api, upload["parts"][0], ours if upload["digest"] == digest_of(ours) else shared)
    assert files_in_storage() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert api.send("DELETE", f"{HOME}/artifact-drafts/{first}").status_code == 204
    assert files_in_storage() == 1
    (upload,) = plan(api, second, [shared])
    assert [part["is_stored"] for part in upload["parts"]] == [True, False]
    third = b"t" * len(ours)
    assert plan(api, second, [third])[0]["is_stored"] is False


def test_a_draft_that_is_worked_on_keeps_its_bytes(api: ApiClient) -> None:
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"a": b"1", "b": b"2"}))
    send_pack(api, draft, [b"1"])
    log(api, {"other": b"o"}, "other")
    delete(api, "v0", "other")
    Version.objects.exclude(purge_after=None).update(purge_after=timezone.now() - LONG_AGO)
    keep_artifacts_tidy()
    assert tell(api, draft, entries_of({"a": b"1"})).json()["missing"] == []
    send_pack(api, draft, [b"2"])
    assert commit(api, draft).status_code == 200


def test_what_another_version_or_project_needs_stays(api: ApiClient) -> None:
    elsewhere = "/teams/ada/projects/letters"
    log(api, {"a": b"1", "b": b"2"})
    log(api, {"b": b"2", "c": b"3"})
    log(api, {"a": b"1"}, home=elsewhere)
    assert delete(api, "v0").status_code == 204
    assert delete(api, "v1").status_code == 204
    let_time_pass()
    assert set(Blob.objects.values_list("digest", flat=True)) == {digest_of(b"1")}
    assert contents_of(api, version_path(home=elsewhere)) == {"a": b"1"}
    assert files_in_storage() == 2  # a pack, written anew without the rest, and a manifest


def test_a_deleted_version_comes_back_whole(api: ApiClient) -> None:
    version = log(api, {"a": b"1"})["version"]
    log(api, {"a": b"2"})
    assert delete(api, "v0").status_code == 204
    keep_artifacts_tidy()
    assert api.send("GET", version_path("v0")).status_code == 404
    (deleted,) = api.send("GET", f"{HOME}/deleted-artifacts").json()["results"]
    assert deleted["id"] == version["id"]
    restored = api.send("POST", f"{HOME}/deleted-artifacts/{version['id']}/restore").json()
    assert (restored["version"], restored["aliases"]) == ("v0", [])
    assert contents_of(api, version_path("v0")) == {"a": b"1"}


def test_latest_goes_to_the_newest_that_is_left(api: ApiClient) -> None:
    for content in (b"1", b"2", b"3"):
        log(api, {"a": content})
    delete(api, "v2")
    assert api.send("GET", version_path("latest")).json()["version"] == "v1"


def test_a_base_waits_for_its_draft(api: ApiClient) -> None:
    log(api, {"a": b"1"})
    draft = begin(api, base="v0")["id"]
    tell(api, draft, entries_of({"b": b"2"}))
    send_pack(api, draft, [b"2"])
    delete(api, "v0")
    Version.objects.exclude(purge_after=None).update(purge_after=timezone.now() - LONG_AGO)
    keep_artifacts_tidy()
    commit(api, draft)
    let_time_pass()
    assert contents_of(api, version_path()) == {"a": b"1", "b": b"2"}


def test_a_deleted_project_frees_its_files(api: ApiClient) -> None:
    log(api, {"a": b"1"})
    log(api, {"a": b"1", "b": b"2"}, home="/teams/ada/projects/letters")
    assert api.send("DELETE", HOME).status_code == 204
    let_time_pass()
    assert Blob.objects.count() == 2
    api.send("DELETE", "/teams/ada/projects/letters")
    let_time_pass()
    assert (Blob.objects.count(), StoredObject.objects.count(), files_in_storage()) == (0, 0, 0)


def test_a_deleted_organization_leaves_no_bytes(
    api: ApiClient, ada: User, django_capture_on_commit_callbacks: Any
) -> None:
    log(api, {"a": b"1"})
    log(api, {"a": b"1", "b": b"2"}, home="/teams/ada/projects/letters")
    begin(api, base="latest")
    large = b"l" * ((16 << 20) + 1)
    draft = begin(api, "large")["id"]
    put_part(api, plan(api, draft, [large])[0]["parts"][0], large)
    with django_capture_on_commit_callbacks(execute=True):
        Organization.objects.get(teams__slug="ada").delete()
    let_time_pass()
    counts = [model.objects.count() for model in (Version, Blob, Holding, Upload, StoredObject)]
    assert (counts, files_in_storage()) == ([0] * 5, 0)


def test_what_cannot_be_tidied_holds_up_nothing_else(api: ApiClient) -> None:
    damaged = "/teams/ada/projects/damaged"
    for home in (damaged, HOME):
        log(api, {"a": home.encode()}, home=home)
        log(api, {"b": home.encode() + b"b"}, home=home)
        api.send("DELETE", version_path("v0", home=home))
    stored = StoredObject.objects.get(versions__project__name="damaged", versions__index=1)
    Path(default_storage.path(stored.name)).unlink()
    let_time_pass()
    held = Holding.objects.values_list("project__name", flat=True)
    assert sorted(held) == ["damaged", "damaged", "digits"]


def test_one_worker_at_a_time_tidies(api: ApiClient) -> None:
    log(api, {"a": b"1"})
    delete(api, "v0")
    with leased("artifacts: purge_deleted"):
        let_time_pass()
        assert Version.objects.count() == 1
    let_time_pass()
    assert Version.objects.count() == 0


def test_versions_expire_by_their_own_time_and_by_their_teams(api: ApiClient) -> None:
    log(api, {"a": b"1"}, "own", ttl_seconds=60)
    log(api, {"a": b"1"}, "inherits")
    log(api, {"a": b"1"}, "never", ttl_seconds=0)
    api.send("PATCH", "/teams/ada/artifact-settings", {"default_ttl_seconds": 3600})
    assert api.send("GET", version_path(name="inherits")).json()["expires_at"]
    old = timezone.now() - LONG_AGO
    Version.objects.update(committed_at=old)
    Version.objects.exclude(expires_at=None).update(expires_at=old)
    keep_artifacts_tidy()
    left = api.send("GET", f"{HOME}/artifact-collections").json()["results"]
    assert [row["name"] for row in left] == ["never"]


contents = st.binary(min_size=1, max_size=3)
versions = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c/d"]), contents, min_size=1, max_size=3),
    min_size=1,
    max_size=5,
)


@hypothesis_settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(logged=versions, deleted=st.sets(st.integers(0, 4)))
def test_each_content_is_kept_once_and_as_long_as_it_is_needed(
    api: ApiClient, logged: list[dict[str, bytes]], deleted: set[int]
) -> None:
    Version.objects.all().delete()
    Shelf.objects.update(needs_collection=True)
    ids = {log(api, files)["version"]["version"]: files for files in logged}
    gone = [word for i, word in enumerate(ids) if i in deleted]
    for word in gone:
        assert delete(api, word).status_code == 204
    let_time_pass()
    left = {word: files for word, files in ids.items() if word not in gone}
    needed = {digest_of(content) for files in left.values() for content in files.values()}
    assert sorted(Blob.objects.values_list("digest", flat=True)) == sorted(needed)
    for word, files in left.items():
        assert contents_of(api, version_path(word)) == files
    for stored in StoredObject.objects.all():
        assert default_storage.exists(stored.name)
    assert files_in_storage() == StoredObject.objects.count()


def test_a_checkup_finds_what_is_missing_damaged_or_strange(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    log(api, {"a": b"1"})
    call_command("fsck", rehash=True)
    pack, manifest = (
        Path(default_storage.path(StoredObject.objects.get(kind=kind).name))
        for kind in ("pack", "manifest")
    )
    pack.write_bytes(b"2")
    manifest.rename(manifest.with_name("strange"))
    with pytest.raises(CommandError, match="3 problems"):
        call_command("fsck", rehash=True)
    told = capsys.readouterr().out
    assert [word in told for word in ("damaged:", "missing:", "named by nobody:")] == [True] * 3


def test_a_checkup_finds_files_that_versions_name_and_nobody_holds(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    log(api, {"a": b"1", "b": b"2"})
    Holding.objects.filter(blob__digest=digest_of(b"2")).delete()
    with pytest.raises(CommandError, match="1 problem"):
        call_command("fsck")
    assert f"missing: {digest_of(b'2')}, of ada/digits/iris:v0" in capsys.readouterr().out
