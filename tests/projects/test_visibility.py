"""Who sees, logs to and administers a project of each visibility."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, Team, User
from labstead_core.models import AuditEntry
from projects.models import Project, Visibility
from projects.services import invite_to_project
from runs.models import Run
from tests.api.everything import everything
from tests.conftest import ApiClient
from tests.factories import (
    join,
    make_key,
    make_project,
    make_run,
    make_stranger,
    make_team,
    make_user,
)

DIGITS = "/teams/vision/projects/digits"
RUNS = f"{DIGITS}/runs"


@pytest.fixture
def vision(ada: User) -> Team:
    """Ada's team."""
    return make_team("vision", by=ada)


@pytest.fixture
def people(vision: Team) -> dict[str, User]:
    """One of each kind."""
    return {
        "admin": join(vision, Role.ADMIN),
        "member": join(vision, Role.MEMBER),
        "viewer": join(vision, Role.VIEWER),
        "invited": make_user("ivy", organization=vision.organization),
        "reader": make_user("rae", organization=vision.organization),
        "colleague": make_user("cole", organization=vision.organization),
        "stranger": make_stranger(),
    }


def project_of(vision: Team, ada: User, people: dict[str, User], visibility: str) -> Project:
    """With Ivy and, to read only, Rae invited, and a run of Ada's."""
    project = make_project("digits", by=ada, team=vision, visibility=visibility)
    invite_to_project(project, people["invited"], by=ada)
    invite_to_project(project, people["reader"], role=Role.VIEWER, by=ada)
    make_run(by=ada, project=project, id="r1")
    return project


def api_of(user: User | None) -> ApiClient:
    return ApiClient(make_key(user) if user else None)


ALL = {"admin", "member", "viewer", "invited", "reader", "colleague", "stranger"}
INVITED = {"invited", "reader"}
SEES = {
    "restricted": {"admin"} | INVITED,
    "team": {"admin", "member", "viewer"} | INVITED,
    "public": ALL,
    "open": ALL,
}
LOGS = {
    "restricted": {"admin", "invited"},
    "team": {"admin", "member", "invited"},
    "public": {"admin", "member", "invited"},
    "open": ALL,
}
CHANGES_OTHERS_RUNS = {**LOGS, "open": {"admin", "member", "invited"}}
every_visibility = pytest.mark.parametrize("visibility", Visibility.values)


@every_visibility
def test_who_sees_it_and_its_runs(
    ada: User, vision: Team, people: dict[str, User], visibility: str
) -> None:
    project_of(vision, ada, people, visibility)
    reads = {name: api_of(user).send("GET", f"{RUNS}/r1") for name, user in people.items()}
    assert {name for name, one in reads.items() if one.status_code == 200} == SEES[visibility]
    assert {one.status_code for one in reads.values()} <= {200, 404}


@every_visibility
def test_lists_agree_with_single_rows(
    ada: User, vision: Team, people: dict[str, User], visibility: str
) -> None:
    project_of(vision, ada, people, visibility)
    for rows in (Project.objects, Run.objects):
        seen = {name for name, user in people.items() if rows.visible_to(user).exists()}
        assert seen == SEES[visibility]
        assert rows.visible_to(AnonymousUser()).exists() == (visibility in {"public", "open"})


@every_visibility
def test_who_logs_to_it(ada: User, vision: Team, people: dict[str, User], visibility: str) -> None:
    project_of(vision, ada, people, visibility)
    posts = {name: api_of(user).send("POST", RUNS, {}) for name, user in people.items()}
    assert {name for name, one in posts.items() if one.status_code == 201} == LOGS[visibility]
    hidden = {name for name, one in posts.items() if one.status_code == 404}
    # A viewer of the team makes no project in it either, so the answer tells nothing.
    assert hidden == ALL - SEES[visibility] - {"viewer"}


@every_visibility
def test_who_changes_the_runs_of_others(
    ada: User, vision: Team, people: dict[str, User], visibility: str
) -> None:
    project_of(vision, ada, people, visibility)
    calls = (
        ("PATCH", f"{RUNS}/r1", {"notes": "x"}),
        ("POST", f"{RUNS}/r1/heartbeat", None),
        ("POST", f"{RUNS}/r1/files", {"path": "a", "size": 1}),
        ("POST", RUNS, {"id": "r1", "resume": "allow"}),
        ("POST", f"{RUNS}/r1/stop", None),
    )
    for method, path, body in calls:
        answers = {name: api_of(user).send(method, path, body) for name, user in people.items()}
        done = {name for name, one in answers.items() if one.status_code in (200, 201)}
        assert done == CHANGES_OTHERS_RUNS[visibility], path


def test_in_an_open_project_people_change_their_own_runs(
    ada: User, vision: Team, people: dict[str, User]
) -> None:
    project_of(vision, ada, people, "open")
    client = api_of(people["stranger"])
    run = client.send("POST", RUNS, {}).json()["id"]
    answers = [
        client.send("PATCH", f"{RUNS}/{run}", {"notes": "mine"}),
        client.send("POST", f"{RUNS}/{run}/finish", {}),
        client.send("DELETE", f"{RUNS}/{run}"),
    ]
    assert [one.status_code for one in answers] == [200, 200, 204]


