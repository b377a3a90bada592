"""Logging in through an OpenID Connect provider that runs as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import LogInRule, Organization, Role, Team, TeamMembership, User
from labstead_core.models import AuditEntry
from tests.cached import forget_cached
from tests.factories import PASSWORD, make_team, make_user
from tests.real_server import ROOT

pytestmark = pytest.mark.django_db
CLIENT, SECRET = "labstead", "open-sesame"
LOG_IN = "/accounts/oidc/oidc/login/"
MAPPING = {
    "ml": [("vision", "member")],
    "leads": [("vision", "admin")],
    "gone": [("nowhere", "viewer")],
}
GRACE = {
    "sub": "u-1",
    "name": "Grace Hopper",
    "preferred_username": "grace",
    "email": "grace@navy.example",
    "email_verified": True,
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.accounts.provider.server", CLIENT, SECRET]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(autouse=True)
def _connected(issuer: str, settings: Any) -> None:
    app = {
        "provider_id": "oidc",
        "name": "Navy",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True, "verified_email": False},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.LABSTEAD_OIDC_ISSUER = settings.LABSTEAD_OIDC_ORIGIN = issuer
    settings.LABSTEAD_OIDC_GROUPS = MAPPING


@pytest.fixture(autouse=True)
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


def log_in(issuer: str, person: dict[str, Any], **query: str) -> tuple[Client, Any]:
    """As a browser goes: to the provider, through its form, and back with a code."""
    httpx.post(f"{issuer}/people", json={person["sub"]: person})
    browser = Client()
    there = browser.post(LOG_IN, query_params=query)["Location"]
    assert there.startswith(f"{issuer}/authorize?")
    back = httpx.post(there, data={"person": person["sub"]}).headers["Location"]
    parts = urlsplit(back)
    return browser, browser.get(f"{parts.path}?{parts.query}")


def name_of(browser: Client) -> str:
    answer = browser.get("/api/v1/me")
    return str(answer.json().get("username", answer.status_code))


def roles_of(username: str) -> dict[str, str]:
    rows = TeamMembership.objects.filter(user__username=username, team__personal_user=None)
    return dict(rows.values_list("team__slug", "role"))


def test_a_newcomer_gets_an_account_a_team_and_a_session(issuer: str) -> None:
    browser, answer = log_in(issuer, GRACE)
    assert answer["Location"] == "/"
    assert name_of(browser) == "grace"
    user = User.objects.get(username="grace")
    assert (user.email, user.display_name) == ("grace@navy.example", "Grace Hopper")
    assert not user.has_usable_password()
    assert user.personal_team.slug == "grace"
    log_in(issuer, GRACE)
    assert User.objects.filter(email="grace@navy.example").count() == 1


def test_a_taken_name_gets_a_number(issuer: str) -> None:
    person = {**GRACE, "sub": "u-2", "email": "ada@navy.example", "preferred_username": "ada"}
    assert name_of(log_in(issuer, person)[0]) == "ada-2"


def test_a_proved_address_leads_into_the_account_that_has_it(issuer: str) -> None:
    make_user("hopper").emailaddress_set.update(email="hopper@example.com")
    proved = {**GRACE, "sub": "u-3", "email": "hopper@example.com"}
    assert name_of(log_in(issuer, proved)[0]) == "hopper"


def test_an_address_that_is_not_proved_does_not(issuer: str) -> None:
    make_user("hopper")
    claimed = {**GRACE, "sub": "u-4", "email": "hopper@example.com", "email_verified": False}
    browser, answer = log_in(issuer, claimed)
    assert answer["Location"] == "/accounts/3rdparty/signup/"
    assert name_of(browser) == "401"
    assert "E-mail" in browser.get(answer["Location"]).content.decode()


def test_groups_give_and_take_memberships(issuer: str) -> None:
    log_in(issuer, {**GRACE, "groups": ["ml", "gone", 7]})
    assert roles_of("grace") == {"vision": Role.MEMBER}
    log_in(issuer, {**GRACE, "groups": ["ml", "leads"]})
    assert roles_of("grace") == {"vision": Role.ADMIN}
    log_in(issuer, {**GRACE, "groups": []})
    assert roles_of("grace") == {}
    given = AuditEntry.objects.filter(action__startswith="team.member", target="vision/grace")
    assert {one.details["source"] for one in given} == {"provider"}


def test_what_people_gave_here_stays(issuer: str, vision: Team) -> None:
    log_in(issuer, GRACE)
    grace = User.objects.get(username="grace")
    TeamMembership.objects.create(team=vision, user=grace, role=Role.VIEWER)
    log_in(issuer, {**GRACE, "groups": ["leads"]})
    log_in(issuer, {**GRACE, "groups": []})
    assert roles_of("grace") == {"vision": Role.VIEWER}


def test_the_last_admin_stays(issuer: str, ada: User, vision: Team) -> None:
    log_in(issuer, {**GRACE, "groups": ["leads"]})
    vision.memberships.filter(user=ada).delete()
    log_in(issuer, {**GRACE, "groups": []})
    assert roles_of("grace") == {"vision": Role.ADMIN}


def test_answers_about_two_people_are_refused(issuer: str) -> None:
    browser, answer = log_in(issuer, {**GRACE, "in_id_token": {"sub": "u-9"}})
    assert answer["Location"] == "/accounts/login/"
    assert name_of(browser) == "401"


def test_a_code_without_our_state_is_refused(issuer: str) -> None:
    browser = Client()
    answer = browser.get("/accounts/oidc/oidc/login/callback/?code=stolen&state=made-up")
    assert name_of(browser) == "401"
    assert "Location" not in answer.headers


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_it_leads_nowhere_else(issuer: str, target: str) -> None:
    _, answer = log_in(issuer, GRACE, next=target)
    assert "evil" not in answer["Location"]


def test_accounts_may_be_for_those_who_have_one(issuer: str, settings: Any) -> None:
    settings.LABSTEAD_OIDC_SIGNUP = False
    browser, answer = log_in(issuer, GRACE)
    assert "Sign-up is closed" in answer.content.decode()
    assert name_of(browser) == "401"


def test_a_deactivated_account_stays_out(issuer: str) -> None:
    log_in(issuer, GRACE)
    User.objects.filter(username="grace").update(is_active=False)
    assert name_of(log_in(issuer, GRACE)[0]) == "401"


def test_a_second_factor_is_the_providers_business(issuer: str, ada: User) -> None:
    home = Organization.objects.get(memberships__user=ada)
    LogInRule.objects.create(organization=home, needs_second_factor=True)
    assert name_of(log_in(issuer, GRACE)[0]) == "grace"


def test_passwords_may_be_refused_beside_it(issuer: str, ada: User) -> None:
    home, browser = administered_by(ada), Client()
    browser.force_login(ada)
    rules = f"/api/v1/organizations/{home.pk}/log-in-rules"
    refused = browser.patch(rules, {"refuses_passwords": True}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "provider_first")
    log_in(issuer, {**GRACE, "sub": "u-ada", "email": ada.email})
    ben = make_user("ben", organization=home)
    by_password = Client()
    assert passed(by_password, "ben")
    answer = browser.patch(rules, {"refuses_passwords": True}, "application/json")
    assert answer.json()["refuses_passwords"] is True
    assert name_of(by_password) == "401"
    assert name_of(browser) == "ada"
    assert not passed(Client(), "ben")
    assert not passed(Client(), "ada")
    page = Client().get("/accounts/signup/").content.decode()
    assert "Sign-up is closed" in page
    assert name_of(log_in(issuer, {**GRACE, "sub": "u-ben", "email": ben.email})[0]) == "ben"
    acts = AuditEntry.objects.filter(action__startswith="passwords.")
    assert [(one.action, one.actor) for one in acts] == [("passwords.refused", ada)]


def test_no_organization_is_locked_out(issuer: str, ada: User, settings: Any) -> None:
    home = administered_by(ada)
    ben, operator = make_user("ben", organization=home), make_user("root-1", organization=home)
    User.objects.filter(pk=operator.pk).update(is_superuser=True)
    LogInRule.objects.create(organization=home, refuses_passwords=True)
    assert passed(Client(), "ada")  # no admin has an account at the provider
    assert passed(Client(), "root-1")
    assert not passed(Client(), "ben")
    log_in(issuer, {**GRACE, "sub": "u-ada", "email": ada.email})
    assert not passed(Client(), "ada")
    call_command("allow_passwords", home.name)
    assert passed(Client(), "ada")
    home.log_in_rule.delete()
    LogInRule.objects.create(organization=home, refuses_passwords=True)
    settings.LABSTEAD_OIDC_ISSUER = ""
    assert passed(Client(), ben.username)


def administered_by(ada: User) -> Organization:
    ada.organization_memberships.update(role=Role.ADMIN)
    return Organization.objects.get(memberships__user=ada)


def passed(browser: Client, username: str) -> bool:
    """Whether a password of theirs lets them in."""
    forget_cached()  # the counts of log-ins from one address
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save()
    browser.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return name_of(browser) == username


def test_the_page_offers_it_and_lets_the_form_go_there(issuer: str) -> None:
    page = Client().get("/accounts/login/")
    assert "Continue with Navy" in page.content.decode()
    assert f"form-action 'self' {issuer};" in page["Content-Security-Policy"]
