"""One of each persona and of each thing that the table of permissions speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts import services as accounts
from accounts.models import KeyScope, Organization, Role, Team, User
from projects import places
from projects.saved_layouts import save_view
from projects.services import invite_to_project
from runs import services as runs
from tests.artifacts.making import make_version
from tests.factories import (
    EMPTY_LAYOUT,
    join,
    make_chart,
    make_key,
    make_project,
    make_team,
    make_user,
)
from tests.sweeps.making import made_sweeps
from tools.permissions.actions import PROJECT_KINDS

TEAM = "observatory"
ARCHIVED_TEAM = "attic"
MEMBERS = {
    "team_admin": Role.ADMIN,
    "member": Role.MEMBER,
    "viewer": Role.VIEWER,
    "organization_viewer": Role.MEMBER,
    "demoted": Role.MEMBER,
}
GIVEN = {"invited_member": Role.MEMBER, "invited_viewer": Role.VIEWER, "demoted": Role.VIEWER}


@dataclass
class World:
    """``keys`` are by persona, and so are ``names``; ``words`` fill the addresses of a kind."""

    keys: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)


def build(maker: User | None = None) -> World:
    """In the maker's organization, of which they become an admin."""
    ada = maker or make_user("ada")
    ada.organization_memberships.update(role=Role.ADMIN)
    world, home = World(), ada.personal_team.organization
    team, attic = (make_team(slug, by=ada) for slug in (TEAM, ARCHIVED_TEAM))
    people = make_people(team, attic, home)
    program, key = accounts.create_service_account(team, "ci", by=ada)
    attic.memberships.create(user=program, role=Role.MEMBER)
    world.names = {name: user.username for name, user in people.items()}
    world.names |= {"program": program.username}
    world.names |= dict.fromkeys(("read_key", "ingest_key"), called("member"))
    world.keys = {name: make_key(user) for name, user in people.items()} | {"program": key}
    world.keys["read_key"] = make_key(people["member"], scope=KeyScope.READ)
    world.keys["ingest_key"] = make_key(people["member"], scope=KeyScope.INGEST)
    everywhere = words_of_organization(home, ada)
    for kind, one in {"in use": team, "archived": attic}.items():
        world.words[f"team {kind}"] = everywhere | words_of_team(one, by=ada)
    accounts.archive_team(attic, by=ada)
    make_team("observatory-two", by=people["team_admin"])
    for kind in PROJECT_KINDS:
        world.words[kind] = everywhere | words_of_project(kind, team, people, by=ada)
    world.words["any"] = everywhere
    return world


def called(persona: str) -> str:
    """Their user name: some of the words alone are reserved."""
    return f"the_{persona}"


def make_people(team: Team, attic: Team, home: Organization) -> dict[str, User]:
    people = {name: join(team, role, called(name)) for name, role in MEMBERS.items()}
    for name, role in MEMBERS.items():
        attic.memberships.create(user=people[name], role=role)
    people["organization_viewer"].organization_memberships.update(role=Role.VIEWER)
    people["organization_admin"] = make_user(
        called("organization_admin"), role=Role.ADMIN, organization=home
    )
    for name in ("invited_member", "invited_viewer", "colleague"):
        people[name] = make_user(called(name), organization=home)
    elsewhere = Organization.objects.create(name="Elsewhere")
    people["stranger"] = make_user(called("stranger"), organization=elsewhere)
    return people


def words_of_organization(home: Organization, ada: User) -> dict[str, Any]:
    someone = make_user("someone", organization=home)
    scim_token, _ = accounts.create_scim_token(home, by=ada)
    invitation, _ = accounts.invite_to_organization(home, by=ada)
    words = {"organization": home.pk, "someone": someone.username, "key": keys_of(ada)}
    return words | {"scim_token": scim_token.pk, "home_invitation": invitation.pk}


def keys_of(user: User) -> int:
    row, _ = accounts.create_api_key(user, name="hers")
    return int(row.pk)


def words_of_team(team: Team, *, by: User) -> dict[str, Any]:
    extra = join(team, Role.MEMBER, f"extra-{team.slug}")
    bot, _ = accounts.create_service_account(team, "bot", by=by)
    invitation, _ = accounts.invite(team, by=by)
    words = {"extra": extra.username, "bot": bot.username, "invitation": invitation.pk}
    words["chart"] = make_chart(team, by=by).name
    return {"team": team.slug, "name": team.slug} | words


def words_of_project(kind: str, team: Team, people: dict[str, User], *, by: User) -> dict[str, Any]:
    visibility = "team" if kind == "archived" else kind
    project = make_project(kind, by=by, team=team, visibility=visibility)
    for name, role in GIVEN.items():
        invite_to_project(project, people[name], role=role, by=by)
    runs.start_run(project, runs.NewRun(id="r1"), by=by)
    make_version(project, "iris", b"iris", by=by)
    view = save_view(project, "Losses", layout=EMPTY_LAYOUT, by=by)
    other = "team" if kind == "restricted" else "restricted"
    words = {"project": kind, "run": "r1", "view": view.slug, "other": other} | made_sweeps(
        by, project
    )
    if kind == "archived":
        places.archive_project(project, by=by)
    return words | {"team": team.slug}
