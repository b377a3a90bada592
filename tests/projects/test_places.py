"""Projects and teams that are renamed, given away, archived and taken back, through the API."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.apps import apps
from django.test import Client

from accounts.models import Organization, Role, Team, User
from labstead_core.models import AuditEntry
from labstead_core.tenancy import TenantModel
from projects.models import Project
from projects.services import invite_to_project
from runs.models import Run
from tests.api.everything import everything
from tests.artifacts.making import made_artifacts
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
from tests.sweeps.making import made_sweeps

DIGITS = "/teams/vision/projects/digits"


def api_of(user: User) -> ApiClient:
    return ApiClient(make_key(user))


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    """Ada's, with the run r1."""
    project = make_project("digits", by=ada, team=vision)
    make_run(by=ada, project=project, id="r1")
    return project


def test_renamed_project_is_found_at_its_old_address(api: ApiClient, digits: Project) -> None:
    assert api.send("PATCH", DIGITS, {"name": "numbers"}).json()["name"] == "numbers"
    old = api.send("GET", f"{DIGITS}/runs/r1?x=1")
    assert (*outcome(old), old.headers["Location"]) == (
        307,
        "moved",
        "/api/v1/teams/vision/projects/numbers/runs/r1?x=1",
    )
    assert old.json()["address"] == old.headers["Location"]
    assert AuditEntry.objects.filter(action="project.moved").count() == 1


def test_page_of_an_old_address_leads_on(ada: User, api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"name": "numbers"})
    api.send("PATCH", "/teams/vision", {"slug": "sight"})
    browser = Client()
    browser.force_login(ada)
    page = browser.get("/vision/digits/runs/r1")
    assert (page.status_code, page.headers["Location"]) == (307, "/sight/numbers/runs/r1")
    assert browser.get("/vision").headers["Location"] == "/sight"


def test_program_that_goes_on_with_the_old_name_logs_to_the_same_project(
    api: ApiClient, digits: Project
) -> None:
    api.send("PATCH", DIGITS, {"name": "numbers"})
    run = api.send("POST", f"{DIGITS}/runs", {})
    assert (run.status_code, Project.objects.count()) == (201, 1)
    assert Run.objects.get(slug=run.json()["id"]).project == digits


def test_wandb_client_finds_what_was_renamed(ada: User, api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"name": "numbers"})
    api.send("PATCH", "/teams/vision", {"slug": "sight"})
    query = '{ project(entityName: "vision", name: "digits") { name entityName } }'
    answer = Client(headers={"authorization": f"Bearer {make_key(ada)}"}).post(
        "/graphql", orjson.dumps({"query": query}), content_type="application/json"
    )
    assert answer.json()["data"]["project"] == {"name": "numbers", "entityName": "sight"}


def test_stranger_learns_nothing_of_old_addresses(api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"name": "numbers"})
    api.send("PATCH", "/teams/vision", {"slug": "sight"})
    stranger = api_of(make_stranger())
    for path in (DIGITS, f"{DIGITS}/runs/r1", "/teams/vision", "/teams/nobody"):
        assert outcome(stranger.send("GET", path)) == (404, "not_found")


def test_name_that_is_used_again_is_the_new_ones(api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"name": "numbers"})
    assert api.send("POST", "/teams/vision/projects", {"name": "digits"}).status_code == 201
    assert outcome(api.send("GET", f"{DIGITS}/runs/r1")) == (404, "not_found")
    assert outcome(api.send("PATCH", DIGITS, {"name": "Numbers"})) == (409, "slug_taken")


def test_case_of_a_name_may_change(api: ApiClient, digits: Project) -> None:
    assert api.send("PATCH", DIGITS, {"name": "Digits"}).json()["name"] == "Digits"
    assert api.send("GET", f"{DIGITS}/runs/r1").status_code == 200


def test_address_of_a_team_is_never_anothers(api: ApiClient, vision: Team) -> None:
    assert api.send("PATCH", "/teams/vision", {"slug": "sight"}).json()["slug"] == "sight"
    grace = api_of(make_user("grace"))
    assert outcome(grace.send("POST", "/teams", {"slug": "vision"})) == (409, "slug_taken")
    back = api.send("PATCH", "/teams/sight", {"slug": "vision"})
    assert (back.status_code, api.send("GET", "/teams/sight").status_code) == (200, 307)


def test_personal_team_keeps_its_name_and_stays(api: ApiClient) -> None:
    before = everything()
    for change in ({"slug": "countess"}, {"archived": True}):
        assert outcome(api.send("PATCH", "/teams/ada", change)) == (409, "personal_team")
    assert everything() == before


