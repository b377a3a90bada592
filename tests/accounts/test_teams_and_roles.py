"""Who is in a team or organization, and what each role may do there, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organization, Role, Team, TeamMembership, User
from labstead_core.models import AuditEntry
from tests.api.everything import everything
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_run, make_stranger, make_team, make_user

VISION = "/teams/vision"


def api_of(user: User) -> ApiClient:
    return ApiClient(make_key(user))


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture
def vision(ada: User) -> Team:
    """Ada's team."""
    return make_team("vision", by=ada)


@pytest.fixture
def grace(vision: Team) -> User:
    """Somebody of the organization who is in no team but her own."""
    return make_user("grace", organization=vision.organization)


def test_team_is_made_with_its_maker_as_admin(api: ApiClient) -> None:
    answer = api.send("POST", "/teams", {"slug": "vision", "name": "Vision lab"})
    assert (answer.status_code, answer.json()["name"]) == (201, "Vision lab")
    [member] = api.send("GET", f"{VISION}/members").json()["results"]
    assert (member["username"], member["role"]) == ("ada", "admin")
    assert acts()[-1] == "team.created"


def test_viewer_of_the_organization_makes_no_team(ada: User) -> None:
    viewer = make_user("vera", role=Role.VIEWER)
    assert outcome(api_of(viewer).send("POST", "/teams", {"slug": "x1"})) == (403, "forbidden")
    assert not Team.objects.filter(slug="x1").exists()


def test_admin_adds_promotes_and_removes(api: ApiClient, vision: Team, grace: User) -> None:
    path = f"{VISION}/members/grace"
    assert api.send("PUT", path, {"role": "viewer"}).json()["role"] == "viewer"
    assert api.send("PUT", path, {"role": "admin"}).json()["role"] == "admin"
    assert api.send("DELETE", path).status_code == 204
    assert api.send("DELETE", path).status_code == 204
    assert not TeamMembership.objects.filter(team=vision, user=grace).exists()
    assert acts()[-3:] == ["team.member_added", "team.member_added", "team.member_removed"]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/members/grace", {"role": "member"}),
        ("DELETE", "/members/ada", None),
        ("POST", "/invitations", {}),
        ("POST", "/service-accounts", {"name": "ci"}),
    ],
)
def test_others_than_admins_change_nobody(
    vision: Team, grace: User, role: Role, method: str, path: str, body: Any
) -> None:
    client = api_of(join(vision, role))
    before = everything()
    assert outcome(client.send(method, f"{VISION}{path}", body)) == (403, "forbidden")
    assert everything() == before


def test_member_may_leave(vision: Team) -> None:
    member = join(vision, Role.MEMBER, "mia")
    client = api_of(member)
    assert client.send("DELETE", f"{VISION}/members/mia").status_code == 204
    assert client.send("GET", VISION).status_code == 404


def test_last_admin_stays(api: ApiClient, vision: Team) -> None:
    before = everything()
    path = f"{VISION}/members/ada"
    assert outcome(api.send("DELETE", path)) == (409, "last_admin")
    assert outcome(api.send("PUT", path, {"role": "member"})) == (409, "last_admin")
    assert everything() == before


def test_admin_may_go_when_there_is_another(api: ApiClient, vision: Team) -> None:
    join(vision, Role.ADMIN)
    assert api.send("DELETE", f"{VISION}/members/ada").status_code == 204


def test_personal_team_keeps_its_person(api: ApiClient, ada: User) -> None:
    join(ada.personal_team, Role.ADMIN)
    assert outcome(api.send("DELETE", "/teams/ada/members/ada")) == (409, "last_admin")


def test_people_of_other_organizations_are_not_found(api: ApiClient, vision: Team) -> None:
    stranger = make_stranger()
    answers = [
        api.send("PUT", f"{VISION}/members/{name}", {"role": "member"})
        for name in (stranger.username, "nobody")
    ]
    assert [outcome(one) for one in answers] == [(404, "not_found")] * 2
    assert answers[0].json()["message"] == answers[1].json()["message"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMIN, 201), (Role.MEMBER, 201), (Role.VIEWER, 403)],
)
def test_role_decides_who_logs(vision: Team, role: Role, status: int) -> None:
    client = api_of(join(vision, role))
    answer = client.send("POST", f"{VISION}/projects/digits/runs", {})
    assert answer.status_code == status


