"""Who may build, see and delete artifacts, and what asking tells nobody."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyScope, Role, Team, TeamMembership, User
from artifacts.models import Blob, Membership
from artifacts.services.edits import edit_version
from labstead_core.models import AuditEntry
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
    aliases = {one["id"]: one["aliases"] for one in graph["nodes"]}
    assert aliases[f"version:{version['id']}"] == ["best", "latest"]
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


def test_a_link_is_its_collections_and_not_the_versions(ada: User, api: ApiClient) -> None:
    lab, vision = (make_team(slug, by=ada) for slug in ("lab", "vision"))
    theirs, ours = "/teams/lab/projects/data", "/teams/vision/projects/models"
    log(api, SECRET, home=theirs)
    link = {"artifact": "lab/data/iris:v0"}
    make_project("models", by=ada, team=vision)
    api.send("POST", f"{ours}/artifact-collections/approved/links", link)
    bob, eve = join(vision, Role.MEMBER), join(lab, Role.MEMBER)
    for team, person in ((lab, bob), (vision, eve)):
        TeamMembership.objects.create(team=team, user=person, role=Role.VIEWER)
    place = version_path("v0", "approved", home=ours)
    of_bob, of_eve = ApiClient(make_key(bob)), ApiClient(make_key(eve))
    assert of_bob.send("PATCH", place, {"aliases": ["prod"]}).json()["aliases"] == ["prod"]
    assert of_bob.send("PATCH", place, {"tags": ["mine"]}).status_code == 403
    assert of_bob.send("PATCH", place, {}).status_code == 403
    assert of_eve.send("PATCH", place, {"aliases": []}).status_code == 403
    assert of_eve.send("DELETE", place).status_code == 403
    assert of_bob.send("DELETE", place).status_code == 204
    assert of_bob.send("DELETE", version_path(home=theirs)).status_code == 403
    assert contents_of(of_bob, version_path(home=theirs)) == SECRET


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("metadata", {f"{at}": at for at in range(1001)}, "invalid"),
        ("tags", ["a/b"], "invalid"),
        ("tags", ["x"] * 201, "invalid"),
    ],
)
def test_what_is_said_is_checked_alike_when_made_and_edited(
    api: ApiClient, field: str, value: Any, code: str
) -> None:
    log(api, SECRET)
    drafts = "/teams/ada/projects/digits/artifact-drafts"
    made = api.send("POST", drafts, {"name": "iris", "type": "dataset", field: value})
    edited = api.send("PATCH", version_path(), {field: value})
    assert [one.json()["code"] for one in (made, edited)] == [code, code]
    assert made.json()["fields"] == edited.json()["fields"]


def test_two_who_edit_at_once_lose_nothing(ada: User, api: ApiClient) -> None:
    log(api, SECRET, ttl_seconds=60)
    mine, theirs = (Membership.objects.select_related("version").get() for _ in range(2))
    edit_version(mine, by=ada, tags=["new"], ttl_seconds=0)
    edit_version(theirs, by=ada, description="Said at the same time.")
    found = api.send("GET", version_path()).json()
    assert (found["tags"], found["description"]) == (["new"], "Said at the same time.")
    assert (found["ttl_seconds"], found["expires_at"]) == (0, None)


def test_a_version_used_by_very_many_runs_is_walked_in_part(ada: User, api: ApiClient) -> None:
    project = make_project("digits", by=ada)
    version = log(api, SECRET)["version"]
    for at in range(12):
        make_run(by=ada, project=project, id=f"r{at}")
        used = {"artifact": "iris:v0"}
        api.send("POST", f"/teams/ada/projects/digits/runs/r{at}/used-artifacts", used)
    graph = api.send("GET", f"{version_path()}/lineage?limit=5").json()
    assert ([len(graph["nodes"]), len(graph["edges"])], graph["is_complete"]) == ([5, 4], False)
    assert graph["nodes"][0]["id"] == f"version:{version['id']}"
    whole = api.send("GET", f"{version_path()}/lineage").json()
    assert (len(whole["nodes"]), whole["is_complete"]) == (13, True)


def test_a_change_of_a_teams_settings_is_noted(ada: User, api: ApiClient) -> None:
    api.send("PATCH", "/teams/ada/artifact-settings", {"default_ttl_seconds": 3600})
    entry = AuditEntry.objects.get(action="team.artifact_settings_changed")
    assert (entry.actor, entry.target) == (ada, "ada")
    assert entry.details == {"default_ttl_seconds": 3600}


def test_nothing_is_over_the_quota(api: ApiClient, settings: Any) -> None:
    settings.LABSTEAD_ARTIFACT_QUOTA_BYTES = 10
    log(api, {"a": b"1234567"})
    draft = begin(api)["id"]
    tell(api, draft, entries_of({"b": b"8901"}))
    answer = send_pack(api, draft, [b"8901"])
    assert (answer.status_code, answer.json()["code"]) == (413, "quota_exceeded")