def test_visitor_reads_what_is_public_and_changes_nothing(
    ada: User, vision: Team, people: dict[str, User]
) -> None:
    project_of(vision, ada, people, "open")
    visitor = api_of(None)
    assert visitor.send("GET", f"{RUNS}/r1").status_code == 200
    before = everything()
    assert visitor.send("POST", RUNS, {}).status_code == 401
    assert everything() == before


@pytest.mark.parametrize("visibility", ["public", "open"])
def test_only_admins_open_a_project(vision: Team, people: dict[str, User], visibility: str) -> None:
    body = {"name": "cats", "visibility": visibility}
    member, admin = api_of(people["member"]), api_of(people["admin"])
    answer = member.send("POST", "/teams/vision/projects", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not Project.objects.exists()
    assert admin.send("POST", "/teams/vision/projects", body).status_code == 201


def test_changing_the_visibility_needs_an_admin_and_is_noted(
    ada: User, vision: Team, people: dict[str, User]
) -> None:
    project_of(vision, ada, people, "team")
    change = {"visibility": "public"}
    refused = api_of(people["member"]).send("PATCH", DIGITS, change)
    assert (refused.status_code, Project.objects.get().visibility) == (403, "team")
    assert api_of(people["admin"]).send("PATCH", DIGITS, change).json()["visibility"] == "public"
    noted = AuditEntry.objects.filter(action="project.visibility_changed")
    assert [row.details for row in noted] == [{"visibility": "public"}]


def test_maker_of_a_restricted_project_is_in_it(vision: Team, people: dict[str, User]) -> None:
    client = api_of(people["member"])
    body = {"name": "digits", "visibility": "restricted"}
    assert client.send("POST", "/teams/vision/projects", body).status_code == 201
    assert client.send("GET", DIGITS).status_code == 200
    assert api_of(people["viewer"]).send("GET", DIGITS).status_code == 404


class TestInvited:
    """The people of one project, through the API."""

    def test_admin_invites_changes_and_takes_out(
        self, ada: User, vision: Team, people: dict[str, User]
    ) -> None:
        project_of(vision, ada, people, "restricted")
        admin, cole = api_of(people["admin"]), api_of(people["colleague"])
        path = f"{DIGITS}/members/cole"
        assert cole.send("GET", DIGITS).status_code == 404
        assert admin.send("PUT", path, {"role": "member"}).json()["role"] == "member"
        assert cole.send("POST", RUNS, {}).status_code == 201
        admin.send("PUT", path, {"role": "viewer"})
        assert cole.send("POST", RUNS, {}).status_code == 403
        listed = admin.send("GET", f"{DIGITS}/members").json()["results"]
        assert {one["username"] for one in listed} == {"ada", "ivy", "rae", "cole"}
        assert admin.send("DELETE", path).status_code == 204
        assert cole.send("GET", DIGITS).status_code == 404

    @pytest.mark.parametrize("who", ["member", "viewer", "invited", "reader"])
    def test_others_than_admins_change_nobody(
        self, ada: User, vision: Team, people: dict[str, User], who: str
    ) -> None:
        project_of(vision, ada, people, "team")
        client = api_of(people[who])
        before = everything()
        answers: list[Any] = [
            client.send("PUT", f"{DIGITS}/members/cole", {"role": "member"}),
            client.send("DELETE", f"{DIGITS}/members/ivy"),
        ]
        assert [one.status_code for one in answers] == [403, 403]
        assert everything() == before

    def test_nobody_is_invited_as_admin_or_from_outside(
        self, ada: User, vision: Team, people: dict[str, User]
    ) -> None:
        project_of(vision, ada, people, "team")
        admin = api_of(ada)
        before = everything()
        as_admin = admin.send("PUT", f"{DIGITS}/members/cole", {"role": "admin"})
        outside = people["stranger"].username
        stranger = admin.send("PUT", f"{DIGITS}/members/{outside}", {"role": "member"})
        assert [as_admin.status_code, stranger.status_code] == [400, 404]
        assert everything() == before

    def test_readers_of_a_public_project_do_not_see_them(
        self, ada: User, vision: Team, people: dict[str, User]
    ) -> None:
        project_of(vision, ada, people, "public")
        answer = api_of(people["stranger"]).send("GET", f"{DIGITS}/members")
        assert answer.json()["results"] == []


def test_who_may_not_is_told_which_role_is_missing_and_whom_to_ask(
    vision: Team, ada: User, people: dict[str, User]
) -> None:
    project_of(vision, ada, people, Visibility.PUBLIC)
    refused = api_of(people["viewer"]).send("PATCH", DIGITS, {"description": "x"})
    asked = f"Ask {ada.username} or {people['admin'].username}."
    role = "You need the role “Member” in the project “vision/digits” for this."
    assert (refused.status_code, refused.json()["message"]) == (403, f"{role} {asked}")
    outside = api_of(people["stranger"]).send("PATCH", DIGITS, {"description": "x"})
    assert outside.json()["message"] == f"{role} Ask one of its admins."