def test_viewer_of_the_organization_is_a_viewer_in_every_team(vision: Team) -> None:
    member = join(vision, Role.MEMBER)
    member.organization_memberships.update(role=Role.VIEWER)
    answer = api_of(member).send("POST", f"{VISION}/projects/digits/runs", {})
    assert outcome(answer) == (403, "forbidden")


def test_admin_of_the_organization_administers_every_team(vision: Team, grace: User) -> None:
    grace.organization_memberships.update(role=Role.ADMIN)
    assert (
        api_of(grace).send("PUT", f"{VISION}/members/grace", {"role": "admin"}).status_code == 200
    )


class TestOrganization:
    """Its members and their roles, changed by its admins alone."""

    @pytest.fixture
    def home(self, vision: Team, ada: User) -> Organization:
        ada.organization_memberships.update(role=Role.ADMIN)
        return vision.organization

    def path(self, home: Organization, name: str) -> str:
        return f"/organizations/{home.pk}/members/{name}"

    def test_is_listed_with_its_people(
        self, api: ApiClient, home: Organization, grace: User
    ) -> None:
        assert [one["id"] for one in api.send("GET", "/organizations").json()["results"]] == [
            home.pk
        ]
        people = api.send("GET", f"/organizations/{home.pk}/members").json()["results"]
        assert {one["username"] for one in people} == {"ada", "grace"}

    def test_admin_changes_a_role(self, api: ApiClient, home: Organization, grace: User) -> None:
        answer = api.send("PATCH", self.path(home, "grace"), {"role": "viewer"})
        assert (answer.status_code, answer.json()["role"]) == (200, "viewer")
        assert acts()[-1] == "organization.member_role_changed"

    def test_member_changes_nobody(self, home: Organization, grace: User) -> None:
        client = api_of(grace)
        before = everything()
        for method, body in (("PATCH", {"role": "viewer"}), ("DELETE", None)):
            assert outcome(client.send(method, self.path(home, "ada"), body))[0] == 403
        assert everything() == before

    def test_last_admin_stays(self, api: ApiClient, home: Organization) -> None:
        path = self.path(home, "ada")
        assert outcome(api.send("DELETE", path)) == (409, "last_admin")
        assert outcome(api.send("PATCH", path, {"role": "member"})) == (409, "last_admin")

    def test_removed_person_sees_nothing_of_it_any_more(
        self, api: ApiClient, home: Organization, vision: Team, grace: User
    ) -> None:
        TeamMembership.objects.create(team=vision, user=grace, role=Role.MEMBER)
        run = make_run(by=grace)
        client = api_of(grace)
        assert api.send("DELETE", self.path(home, "grace")).status_code == 204
        for path in (VISION, "/teams/grace", f"/teams/grace/projects/{run.project.name}"):
            assert client.send("GET", path).status_code == 404
        assert client.send("GET", "/me").json()["teams"] == []
        assert acts()[-1] == "organization.member_removed"


class TestInvitation:
    """A link into a team: once, for a week, from an admin."""

    @pytest.fixture
    def token(self, api: ApiClient, vision: Team) -> str:
        answer = api.send("POST", f"{VISION}/invitations", {"role": "viewer"})
        assert answer.status_code == 201
        return str(answer.json()["url"].rpartition("/")[2])

    def accept(self, user: User, token: str) -> Any:
        return api_of(user).send("POST", "/invitations/accept", {"token": token})

    def test_lets_a_stranger_in_as_it_says(self, vision: Team, token: str) -> None:
        stranger = make_stranger()
        answer = self.accept(stranger, token)
        assert (answer.status_code, answer.json()["team"]["slug"]) == (200, "vision")
        assert TeamMembership.objects.get(team=vision, user=stranger).role == Role.VIEWER
        home = stranger.organization_memberships.get(organization=vision.organization)
        assert home.role == Role.VIEWER
        assert acts()[-1] == "invitation.accepted"

    @pytest.mark.parametrize("role", Role.values)
    def test_to_the_organization_alone_gives_its_role_and_no_team(
        self, role: str, vision: Team, ada: User
    ) -> None:
        home = vision.organization
        home.memberships.filter(user=ada).update(role=Role.ADMIN)
        made = (
            api_of(ada).send("POST", f"/organizations/{home.pk}/invitations", {"role": role}).json()
        )
        stranger = make_stranger()
        answer = self.accept(stranger, made["url"].rpartition("/")[2]).json()
        assert (answer["organization"]["id"], answer["team"]) == (home.pk, None)
        assert home.memberships.get(user=stranger).role == role
        assert not TeamMembership.objects.filter(user=stranger, team=vision).exists()
        assert AuditEntry.objects.latest("pk").organization == home

    def test_works_once(self, token: str) -> None:
        assert self.accept(make_stranger(), token).status_code == 200
        assert outcome(self.accept(make_stranger(), token)) == (404, "not_found")

    def test_stays_used_when_its_user_is_deleted(self, token: str) -> None:
        first = make_stranger()
        self.accept(first, token)
        first.delete()
        assert outcome(self.accept(make_stranger(), token)) == (404, "not_found")

    def test_does_not_lower_a_role(self, vision: Team, token: str, ada: User) -> None:
        self.accept(ada, token)
        assert TeamMembership.objects.get(team=vision, user=ada).role == Role.ADMIN

    def test_ends_when_withdrawn(self, api: ApiClient, token: str) -> None:
        [one] = api.send("GET", f"{VISION}/invitations").json()["results"]
        assert api.send("DELETE", f"{VISION}/invitations/{one['id']}").status_code == 204
        assert api.send("GET", f"{VISION}/invitations").json()["results"] == []
        assert outcome(self.accept(make_stranger(), token)) == (404, "not_found")

    def test_ends_after_its_time(self, vision: Team, token: str) -> None:
        from accounts.models import Invitation

        row = Invitation.objects.get(team=vision)
        Invitation.objects.update(expires_at=row.created_at)
        assert outcome(self.accept(make_stranger(), token)) == (404, "not_found")

    def test_is_kept_as_a_digest_only(self, token: str) -> None:
        assert token not in str(everything())