def test_project_goes_to_another_team_with_all_it_has(
    ada: User, api: ApiClient, vision: Team, digits: Project
) -> None:
    made_artifacts(ada, digits)
    made_sweeps(ada, digits)
    sound = make_team("sound", by=ada)
    assert api.send("PATCH", DIGITS, {"team": "sound"}).json()["team"] == "sound"
    kept = {"accounts.TeamMembership"}
    left = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, TenantModel) and model._base_manager.filter(team=vision).exists()
    }
    assert left == kept
    assert Run.objects.get(slug="r1").history.team == sound
    assert outcome(api.send("GET", DIGITS)) == (307, "moved")


def test_project_stays_in_its_organization(ada: User, api: ApiClient, digits: Project) -> None:
    elsewhere = Organization.objects.create(name="Elsewhere")
    team = Team.objects.create(organization=elsewhere, slug="far", name="far")
    team.memberships.create(user=ada, role=Role.ADMIN)
    assert outcome(api.send("PATCH", DIGITS, {"team": "far"})) == (400, "invalid")


@pytest.mark.parametrize("change", [{"name": "x"}, {"team": "sound"}, {"archived": True}])
def test_only_admins_move_a_project(vision: Team, digits: Project, change: Any) -> None:
    member = join(vision, Role.MEMBER, "mia")
    make_team("sound", by=member)
    client = api_of(member)
    before = everything()
    assert outcome(client.send("PATCH", DIGITS, change)) == (403, "forbidden")
    assert everything() == before


def test_all_of_a_change_is_made_or_nothing(api: ApiClient, digits: Project) -> None:
    before = everything()
    change = {"description": "new", "name": "numbers", "team": "nobody"}
    assert api.send("PATCH", DIGITS, change).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("path", [DIGITS, "/teams/vision"])
def test_what_is_archived_can_only_be_read(api: ApiClient, digits: Project, path: str) -> None:
    assert api.send("PATCH", path, {"archived": True}).json()["archived_at"]
    assert api.send("GET", f"{DIGITS}/runs/r1").status_code == 200
    changes = [
        ("POST", f"{DIGITS}/runs", {}),
        ("PATCH", f"{DIGITS}/runs/r1", {"notes": "x"}),
        ("PATCH", DIGITS, {"description": "x"}),
        ("PUT", f"{DIGITS}/members/ada", {"role": "member"}),
    ]
    for method, address, body in changes:
        assert outcome(api.send(method, address, body)) == (409, "archived"), address
    assert api.send("PATCH", path, {"archived": False}).json()["archived_at"] is None
    assert api.send("POST", f"{DIGITS}/runs", {}).status_code == 201


def test_lists_leave_the_archived_out_unless_asked(api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"archived": True})
    projects = "/teams/vision/projects"
    assert api.send("GET", projects).json()["results"] == []
    [one] = api.send("GET", f"{projects}?archived=true").json()["results"]
    assert one["name"] == "digits"
    api.send("PATCH", "/teams/vision", {"archived": True})
    assert [one["slug"] for one in api.send("GET", "/teams").json()["results"]] == ["ada"]
    assert api.send("GET", "/me").json()["teams"] == ["ada"]


def test_open_project_takes_nothing_once_archived(api: ApiClient, digits: Project) -> None:
    api.send("PATCH", DIGITS, {"visibility": "open"})
    stranger = api_of(make_stranger())
    own = stranger.send("POST", f"{DIGITS}/runs", {}).json()["id"]
    api.send("PATCH", DIGITS, {"archived": True})
    for method, path in (("POST", f"{DIGITS}/runs"), ("DELETE", f"{DIGITS}/runs/{own}")):
        assert stranger.send(method, path, {}).status_code in (403, 409)
    assert Run.objects.count() == 2


def test_role_in_a_project_counts_in_the_place_of_the_teams(
    ada: User, vision: Team, digits: Project
) -> None:
    member, viewer = join(vision, Role.MEMBER), join(vision, Role.VIEWER)
    invite_to_project(digits, member, role=Role.VIEWER, by=ada)
    invite_to_project(digits, viewer, role=Role.MEMBER, by=ada)
    assert outcome(api_of(member).send("POST", f"{DIGITS}/runs", {})) == (403, "forbidden")
    assert api_of(viewer).send("POST", f"{DIGITS}/runs", {}).status_code == 201
