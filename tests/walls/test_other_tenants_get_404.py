"""Each route with each of its methods, asked for Ada's objects by those who may not see them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.models import OrganizationDomain, Role, User
from projects.saved_layouts import delete_view, save_view
from runs.services import delete_run, offer_file, receive_file
from runs.services.files import OfferedFile
from tests.artifacts.making import made_artifacts
from tests.bridges.wandb.making import made_report
from tests.discussions.making import made_comments
from tests.factories import (
    EMPTY_LAYOUT,
    make_chart,
    make_project,
    make_run,
    make_stranger,
    make_user,
)
from tests.notifications.making import made_notice, made_webhook
from tests.rights.jobs import made_archives
from tests.sweeps.making import made_sweeps
from tests.walls.routes import Route, all_routes

pytestmark = pytest.mark.django_db
Words = dict[str, Any]
MISSING: Words = {
    "team": "nobody",
    "project": "nothing",
    "run": "gone",
    "deleted_run": "gone",
    "path": "gone.txt",
    "pk": 999_999,
    "member": "nobody",
    "view": "gone",
    "deleted_view": "gone",
    "organization": 999_999,
    "invitation": 999_999,
    "home_invitation": 999_999,
    "domain": "gone.example",
    "key": 999_999,
    "service_key": 999_999,
    "session": 999_999,
    "scim_token": 999_999,
    "type": "gone",
    "collection": "gone",
    "version": "v9",
    "draft": "gone",
    "deleted_version": "gone",
    "sweep": "gone",
    "agent": "gone",
    "report": "Gone--Vmlldzo5OTk5",
    "comment": 999_999,
    "deleted_comment": 999_999,
    "notice": 999_999,
    "webhook": 999_999,
    "delivery": 999_999,
    "chart": "gone",
    "export": "gone",
    "own_export": "gone",
    "import": "gone",
}
# Parts of the address, but no object: the same words for all.
FIXED = {"kind": "history", "form": "csv", "alias": "best", "notice_kind": "run.failed"}
TENANT_ROUTES = [
    route for route in all_routes() if set(route.words) & set(MISSING) and route.is_api
]
TENANT_PAGES = [
    route for route in all_routes() if set(route.words) & set(MISSING) and route.is_page
]


def asked(routes: list[Route]) -> list[Any]:
    """One case for each route and method, named by both."""
    return [
        pytest.param(route, method, id=f"{method} {route.name}")
        for route in routes
        for method in route.methods
    ]


# What an address needs beside its path.
QUERIES = {
    "run-compare": "?a=r1&b=r1",
    "artifact-compare": "?a=iris:v1&b=iris:v1",
    "api-artifact-changes": "?since=iris:v1",
}

every_call = pytest.mark.parametrize(("route", "method"), asked(TENANT_ROUTES))
every_page = pytest.mark.parametrize(("route", "method"), asked(TENANT_PAGES))


@pytest.fixture(scope="module")
def ada(kept_rows: None) -> User:
    return make_user("ada")


@pytest.fixture(scope="module")
def things(ada: User) -> Words:
    """One of each thing that an address can name, all of them Ada's."""
    project = make_project("digits", by=ada)
    run = make_run(by=ada, project=project, id="r1")
    row = offer_file(run, OfferedFile(path="model.pt", size=2), by=ada)
    receive_file(row, io.BytesIO(b"ok"), size=2)
    delete_run(make_run(by=ada, project=project, id="r2"), by=ada)
    key, _ = accounts.create_api_key(ada, name="hers")
    bot, _ = accounts.create_service_account(ada.personal_team, "bot", by=ada)
    invitation, _ = accounts.invite(ada.personal_team, by=ada)
    named: Words = {"team": "ada", "project": "digits", "run": "r1", "path": "model.pt"}
    named["deleted_run"] = "r2"
    named["view"] = save_view(project, "Losses", layout=EMPTY_LAYOUT, by=ada).slug
    deleted = save_view(project, "Gone", layout=EMPTY_LAYOUT, by=ada)
    delete_view(deleted, by=ada)
    named["deleted_view"] = deleted.slug
    OrganizationDomain.objects.create(
        organization=ada.personal_team.organization, domain="example.com"
    )
    named["domain"] = "example.com"
    people = {"member": bot.username, "organization": ada.personal_team.organization_id}
    client_of(ada)
    people["service_key"] = bot.api_keys.latest("pk").pk
    ada.organization_memberships.update(role=Role.ADMIN)
    scim_token, _ = accounts.create_scim_token(ada.personal_team.organization, by=ada)
    people["scim_token"] = scim_token.pk
    of_home, _ = accounts.invite_to_organization(ada.personal_team.organization, by=ada)
    people["home_invitation"] = of_home.pk
    people["session"] = ada.browser_sessions.latest("pk").pk
    named["report"] = made_report(ada, project)
    named |= made_webhook(ada, project) | made_comments(ada, run)
    named |= made_archives(ada, project)
    named["chart"] = make_chart(ada.personal_team, by=ada).name
    named["notice"] = made_notice(ada, project)
    keys = {"pk": key.pk, "key": key.pk, "invitation": invitation.pk}
    return named | people | keys | made_artifacts(ada, project) | made_sweeps(ada, project)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class Caller:
    """Somebody who asks each time with the cookies that they began with."""

    client: Client
    cookies: SimpleCookie

    def ask(self, route: Route, method: str, things: Words) -> HttpResponse:
        self.client.cookies = SimpleCookie(self.cookies)
        kwargs = {word: (things | FIXED)[word] for word in route.words}
        address = reverse(route.name, kwargs=kwargs) + QUERIES.get(route.name, "")
        answer: HttpResponse = self.client.generic(
            method, address, b"{}", content_type="application/json"
        )
        return answer


