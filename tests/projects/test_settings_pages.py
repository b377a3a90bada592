"""The settings pages of projects and teams: what their forms do, and what they say when refused."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role, Team, User
from projects.models import Project, ProjectMembership
from tests.factories import join, make_project, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(ada: User) -> Team:
    return make_team("lab", by=ada)


@pytest.fixture
def digits(ada: User, lab: Team) -> Project:
    return make_project("digits", by=ada, team=lab)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_admin_renames_gives_away_archives_and_takes_back(ada: User, digits: Project) -> None:
    browser = browser_of(ada)
    renamed = browser.post("/lab/digits/settings/rename", {"name": "numbers"})
    assert renamed.headers["Location"] == "/lab/numbers/settings"
    given = browser.post("/lab/numbers/settings/transfer", {"team": "ada"})
    assert given.headers["Location"] == "/ada/numbers/settings"
    browser.post("/ada/numbers/settings/archive", {"archived": "1"})
    page = browser.get("/ada/numbers/settings").content.decode()
    assert "This project is archived" in page
    assert "numbers" not in browser.get("/ada").content.decode()
    assert "numbers" in browser.get("/ada?archived=1").content.decode()
    browser.post("/ada/numbers/settings/archive", {"archived": "0"})
    assert Project.objects.in_use().get().team == ada.personal_team


def test_refused_form_comes_back_with_the_reason(ada: User, lab: Team, digits: Project) -> None:
    make_project("cats", by=ada, team=lab)
    browser = browser_of(ada)
    forms = [
        ("rename", {"name": "Cats"}, "has a project “Cats” already"),
        ("rename", {"name": "a/b"}, "are not allowed"),
        ("transfer", {"team": "nobody"}, "Select a valid choice"),
        ("people", {"username": "nobody", "role": "member"}, "is not in this organization"),
        ("delete", {"name": "wrong"}, "to delete the project"),
    ]
    for path, data, reason in forms:
        page = browser.post(f"/lab/digits/settings/{path}", data)
        assert (page.status_code, reason in page.content.decode()) == (422, True), path
    assert Project.objects.filter(name="digits", team=lab).exists()


def test_admin_gives_a_role_and_takes_it_back(ada: User, digits: Project) -> None:
    make_user("ben")
    browser = browser_of(ada)
    browser.post("/lab/digits/settings/people", {"username": "ben", "role": "viewer"})
    assert ProjectMembership.objects.get(project=digits, user__username="ben").role == Role.VIEWER
    assert "ben" in browser.get("/lab/digits/settings").content.decode()
    browser.post("/lab/digits/settings/people/ben/remove")
    assert not ProjectMembership.objects.filter(project=digits, user__username="ben").exists()


def test_members_do_none_of_it(lab: Team, digits: Project) -> None:
    browser = browser_of(join(lab, Role.MEMBER))
    forms = [
        ("rename", {"name": "x"}),
        ("archive", {"archived": "1"}),
        ("delete", {"name": "digits"}),
        ("people", {"username": "ada", "role": "viewer"}),
    ]
    answers = [browser.post(f"/lab/digits/settings/{path}", data) for path, data in forms]
    assert [one.status_code for one in answers] == [403] * 4
    assert "Delete this project" not in browser.get("/lab/digits/settings").content.decode()


def test_team_is_renamed_archived_and_taken_back(ada: User, lab: Team) -> None:
    browser = browser_of(ada)
    renamed = browser.post("/lab/settings", {"name": "Laboratory", "slug": "laboratory"})
    assert renamed.headers["Location"] == "/laboratory/settings"
    taken = browser.post("/laboratory/settings", {"name": "x", "slug": "ada"})
    assert (taken.status_code, "is taken" in taken.content.decode()) == (422, True)
    browser.post("/laboratory/settings/archive", {"archived": "1"})
    assert "This team is archived" in browser.get("/laboratory/settings").content.decode()
    assert 'href="/laboratory"' not in browser.get("/settings/").content.decode()
    browser.post("/laboratory/settings/archive", {"archived": "0"})
    assert Team.objects.in_use().filter(slug="laboratory").exists()


def test_member_sees_how_to_leave_and_no_more(lab: Team) -> None:
    page = browser_of(join(lab, Role.MEMBER)).get("/lab/settings").content.decode()
    assert "Leave the team" in page
    assert "Archive the team" not in page
