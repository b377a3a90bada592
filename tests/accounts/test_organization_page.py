"""The page of an organization, domains that lead to it, and invitations by e-mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core import mail
from django.test import Client

from accounts.models import Invitation, Organization, OrganizationDomain, Role, User
from labstead_core.models import AuditEntry
from tests.conftest import ApiClient
from tests.factories import PASSWORD, make_key, make_stranger, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(ada: User) -> Organization:
    """Ada administers it."""
    ada.organization_memberships.update(role=Role.ADMIN)
    return ada.personal_team.organization


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def confirm(user: User, email: str) -> None:
    """As allauth does when somebody opens the link of the mail."""
    address = EmailAddress.objects.create(user=user, email=email, verified=True)
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)


def page_at(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def test_admin_changes_roles_name_and_domains_on_the_page(ada: User, home: Organization) -> None:
    make_user("ben", organization=home)
    browser, path = browser_of(ada), f"/organizations/{home.pk}"
    browser.post(f"{path}/members", {"username": "ben", "role": "viewer"})
    assert home.memberships.get(user__username="ben").role == Role.VIEWER
    browser.post(f"{path}/rename", {"name": "Lovelace Lab"})
    browser.post(f"{path}/domains", {"domain": "@Example.com"})
    page = page_at(browser, path)
    assert ("Lovelace Lab" in page, "example.com" in page) == (True, True)
    browser.post(f"{path}/domains/example.com/remove")
    browser.post(f"{path}/members/ben/remove")
    assert not home.domains.exists()
    assert not home.memberships.filter(user__username="ben").exists()


def test_refused_form_comes_back_with_the_reason(ada: User, home: Organization) -> None:
    browser, path = browser_of(ada), f"/organizations/{home.pk}"
    forms = [
        ("members", {"username": "nobody", "role": "viewer"}, "is not in this organization"),
        ("members", {"username": "ada", "role": "viewer"}, "no admin left"),
        ("domains", {"domain": "not a domain"}, "such as example.org"),
        ("domains", {"domain": "elsewhere.org"}, "of your own at elsewhere.org"),
    ]
    for act, data, reason in forms:
        answer = browser.post(f"{path}/{act}", data)
        assert (answer.status_code, reason in answer.content.decode()) == (422, True), data


def test_member_looks_and_may_leave(home: Organization) -> None:
    ben = make_user("ben", organization=home)
    browser, path = browser_of(ben), f"/organizations/{home.pk}"
    assert "Leave" in page_at(browser, path)
    assert browser.post(f"{path}/rename", {"name": "Mine"}).status_code == 403
    assert browser.post(f"{path}/members/ada/remove").status_code == 403
    browser.post(f"{path}/members/ben/remove")
    assert browser.get(path).status_code == 404


def test_confirmed_address_of_a_domain_opens_the_organization(
    ada: User, home: Organization
) -> None:
    api = ApiClient(make_key(ada))
    domains = f"/organizations/{home.pk}/domains"
    assert api.send("POST", domains, {"domain": "example.com"}).status_code == 201
    grace, eve = make_stranger(), make_stranger()
    confirm(grace, "grace@Example.com")
    confirm(eve, "eve@example.com.evil.org")
    joined = set(home.memberships.values_list("user__username", flat=True))
    assert joined == {"ada", grace.username}
    assert home.memberships.get(user=grace).role == Role.MEMBER
    assert AuditEntry.objects.filter(action="organization.joined_by_domain").count() == 1
    assert api.send("DELETE", f"{domains}/example.com").status_code == 204
    confirm(eve, "eve@example.com")
    assert not home.memberships.filter(user=eve).exists()


@pytest.mark.parametrize("domain", ["gmail.com", "Mail.Outlook.com", "alumni.example"])
def test_a_domain_where_anybody_gets_an_address_is_nobodys_own(
    domain: str, ada: User, home: Organization, settings: Any
) -> None:
    settings.LABSTEAD_PUBLIC_MAIL_DOMAINS = ["alumni.example"]
    confirm(ada, f"ada@{domain.lower()}")
    answer = ApiClient(make_key(ada)).send(
        "POST", f"/organizations/{home.pk}/domains", {"domain": domain}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "public_domain")
    OrganizationDomain.objects.create(organization=home, domain=domain.lower())
    eve = make_stranger()
    confirm(eve, f"eve@{domain.lower()}")
    assert not home.memberships.filter(user=eve).exists()


def test_domain_leads_to_one_organization(ada: User, home: Organization) -> None:
    other = make_stranger()
    elsewhere = other.organization_memberships.get().organization
    OrganizationDomain.objects.create(organization=elsewhere, domain="example.com")
    answer = ApiClient(make_key(ada)).send(
        "POST", f"/organizations/{home.pk}/domains", {"domain": "example.com"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "domain_taken")


def test_organization_is_renamed_by_its_admins_alone(ada: User, home: Organization) -> None:
    path = f"/organizations/{home.pk}"
    ben = ApiClient(make_key(make_user("ben", organization=home)))
    assert ben.send("PATCH", path, {"name": "Mine"}).status_code == 403
    answer = ApiClient(make_key(ada)).send("PATCH", path, {"name": "Lovelace Lab"})
    assert answer.json()["name"] == "Lovelace Lab"


class TestInvitationByMail:
    def link_in(self, message: Any) -> str:
        return str(re.search(r"/invite/[\w-]+", message.body).group())  # type: ignore[union-attr]

    def test_link_of_the_mail_lets_in_and_sending_again_replaces_it(self, ada: User) -> None:
        make_team("lab", by=ada)
        api = ApiClient(make_key(ada))
        made = api.send("POST", "/teams/lab/invitations", {"email": "grace@example.org"}).json()
        assert (made["is_sent"], mail.outbox[0].to) == (True, ["grace@example.org"])
        again = api.send("POST", f"/teams/lab/invitations/{made['id']}/renew")
        assert again.status_code == 200
        first, second = map(self.link_in, mail.outbox)
        browser = browser_of(make_user("grace"))
        assert [browser.get(link).status_code for link in (first, second)] == [404, 200]
        assert browser.post(second).status_code == 302
        assert api.send("POST", f"/teams/lab/invitations/{made['id']}/renew").status_code == 404

    def test_page_sends_it_and_lists_whom_it_is_for(self, ada: User) -> None:
        make_team("lab", by=ada)
        browser = browser_of(ada)
        wrong = browser.post("/lab/members/invite", {"role": "member", "email": "nobody"})
        assert (wrong.status_code, mail.outbox) == (422, [])
        browser.post("/lab/members/invite", {"role": "member", "email": "grace@example.org"})
        assert "grace@example.org" in page_at(browser, "/lab/members")
        row = Invitation.objects.get()
        browser.post(f"/lab/members/invitations/{row.pk}/renew")
        assert len(mail.outbox) == 2

    def test_newcomer_signs_up_into_the_organization_alone(
        self, ada: User, home: Organization
    ) -> None:
        browser, path = browser_of(ada), f"/organizations/{home.pk}"
        wrong = browser.post(f"{path}/invite", {"role": "viewer", "email": "nobody"})
        assert (wrong.status_code, mail.outbox) == (422, [])
        browser.post(f"{path}/invite", {"role": "viewer", "email": "grace@example.org"})
        assert "grace@example.org" in page_at(browser, path)
        row = Invitation.objects.get()
        browser.post(f"{path}/invitations/{row.pk}/renew")
        first, second = map(self.link_in, mail.outbox)
        newcomer = Client()
        assert newcomer.get(first).status_code == 404
        assert "invites you to" in page_at(newcomer, second)
        fields = {"username": "grace", "email": "grace@example.org", "password1": PASSWORD}
        newcomer.post("/accounts/signup/", fields)
        assert home.memberships.get(user__username="grace").role == Role.VIEWER
        browser.post(f"{path}/invite", {"role": "member"})
        browser.post(f"{path}/invitations/{Invitation.objects.latest('pk').pk}/withdraw")
        assert "whoever has the link" not in page_at(browser, path)
        ben = browser_of(make_user("ben", organization=home))
        assert ben.post(f"{path}/invite", {"role": "admin"}).status_code == 403

    def test_mail_that_does_not_go_leaves_the_link(self, ada: User, settings: Any) -> None:
        make_team("lab", by=ada)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        answer = ApiClient(make_key(ada)).send(
            "POST", "/teams/lab/invitations", {"email": "grace@example.org"}
        )
        assert (answer.status_code, answer.json()["is_sent"]) == (201, False)
