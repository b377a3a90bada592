"""What takes the space, what would come free, and freeing it now."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Role, User
from artifacts.models import Blob, Freeing, Version
from artifacts.tasks import free_space, keep_artifacts_tidy
from tests.artifacts.building import HOME, begin, entries_of, log, send_pack, tell, version_path
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_of_its_own")]
ELSEWHERE = "/teams/ada/projects/letters"


def storage(api: ApiClient) -> Any:
    return api.send("GET", f"{HOME}/artifact-storage").json()


def free(api: ApiClient, **body: Any) -> Any:
    return api.send("POST", f"{HOME}/artifact-freeings", body)


def test_the_map_says_who_takes_what_and_what_would_come_free(api: ApiClient) -> None:
    log(api, {"own": b"1" * 10, "both": b"2" * 100})
    log(api, {"own": b"3" * 1000})
    log(api, {"both": b"2" * 100, "far": b"4" * 5}, "other")
    log(api, {"far": b"4" * 5}, "elsewhere", home=ELSEWHERE)
    api.send("DELETE", version_path("v0"))
    draft = begin(api, "draft")["id"]
    tell(api, draft, entries_of({"d": b"5" * 7}))
    send_pack(api, draft, [b"5" * 7])
    said = storage(api)
    uses = said.pop("collections")
    sizes = [(one["name"], one["version_count"], one["size"], one["unique_size"]) for one in uses]
    assert sizes == [("iris", 1, 1000, 1000), ("other", 1, 105, 100)]
    assert said == {
        "held": 10 + 100 + 1000 + 5 + 7,
        "shared": 5,
        "unused": 0,
        "freeable": 10,
        "freeable_file_count": 1,
        "deleted_version_count": 1,
    }


def test_the_map_says_with_whom_a_collection_shares_its_files(api: ApiClient) -> None:
    log(api, {"a": b"1" * 10, "all": b"2" * 100, "far": b"3"}, "one")
    log(api, {"a": b"1" * 10, "b": b"4" * 7, "all": b"2" * 100}, "two")
    log(api, {"b": b"4" * 7, "all": b"2" * 100}, "three")
    log(api, {"far": b"3"}, "elsewhere", home=ELSEWHERE)
    shared = {
        one["name"]: [(other["name"], other["size"]) for other in one["shared_with"]]
        for one in storage(api)["collections"]
    }
    assert shared == {
        "one": [("two", 110), ("three", 100)],
        "two": [("one", 110), ("three", 107)],
        "three": [("two", 107), ("one", 100)],
    }
    (one,) = [use for use in storage(api)["collections"] if use["name"] == "one"]
    assert (one["shared_elsewhere"], one["is_shared_widely"]) == (1, False)


def test_files_of_very_many_collections_name_none_of_them(api: ApiClient) -> None:
    for number in range(21):
        log(api, {"all": b"1"}, f"one-{number}")
    for use in storage(api)["collections"]:
        assert (use["is_shared_widely"], use["shared_with"]) == (True, [])


def test_what_was_deleted_comes_free_now_and_a_dry_run_says_so_before(api: ApiClient) -> None:
    log(api, {"a": b"1" * 10, "both": b"2"})
    log(api, {"both": b"2"})
    api.send("DELETE", version_path("v0"))
    dry = free(api, dry_run=True)
    assert (dry.status_code, dry.json()["version_count"], dry.json()["freed_bytes"]) == (200, 1, 10)
    assert Version.objects.restorable().count() == 1
    begun = free(api)
    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    assert free(api).json()["code"] == "already_freeing"
    free_space(Freeing.objects.get().pk)
    (job,) = api.send("GET", f"{HOME}/artifact-freeings").json()["results"]
    assert [
        job[name] for name in ("id", "state", "version_count", "file_count", "freed_bytes")
    ] == [
        begun.json()["id"],
        "done",
        1,
        1,
        10,
    ]
    assert (job["created_by"], Blob.objects.count()) == ("ada", 1)
    assert storage(api)["freeable"] == 0
    assert free(api).status_code == 202


def test_a_job_whose_worker_died_is_done_by_upkeep(api: ApiClient) -> None:
    log(api, {"a": b"1"})
    log(api, {"a": b"2"})
    api.send("DELETE", version_path("v0"))
    free(api)
    Freeing.objects.update(state="running")
    keep_artifacts_tidy()
    assert (Freeing.objects.get().state, Freeing.objects.get().freed_bytes) == ("done", 1)


def test_only_admins_free_space(ada: User, api: ApiClient) -> None:
    home = "/teams/vision/projects/digits"
    vision = make_team("vision", by=ada)
    make_project("digits", by=ada, team=vision)
    member = ApiClient(make_key(join(vision, Role.MEMBER)))
    assert member.send("GET", f"{home}/artifact-storage").status_code == 200
    for body in ({}, {"dry_run": True}):
        assert member.send("POST", f"{home}/artifact-freeings", body).status_code == 403
