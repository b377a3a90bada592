"""SCIM as identity providers speak it: people and groups of one organization."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from django.test import Client

from accounts import services
from accounts.authentication import session_stands
from accounts.models import Organization, Role, Team, TeamMembership, User
from admin_console.people import set_active
from labstead_core.models import AuditEntry
from labstead_core.short_cache import forget_all
from tests.conftest import ApiClient
from tests.factories import make_key, make_stranger, make_team, make_user

pytestmark = pytest.mark.django_db
CORE = "urn:ietf:params:scim:schemas:core:2.0"
GRACE = {
    "schemas": [f"{CORE}:User"],
    "userName": "grace.hopper@navy.example",
    "externalId": "00u1",
    "name": {"givenName": "Grace", "familyName": "Hopper"},
    "emails": [{"value": "grace@navy.example", "primary": True}],
    "active": True,
}


class Provider(Client):
    """As an identity provider asks, with the token of an organization."""

    def __init__(self, token: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {token}"})

    def send(self, method: str, path: str, body: Any = None) -> Any:
        data = b"" if body is None else orjson.dumps(body)
        kind = "application/scim+json"
        return self.generic(method, f"/scim/v2{path}", data, content_type=kind)

    def named(self, path: str, filter: str) -> list[str]:
        answer = self.get(f"/scim/v2{path}", {"filter": filter})
        assert answer.status_code == 200, answer.content
        name = "userName" if path == "/Users" else "displayName"
        return [one[name] for one in answer.json()["Resources"]]


@pytest.fixture
def admin(ada: User) -> User:
    ada.organization_memberships.update(role=Role.ADMIN)
    return ada


@pytest.fixture
def home(admin: User) -> Organization:
    return Organization.objects.get(memberships__user=admin)


@pytest.fixture
def provider(admin: User, home: Organization) -> Provider:
    return Provider(services.create_scim_token(home, by=admin)[1])


@pytest.fixture
def grace(provider: Provider) -> Any:
    answer = provider.send("POST", "/Users", GRACE)
    assert answer.status_code == 201, answer.content
    return answer.json()


def replace(path: str | None, value: Any, op: str = "replace") -> dict[str, Any]:
    operation = {"op": op, "value": value} | ({"path": path} if path else {})
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    }


def test_a_person_is_made_read_and_listed(provider: Provider, grace: Any) -> None:
    user = User.objects.get(pk=grace["id"])
    assert (user.username, user.email, user.display_name) == (
        "grace-hopper",
        "grace@navy.example",
        "Grace Hopper",
    )
    assert not user.has_usable_password()
    read = provider.send("GET", f"/Users/{grace['id']}")
    assert (read["Content-Type"], read.json()) == ("application/scim+json", grace)
    assert (grace["userName"], grace["active"]) == (GRACE["userName"], True)
    listed = provider.send("GET", "/Users").json()
    assert listed["totalResults"] == len(listed["Resources"]) == 2


def test_the_same_name_is_made_once(provider: Provider, grace: Any) -> None:
    again = provider.send("POST", "/Users", GRACE | {"userName": "GRACE.hopper@navy.example"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    assert again.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_a_member_with_the_address_is_taken_over(provider: Provider, home: Organization) -> None:
    member = make_user("hopper", organization=home)
    body = GRACE | {"emails": [{"value": "hopper@example.com"}]}
    assert provider.send("POST", "/Users", body).json()["id"] == str(member.pk)


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ('userName eq "GRACE.HOPPER@navy.example"', 1),
        (f'{CORE}:User:userName eq "grace.hopper@navy.example"', 1),
        ('externalId eq "00u1" and active eq true', 1),
        ('externalId eq "00u1" and active eq false', 0),
        ('userName eq "nobody" or emails.value sw "grace@"', 1),
        ('not (userName eq "ada") and name.familyName pr', 1),
        ('userName co "a\\"b"', 0),
        ('id eq "99999999999999999999"', 0),
    ],
)
def test_people_are_found_by_filter(
    provider: Provider, grace: Any, filter: str, found: int
) -> None:
    assert provider.named("/Users", filter) == [GRACE["userName"]][:found]


@pytest.mark.parametrize(
    "filter",
    [
        "userName",
        'userName eq "a',
        "password eq 1",
        'userName gt "a"',
        "((((",
        "x" * 3_000,
        ") eq (",
    ],
)
def test_a_filter_that_is_none_is_refused(provider: Provider, filter: str) -> None:
    answer = provider.get("/scim/v2/Users", {"filter": filter})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_pages_count_from_one(provider: Provider, home: Organization) -> None:
    for name in ("p1", "p2", "p3"):
        make_user(name, organization=home)
    page = provider.get("/scim/v2/Users", {"startIndex": "2", "count": "2"}).json()
    assert [page["totalResults"], page["startIndex"], page["itemsPerPage"]] == [4, 2, 2]
    assert provider.get("/scim/v2/Users", {"count": "many"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        replace("active", False),
        replace(None, {"active": False}),
        replace("active", "False", op="Replace"),  # as Entra sends it
    ],
)
def test_deactivation_ends_sessions_and_keys(provider: Provider, grace: Any, body: Any) -> None:
    user = User.objects.get(pk=grace["id"])
    key, browser = make_key(user), Client()
    browser.force_login(user)
    assert provider.send("PATCH", f"/Users/{user.pk}", body).json()["active"] is False
    forget_all()
    assert ApiClient(key).send("GET", "/me").status_code == 401
    assert browser.get("/settings/").status_code == 302
    assert not session_stands(str(browser.session.session_key))
    assert AuditEntry.objects.filter(action="organization.person_deactivated").exists()
    back = provider.send("PATCH", f"/Users/{user.pk}", replace("active", True)).json()
    assert back["active"] is True
    assert ApiClient(key).send("GET", "/me").status_code == 200


def test_names_and_addresses_change(provider: Provider, grace: Any) -> None:
    path = f"/Users/{grace['id']}"
    provider.send("PATCH", path, replace("name.familyName", "Murray"))
    provider.send("PATCH", path, replace('emails[type eq "work"].value', "murray@navy.example"))
    changed = provider.send("PUT", path, GRACE | {"userName": "murray", "emails": None}).json()
    assert changed["userName"] == "murray"
    assert changed["name"]["familyName"] == "Hopper"
    assert changed["emails"][0]["value"] == "murray@navy.example"
    taken = provider.send("PATCH", path, replace("emails.value", "ada@example.com"))
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")


def test_a_deleted_person_is_gone_from_there_alone(provider: Provider, grace: Any) -> None:
    path = f"/Users/{grace['id']}"
    assert provider.send("DELETE", path).status_code == 204
    assert provider.send("GET", path).status_code == 404
    assert User.objects.filter(pk=grace["id"], is_active=False).exists()


def test_somebody_of_two_organizations_only_leaves_this_one(
    provider: Provider, home: Organization
) -> None:
    stranger = make_stranger()
    home.memberships.create(user=stranger, role=Role.MEMBER)
    path = f"/Users/{stranger.pk}"
    taken = provider.send("PATCH", path, replace("emails.value", "evil@example.com"))
    assert taken.status_code == 403
    provider.send("PATCH", path, replace("active", False))
    stranger.refresh_from_db()
    assert stranger.is_active
    assert not home.memberships.filter(user=stranger).exists()


def test_the_last_admin_and_the_operator_stay(provider: Provider, admin: User) -> None:
    path = f"/Users/{admin.pk}"
    assert provider.send("PATCH", path, replace("active", False)).status_code == 409
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    assert provider.send("PATCH", path, replace("emails.value", "x@example.com")).status_code == 403


class TestGroups:
    @pytest.fixture
    def group(self, provider: Provider, grace: Any) -> Any:
        body = {"displayName": "ML Research", "members": [{"value": grace["id"]}]}
        answer = provider.send("POST", "/Groups", body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def members(self) -> set[str]:
        rows = TeamMembership.objects.filter(team__slug="ml-research")
        return set(rows.values_list("user__username", flat=True))

    def test_are_teams(self, provider: Provider, group: Any) -> None:
        assert Team.objects.get(pk=group["id"]).name == "ML Research"
        assert self.members() == {"grace-hopper"}
        assert provider.named("/Groups", 'displayName eq "ml research"') == ["ML Research"]

    def test_members_come_and_go(self, provider: Provider, group: Any, grace: Any) -> None:
        path, other = f"/Groups/{group['id']}", make_user("other")
        provider.send("PATCH", path, replace("members", [{"value": str(other.pk)}], op="add"))
        assert self.members() == {"grace-hopper", "other"}
        gone = {"op": "remove", "path": f'members[value eq "{grace["id"]}"]'}
        provider.send("PATCH", path, {"Operations": [gone]})
        assert self.members() == {"other"}
        provider.send("PUT", path, {"displayName": "ML", "members": [{"value": grace["id"]}]})
        assert self.members() == {"grace-hopper"}
        assert provider.send("GET", path).json()["displayName"] == "ML"

    def test_whom_people_added_here_stay(self, provider: Provider, group: Any) -> None:
        team = Team.objects.get(pk=group["id"])
        TeamMembership.objects.create(team=team, user=make_user("own"), role=Role.ADMIN)
        provider.send("PUT", f"/Groups/{group['id']}", {"members": []})
        assert self.members() == {"own"}

    def test_a_deleted_group_leaves_the_team(self, provider: Provider, group: Any) -> None:
        assert provider.send("DELETE", f"/Groups/{group['id']}").status_code == 204
        assert provider.send("GET", f"/Groups/{group['id']}").status_code == 404
        assert Team.objects.filter(pk=group["id"]).exists()
        assert self.members() == set()

    def test_strangers_are_no_members(self, provider: Provider, group: Any) -> None:
        body = replace("members", [{"value": str(make_stranger().pk)}], op="add")
        assert provider.send("PATCH", f"/Groups/{group['id']}", body).status_code == 400


class TestWalls:
    def test_other_organizations_are_not_there(self, provider: Provider) -> None:
        stranger = make_stranger()
        theirs = stranger.organization_memberships.get().organization
        team = make_team("theirs", by=stranger)
        services.provision_group(theirs, name="theirs", external_id="")
        for method, body in (("GET", None), ("PATCH", replace("active", False)), ("DELETE", None)):
            assert provider.send(method, f"/Users/{stranger.pk}", body).status_code == 404
            assert provider.send(method, f"/Groups/{team.pk}", body).status_code == 404
        assert stranger.username not in provider.send("GET", "/Users").content.decode()

    def test_nothing_but_an_unrevoked_token_opens(
        self, provider: Provider, admin: User, home: Organization
    ) -> None:
        token = home.scim_tokens.get()
        services.revoke_scim_token(token, by=admin)
        for client in (provider, Provider(make_key(admin)), Provider("")):
            answer = client.send("GET", "/Users")
            assert (answer.status_code, answer.json()["status"]) == (401, "401")

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("POST", "/Users", [], 400),
            ("POST", "/Users", {"userName": 5}, 400),
            ("POST", "/Users", {"userName": "a", "emails": [{"value": "no mail"}]}, 400),
            ("POST", "/Users", {"userName": "x" * 256}, 400),
            ("POST", "/Groups", {"displayName": "g", "members": [{"value": "1e9"}]}, 400),
            ("PATCH", "/Users/{id}", {"Operations": "all"}, 400),
            ("PATCH", "/Users/{id}", replace("name[", "x"), 400),
            ("PATCH", "/Users/{id}", replace("active", "maybe"), 400),
            ("PATCH", "/Users/{id}", replace("userName", "a\x00b"), 400),
            ("PATCH", "/Users/{id}", {"Operations": [{"op": "remove"}]}, 400),
            ("DELETE", "/Users", None, 405),
            ("GET", "/Bulk", None, 404),
        ],
    )
    def test_bad_requests_are_refused_in_scims_form(
        self, provider: Provider, grace: Any, method: str, path: str, body: Any, status: int
    ) -> None:
        answer = provider.send(method, path.format(id=grace["id"]), body)
        assert (answer.status_code, answer.json()["status"]) == (status, str(status))


def test_it_says_what_it_can_do(provider: Provider) -> None:
    config = provider.send("GET", "/ServiceProviderConfig").json()
    assert config["patch"]["supported"] is config["filter"]["supported"] is True
    kinds = provider.send("GET", "/ResourceTypes").json()["Resources"]
    assert [one["endpoint"] for one in kinds] == ["/Users", "/Groups"]
    ids = [one["id"] for one in provider.send("GET", "/Schemas").json()["Resources"]]
    assert ids == [f"{CORE}:User", f"{CORE}:Group"]
    assert provider.send("GET", f"/Schemas/{CORE}:User").json()["name"] == "User"


def test_an_admin_makes_and_revokes_a_token_on_the_page(admin: User, home: Organization) -> None:
    browser, page = Client(), f"/settings/organizations/{home.pk}"
    browser.force_login(admin)
    made = browser.post(f"{page}/scim-tokens")
    assert "no-store" in made["Cache-Control"]
    found = re.search(r"labstead_scim_[\w-]{48}", made.content.decode())
    assert found is not None
    provider = Provider(found.group())
    assert provider.send("GET", "/Users").status_code == 200
    assert found.group()[:20] in browser.get(f"{page}/log-in").content.decode()
    browser.post(f"{page}/scim-tokens/{home.scim_tokens.get().pk}/revoke")
    assert provider.send("GET", "/Users").status_code == 401
    member = Client()
    member.force_login(make_user("member", organization=home))
    assert member.post(f"{page}/scim-tokens").status_code == 403


def test_what_the_operator_closed_stays_closed(
    admin: User, home: Organization, provider: Provider, grace: Any
) -> None:
    person, at = User.objects.get(pk=grace["id"]), f"/Users/{grace['id']}"
    operator = make_user("operator", organization=home)
    operator.is_superuser = True
    operator.save()
    activate = {"Operations": [{"op": "replace", "path": "active", "value": True}]}
    deactivate = {"Operations": [{"op": "replace", "path": "active", "value": False}]}
    provider.send("PATCH", at, deactivate)
    assert provider.send("PATCH", at, activate).json()["active"] is True
    set_active(person, is_active=False, by=operator)
    provider.send("PATCH", at, deactivate)
    for body, method in ((activate, "PATCH"), (GRACE, "PUT")):
        refused = provider.send(method, at, body)
        assert (refused.status_code, refused.json().get("scimType")) == (409, None)
        assert "operator" in refused.json()["detail"]
    assert provider.send("GET", at).json()["active"] is False
    set_active(person, is_active=True, by=operator)
    provider.send("PATCH", at, deactivate)
    set_active(person, is_active=False, by=operator)
    assert provider.send("PATCH", at, activate).status_code == 409


def test_an_address_that_the_provider_gave_shows_no_domain(home: Organization, grace: Any) -> None:
    person = User.objects.get(pk=grace["id"])
    home.memberships.filter(user=person).update(role=Role.ADMIN)
    answer = ApiClient(make_key(person)).send(
        "POST", f"/organizations/{home.pk}/domains", {"domain": "navy.example"}
    )
    assert (answer.status_code, "domain" in answer.json()["fields"]) == (400, True)
    assert not home.domains.exists()
