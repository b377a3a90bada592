"""People, keys, teams and projects through the official client's read API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bridges.wandb.client import run_well
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.drawing]

SCRIPT = """
    import json, wandb

    def problem(act):
        try:
            return act()
        except Exception as error:
            return str(error)

    def found(name):
        return [person.username for person in api.users(name)]

    def members(team):
        return [[one.username, one.admin, one.account_type] for one in api.team(team).members]

    api = wandb.Api()
    me = api.viewer
    told = {"me": [me.username, me.email, me.entity, "ada" in me.teams]}

    key = me.generate_api_key("ci key")
    me = api.user("ada")
    masked = me.api_keys[-1]
    told["key works"] = wandb.Api(api_key=key).viewer.username
    told["masked"] = key.startswith(masked.rstrip("…")) and key not in me.api_keys
    told["key deleted"] = me.delete_api_key(masked)
    told["key is dead"] = problem(lambda: wandb.Api(api_key=key).viewer.username)

    api.create_project("proj-api", "ada")
    api.create_project("proj-api", "ada")
    told["projects"] = [project.name for project in api.projects("ada")].count("proj-api")
    told["own"] = "proj-api" in [project.name for project in api.projects()]
    project = api.project("proj-api", "ada")
    told["project"] = [project.name, project.entity, project.owner.username]
    told["no project"] = problem(lambda: api.project("nope", "ada").id)

    team = api.create_team("crew")
    told["team"] = [team.is_team, team.private_only, team.storage_bytes]
    person = api.create_user("bob.b@example.com")
    told["person"] = person.username
    told["taken"] = problem(lambda: api.create_user("bob.b@example.com"))
    told["invited"] = [team.invite("bob-b"), team.invite("nobody"), team.invite("no@one.example")]
    told["as admin"] = team.invite("bob.b@example.com", admin=True)
    bot = team.create_service_account("CI bot!")
    told["bot"] = [bot.username, bot.account_type]
    told["members"] = members("crew")
    told["key told once"] = [one.api_key for one in api.team("crew").members]
    theirs = wandb.Api(api_key=bot.api_key)
    told["bot sees"] = [theirs.viewer.username, theirs.default_entity]
    told["bot does not see"] = [
        problem(lambda: theirs.project("proj-api", "ada").id),
        problem(lambda: theirs.team("ada").name),
        [one.name for one in theirs.projects("ada")],
        problem(lambda: theirs.create_user("x@example.com")),
        problem(lambda: theirs.create_project("mine", "ada")),
    ]
    told["bot keys"] = theirs.user("ada").api_keys
    told["removed"] = [one.delete() for one in api.team("crew").members[1:]]
    told["left"] = members("crew")
    told["last admin"] = api.team("crew").members[0].delete()
    told["no team"] = problem(lambda: api.team("nope"))
    told["found"] = [found("BOB"), found("zzz"), found("bob.b@example.com")]
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(live_server_process: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_well(live_server_process, tmp_path_factory.mktemp("people"), SCRIPT)


def test_the_viewer_is_who_the_key_belongs_to(told: Any) -> None:
    assert told["me"] == ["ada", "ada@example.com", "ada", True]


def test_keys_are_told_once_and_revoked(told: Any) -> None:
    assert told["key works"] == "ada"
    assert told["masked"]
    assert told["key deleted"]
    assert "unknown or revoked" in told["key is dead"]


def test_a_project_is_made_once(told: Any) -> None:
    assert (told["projects"], told["own"]) == (1, True)
    assert told["project"] == ["proj-api", "ada", "ada"]
    assert "not found" in told["no project"]


def test_teams_have_members(told: Any) -> None:
    assert told["team"] == [True, False, 0]
    assert told["person"] == "bob-b"
    assert "already uses this e-mail address" in told["taken"]
    assert told["invited"] == [True, False, False]
    assert told["as admin"]
    assert told["members"] == [
        ["ada", True, "MEMBER"],
        ["bob-b", True, "MEMBER"],
        ["crew-ci-bot", False, "SERVICE"],
    ]


def test_a_program_gets_a_key_that_is_told_once(told: Any) -> None:
    assert told["bot"] == ["crew-ci-bot", "SERVICE"]
    assert told["key told once"] == [None, None, None]
    assert told["bot sees"] == ["crew-ci-bot", "crew"]


def test_nobody_sees_more_than_is_theirs(told: Any, live_server_process: RealServer) -> None:
    project, team, projects, person, made = told["bot does not see"]
    with live_server_process.client() as api:
        of_ada = api.get("/teams/ada/projects", params={"limit": 100}).json()["results"]
    of_members = {one["name"] for one in of_ada if one["visibility"] in ("restricted", "team")}
    assert "not found" in project
    assert "There is no team" in team
    assert "proj-api" in of_members
    assert of_members.isdisjoint(projects)
    assert "You need the role" in person
    assert "There is no team" in made
    assert told["bot keys"] == []


def test_members_go_but_for_the_last_admin(told: Any) -> None:
    assert told["removed"] == [True, True]
    assert told["left"] == [["ada", True, "MEMBER"]]
    assert told["last admin"] is False
    assert "There is no team “nope”" in told["no team"]


def test_people_are_found_by_name_and_address(told: Any) -> None:
    assert told["found"] == [["bob-b"], [], ["bob-b"]]