class TestDefaultTeam:
    """Where runs go that name no team."""

    @pytest.mark.parametrize("slug", ["aardvarks", "zebras"])
    def test_is_the_personal_one_whatever_else_one_joins(self, api: ApiClient, slug: str) -> None:
        assert api.send("POST", "/teams", {"slug": slug}).status_code == 201
        me = api.send("GET", "/me").json()
        assert (me["default_team"], set(me["teams"])) == ("ada", {"ada", slug})


class TestServiceAccount:
    """A member of a team that is a program."""

    @pytest.fixture
    def key(self, api: ApiClient, vision: Team) -> str:
        answer = api.send("POST", f"{VISION}/service-accounts", {"name": "ci"})
        assert (answer.status_code, answer.json()["username"]) == (201, "vision-ci")
        return str(answer.json()["key"])

    def test_logs_to_its_team_and_sees_no_other(self, key: str, ada: User) -> None:
        other = make_run(by=ada)
        program = ApiClient(key)
        me = program.send("GET", "/me").json()
        assert (me["default_team"], me["teams"], me["is_service"]) == ("vision", ["vision"], True)
        assert program.send("POST", f"{VISION}/projects/digits/runs", {}).status_code == 201
        assert program.send("GET", f"/teams/ada/projects/{other.project.name}").status_code == 404

    def test_has_no_password(self, key: str) -> None:
        user = User.objects.get(username="vision-ci")
        assert not user.has_usable_password()
        assert not user.email

    def test_is_gone_with_its_keys_but_not_its_runs(
        self, api: ApiClient, key: str, django_capture_on_commit_callbacks: Any
    ) -> None:
        run = ApiClient(key).send("POST", f"{VISION}/projects/digits/runs", {}).json()
        with django_capture_on_commit_callbacks(execute=True):
            answer = api.send("DELETE", f"{VISION}/service-accounts/vision-ci")
        assert answer.status_code == 204
        assert outcome(ApiClient(key).send("GET", "/me")) == (401, "invalid_key")
        kept = api.send("GET", f"{VISION}/projects/digits/runs/{run['id']}").json()
        assert kept["created_by"] is None
        assert acts()[-1] == "service_account.deleted"

    def test_name_is_a_slug_and_free(self, api: ApiClient, key: str) -> None:
        before = everything()
        for name, expected in (
            ("ci", (409, "slug_taken")),
            ("Ci!", (400, "invalid")),
            ("x" * 64, (400, "invalid")),
        ):
            answer = api.send("POST", f"{VISION}/service-accounts", {"name": name})
            assert outcome(answer) == expected
        assert everything() == before

    def test_people_are_not_found_among_them(self, api: ApiClient, key: str) -> None:
        path = f"{VISION}/service-accounts/ada"
        assert outcome(api.send("DELETE", path)) == (404, "not_found")
        assert outcome(api.send("POST", f"{path}/keys")) == (404, "not_found")
