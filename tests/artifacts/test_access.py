"""Who may build, see and delete artifacts, and what asking tells nobody."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyScope, Role, Team, User
from artifacts.models import Blob
from projects.models import Visibility
from tests.artifacts.building import (
    begin,
    commit,
    contents_of,
    digest_of,
    entries_of,
    log,
    plan,
    send_pack,
    tell,
    version_path,
)
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_stranger, make_team

pytestmark = pytest.mark.django_db
SECRET = {"secret": b"only ours"}
CLOSED, OURS = "/teams/vision/projects/closed", "/teams/vision/projects/digits"


@pytest.fixture
def bob(ada: User, api: ApiClient) -> ApiClient:
    """A member of Ada's team, who does not see her closed project with a file in it."""
    vision = make_team("vision", by=ada)
    make_project("closed", by=ada, team=vision, visibility=Visibility.RESTRICTED)
    make_project("digits", by=ada, team=vision)
    log(api, SECRET, home=CLOSED)
    return ApiClient(make_key(join(vision, Role.MEMBER, "bob")))


def missing(client: ApiClient, home: str) -> list[str]:
    draft = begin(client, home=home)["id"]
    told = tell(client, draft, entries_of(SECRET), home=home).json()["missing"]
    (upload,) = plan(client, draft, list(SECRET.values()), home=home)
    assert upload["is_stored"] is not bool(told)
    return list(told)


def test_asking_tells_nothing_of_other_tenants(bob: ApiClient) -> None:
    stranger = make_stranger()
    home = f"/teams/{stranger.username}/projects/mine"
    theirs = ApiClient(make_key(stranger))
    assert missing(theirs, home) == [digest_of(b"only ours")]
    log(theirs, SECRET, home=home)
    assert Blob.objects.count() == 2


def test_asking_tells_nothing_of_closed_projects_but_bytes_are_kept_once(bob: ApiClient) -> None:
    assert missing(bob, OURS) == [digest_of(b"only ours")]
    log(bob, SECRET, home=OURS)
    assert Blob.objects.count() == 1
    assert contents_of(bob, version_path(home=OURS)) == SECRET


def test_what_one_may_see_is_not_sent_again(bob: ApiClient, api: ApiClient) -> None:
    assert missing(api, OURS) == []


def test_nobody_commits_a_file_they_only_know_the_digest_of(bob: ApiClient) -> None:
    draft = begin(bob, home=OURS)["id"]
    tell(bob, draft, entries_of(SECRET), home=OURS)
    assert commit(bob, draft, home=OURS).json()["code"] == "files_missing"


@pytest.mark.parametrize(
    ("scope", "status"), [(KeyScope.INGEST, 201), (KeyScope.READ, 403), (KeyScope.FULL, 201)]
)
def test_keys_build_as_their_scope_allows(
    ada: User, api: ApiClient, scope: KeyScope, status: int
) -> None:
    log(api, SECRET)
    client = ApiClient(make_key(ada, scope=scope))
    drafts = "/teams/ada/projects/digits/artifact-drafts"
    answer = client.send("POST", drafts, {"name": "iris", "type": "dataset"})
    assert answer.status_code == status


def test_viewers_read_and_change_nothing(bob: ApiClient, api: ApiClient) -> None:
    log(api, SECRET, home=OURS)
    vision = Team.objects.get(slug="vision")
    viewer = ApiClient(make_key(join(vision, Role.VIEWER)))
    path = version_path(home=OURS)
    calls: list[tuple[str, str, Any]] = [
        ("POST", f"{OURS}/artifact-drafts", {"name": "iris", "type": "dataset"}),
        ("PATCH", path, {"tags": ["x"]}),
        ("PUT", f"{path}/aliases/mine", None),
        ("DELETE", path, None),
    ]
    assert contents_of(viewer, path) == SECRET
    assert {viewer.send(*call).status_code for call in calls} == {403}


def test_a_run_knows_what_it_made_and_used(ada: User, api: ApiClient) -> None:
    project = make_project("digits", by=ada)
    make_run(by=ada, project=project, id="maker")
    make_run(by=ada, project=project, id="user")
    version = log(api, SECRET, run="maker", aliases=["best"])["version"]
    home = "/teams/ada/projects/digits"
    used = api.send("POST", f"{home}/runs/user/used-artifacts", {"artifact": "iris:best"})
    assert used.json()["id"] == version["id"]
    made = api.send("GET", f"{home}/runs/maker/artifacts").json()["results"]
    assert [row["logged_by"] for row in made] == ["maker"]
    runs = api.send("GET", f"{version_path()}/runs").json()
    assert [[row["id"] for row in runs[kind]] for kind in ("logged_by", "used_by")] == [
        ["maker"],
        ["user"],
    ]
    graph = api.send("GET", f"{version_path()}/lineage").json()
    assert [(one["source"], one["kind"]) for one in graph["edges"]] == [
        ("run:ada/digits/maker", "logged"),
        (f"version:{version['id']}", "used"),
    ]
    refused = api.send("DELETE", version_path()).json()
    assert (refused["code"], refused["aliases"], refused["used_by"]) == (
        "version_in_use",
        ["best"],
        1,
    )
    insisting = f"{version_path()}?delete_aliases=true&force=true"
    assert api.send("DELETE", insisting).status_code == 204


def test_links_are_places_of_their_own(api: ApiClient) -> None:
    version = log(api, SECRET)["version"]
    links = "/teams/ada/projects/models/artifact-collections/approved/links"
    make = {"artifact": "digits/iris:v0", "aliases": ["prod"]}
    first, second = api.send("POST", links, make), api.send("POST", links, make)
    assert first.json() == second.json()
    assert (first.json()["is_link"], first.json()["id"]) == (True, version["id"])
    linked = version_path("prod", "approved", home="/teams/ada/projects/models")
    assert contents_of(api, linked) == SECRET
    assert api.send("DELETE", version_path()).json()["links"] == 1
    assert api.send("DELETE", linked).status_code == 204
    assert api.send("DELETE", version_path()).status_code == 204


def test_nothing_is_over_the_quota(api: ApiClient, settings: Any) -> None:
    settings.LABSTEAD_ARTIFACT_QUOTA_BYTES = 10
    log(api, {"a": b"1234567"})
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"b": b"8901"}))
    answer = send_pack(api, draft, [b"8901"])
    assert (answer.status_code, answer.json()["code"]) == (413, "quota_exceeded")