def caller(client: Client) -> Caller:
    return Caller(client, SimpleCookie(client.cookies))


@pytest.fixture(scope="module")
def owner(ada: User) -> Caller:
    return caller(client_of(ada))


@pytest.fixture(scope="module")
def stranger(things: Words) -> Caller:
    return caller(client_of(make_stranger()))


@pytest.fixture(scope="module")
def visitor() -> Caller:
    return caller(Client())


def without_things(route: Route, things: Words) -> list[Words]:
    """The same address with one name after the other replaced by one that is not there."""
    return [things | {word: MISSING[word]} for word in route.words if word in MISSING]


def body_of(response: HttpResponse) -> str:
    """The body without what differs from request to request anyway: its id and CSRF's mask."""
    text = response.content.decode().replace(response.headers["X-Request-Id"], "")
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", text)


@every_call
def test_owner_does_not_get_a_404(route: Route, method: str, owner: Caller, things: Words) -> None:
    assert owner.ask(route, method, things).status_code not in (401, 404)


@every_call
def test_stranger_gets_the_404_of_a_missing_thing(
    route: Route, method: str, stranger: Caller, things: Words
) -> None:
    answer = stranger.ask(route, method, things)
    missing = [stranger.ask(route, method, words) for words in without_things(route, things)]
    assert [answer.status_code, answer.json()["code"]] == [404, "not_found"]
    assert {body_of(one) for one in missing} == {body_of(answer)}


@every_call
def test_visitor_learns_nothing(route: Route, method: str, visitor: Caller, things: Words) -> None:
    """A visitor may read what is public, so reading is a 404; changing needs a log-in first."""
    answer = visitor.ask(route, method, things)
    missing = [visitor.ask(route, method, words) for words in without_things(route, things)]
    assert answer.status_code == {"GET": 404}.get(method, 401)
    assert {body_of(one) for one in missing} == {body_of(answer)}


@every_page
def test_owner_opens_the_page(route: Route, method: str, owner: Caller, things: Words) -> None:
    assert owner.ask(route, method, things).status_code not in (401, 404)


@every_page
def test_stranger_gets_the_404_page(
    route: Route, method: str, stranger: Caller, things: Words
) -> None:
    answer = stranger.ask(route, method, things)
    missing = [stranger.ask(route, method, words) for words in without_things(route, things)]
    assert answer.status_code == 404
    assert {body_of(one) for one in missing} == {body_of(answer)}


@every_page
def test_visitor_is_asked_to_log_in(
    route: Route, method: str, visitor: Caller, things: Words
) -> None:
    answer = visitor.ask(route, method, things)
    missing = [visitor.ask(route, method, words) for words in without_things(route, things)]
    assert (answer.status_code, answer.headers["Location"][:16]) == (302, "/accounts/login/")
    assert {one.status_code for one in missing} == {302}
