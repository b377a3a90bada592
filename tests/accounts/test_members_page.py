"""The pages of a team's members: adding, inviting, removing, and programs with keys."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Invitation, Role, Team, TeamMembership, User
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(ada: User) -> Team:
    return make_team("lab", by=ada)


def browser_of(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user)
    return browser


def role_in(team: Team, user: User) -> str | None:
    return (
        TeamMembership.objects.filter(team=team, user=user).values_list("role", flat=True).first()
    )


def test_an_admin_adds_changes_and_removes(ada: User, lab: Team) -> None:
    ben = make_user("ben")
    browser = browser_of(ada)
    browser.post("/lab/members", {"username": "ben", "role": Role.VIEWER})
    assert role_in(lab, ben) == Role.VIEWER
    browser.post("/lab/members", {"username": "ben", "role": Role.MEMBER})
    assert role_in(lab, ben) == Role.MEMBER
    assert "ben" in browser.get("/lab/members").content.decode()
    browser.post("/lab/members/ben/remove")
    assert role_in(lab, ben) is None


def test_a_misspelt_name_is_said_in_the_form(ada: User, lab: Team) -> None:
    answer = browser_of(ada).post("/lab/members", {"username": "bne", "role": Role.MEMBER})
    assert answer.status_code == 422
    assert "is not in this organization" in answer.content.decode()


def test_a_member_may_look_and_not_change(ada: User, lab: Team) -> None:
    ben, eve = make_user("ben"), make_user("eve")
    browser_of(ada).post("/lab/members", {"username": "ben", "role": Role.MEMBER})
    browser = browser_of(ben)
    assert browser.get("/lab/members").status_code == 200
    answer = browser.post("/lab/members", {"username": "eve", "role": Role.MEMBER})
    assert answer.status_code in (403, 422)
    assert role_in(lab, eve) is None
    assert browser.post("/lab/members/invite", {"role": Role.MEMBER}).status_code == 403


def invite(ada: User, role: Role = Role.MEMBER) -> str:
    """The path of a new invitation's link."""
    page = browser_of(ada).post("/lab/members/invite", {"role": role}).content.decode()
    found = re.search(r"/invite/[\w:.-]+", page)
    assert found is not None, page
    return found.group()


def test_whoever_has_the_link_joins(ada: User, lab: Team) -> None:
    link = invite(ada)
    ben = make_user("ben")
    browser = browser_of(ben)
    assert "lab" in browser.get(link).content.decode()
    assert browser.post(link).status_code == 302
    assert role_in(lab, ben) == Role.MEMBER


def test_a_visitor_is_led_to_log_in(ada: User, lab: Team) -> None:
    page = browser_of(None).get(invite(ada))
    assert page.status_code == 200
    assert "/accounts/login/" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_withdrawn_or_made_up_link_is_a_404(ada: User, lab: Team) -> None:
    link = invite(ada)
    invitation = Invitation.objects.get(team=lab)
    browser_of(ada).post(f"/lab/members/invitations/{invitation.pk}/withdraw")
    ben = browser_of(make_user("ben"))
    assert [ben.get(path).status_code for path in (link, "/invite/made-up")] == [404, 404]


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_a_key_that_works_until_it_goes(ada: User, lab: Team) -> None:
    browser = browser_of(ada)
    page = browser.post("/lab/members/programs", {"name": "robot"}).content.decode()
    found = re.search(r"labstead_\w{48}", page)
    assert found is not None, page
    me = Client(headers={"authorization": f"Bearer {found.group()}"})
    assert me.get("/api/v1/me").status_code == 200
    robot = TeamMembership.objects.exclude(user=ada).get(team=lab).user
    browser.post(f"/lab/members/programs/{robot.username}/delete")
    assert me.get("/api/v1/me").status_code == 401
