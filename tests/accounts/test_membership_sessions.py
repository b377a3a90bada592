"""Whatever people do to each other's places, in whatever order, the rules of access hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organization, OrganizationMembership, Role, Team, TeamMembership
from labstead_core.short_cache import forget_all
from projects.models import Project, ProjectMembership
from tests.conftest import ApiClient
from tests.factories import make_key, make_project, make_team, make_user

pytestmark = pytest.mark.django_db
PEOPLE = ("ada", "bo", "cy", "di")
people = st.sampled_from(PEOPLE)
roles = st.sampled_from(Role.values)
# What somebody does to somebody, and as what.
acts = st.tuples(
    st.sampled_from(
        ["invite", "set in team", "remove from team", "set", "remove", "give", "take back"]
    ),
    people,
    people,
    roles,
)
TEAM = "/teams/lab/members/{}"
PROJECT = "/teams/lab/projects/digits/members/{}"
Rows = set[tuple[Any, ...]]


class Scene:
    """Ada's organization, team and project, and three who have no place in them but hers."""

    def __init__(self) -> None:
        self.users = {name: make_user(name) for name in PEOPLE}
        ada = self.users["ada"]
        ada.organization_memberships.update(role=Role.ADMIN)
        self.home: Organization = ada.personal_team.organization
        self.team: Team = make_team("lab", by=ada)
        self.project: Project = make_project("digits", by=ada, team=self.team)
        self.clients = {name: ApiClient(make_key(user)) for name, user in self.users.items()}

    def act(self, what: str, by: str, whom: str, role: str) -> int:
        """The status of the answer."""
        client = self.clients[by]
        at_home = f"/organizations/{self.home.pk}/members/{whom}"
        if what == "invite":
            return self.invite(client, whom, role)
        method, path, body = {
            "set in team": ("PUT", TEAM.format(whom), {"role": role}),
            "remove from team": ("DELETE", TEAM.format(whom), None),
            "set": ("PATCH", at_home, {"role": role}),
            "remove": ("DELETE", at_home, None),
            "give": ("PUT", PROJECT.format(whom), {"role": role}),
            "take back": ("DELETE", PROJECT.format(whom), None),
        }[what]
        return int(client.send(method, path, body).status_code)

    def invite(self, client: ApiClient, whom: str, role: str) -> int:
        """And they accept."""
        made = client.send("POST", "/teams/lab/invitations", {"role": role})
        if made.status_code == 201:
            token = made.json()["url"].rpartition("/")[2]
            taken = self.clients[whom].send("POST", "/invitations/accept", {"token": token})
            assert taken.status_code == 200
        return int(made.status_code)

    def places(self) -> Rows:
        found: Rows = set()
        for model in (OrganizationMembership, TeamMembership, ProjectMembership):
            rows = model._base_manager.values_list("pk", "user__username", "role")
            found |= {(model.__name__, *row) for row in rows}
        return found

    def inside(self) -> set[str]:
        return set(self.home.memberships.values_list("user__username", flat=True))

    def admins(self) -> set[str]:
        admins = self.home.memberships.filter(role=Role.ADMIN)
        return set(admins.values_list("user__username", flat=True))


def may(scene: Scene, what: str, by: str, whom: str) -> bool:
    """Whether the role of whoever acts is enough, said without the server's own rules."""
    is_leaving = what in ("remove from team", "remove") and by == whom and by in scene.inside()
    if is_leaving or by in scene.admins():
        return True
    own = scene.team.memberships.filter(user=scene.users[by], role=Role.ADMIN)
    is_viewer = scene.home.memberships.filter(user=scene.users[by], role=Role.VIEWER).exists()
    return what not in ("set", "remove") and own.exists() and not is_viewer


def check_that_rules_hold(scene: Scene) -> None:
    assert scene.admins(), "the organization has no admin left"
    in_team = set(scene.team.memberships.values_list("user__username", flat=True))
    in_project = set(scene.project.memberships.values_list("user__username", flat=True))
    assert in_team | in_project <= scene.inside(), "somebody outside has a place inside"
    for name, client in scene.clients.items():
        sees_team = client.send("GET", "/teams/lab").status_code == 200
        sees_project = client.send("GET", "/teams/lab/projects/digits").status_code == 200
        assert sees_team == (name in in_team | scene.admins()), name
        assert sees_project == (name in in_team | in_project | scene.admins()), name


@given(st.lists(acts, min_size=3, max_size=8))
@settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rules_of_access_outlive_every_session(
    db: None, session: list[tuple[str, str, str, str]]
) -> None:
    with transaction.atomic():
        scene = Scene()
        for what, by, whom, role in session:
            allowed, before = may(scene, what, by, whom), scene.places()
            status = scene.act(what, by, whom, role)
            assert status < 500
            assert status >= 400 or allowed, (what, by, whom, role)
            assert status < 400 or scene.places() == before, (what, by, whom, role)
            # What is remembered is forgotten after each commit, of which there is none here.
            forget_all()
        check_that_rules_hold(scene)
        transaction.set_rollback(True)
    forget_all()
