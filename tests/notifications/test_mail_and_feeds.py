"""E-mails about notices, the link that ends them, and feeds of what happened."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, Team, User
from accounts.services import remove_team_member
from notifications import services as notices
from notifications.kinds import Mail
from notifications.models import Notice
from notifications.services import Choice
from projects.models import Project
from runs.services import finish_run
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    return make_project("digits", by=ada, team=vision)


def wants(user: User, manner: Mail, kind: str = "run.failed") -> None:
    notices.choose(user, kind, Choice(on_page=True, mail=manner))


def failed(ada: User, digits: Project, *names: str) -> None:
    for name in names:
        run = make_run(by=ada, project=digits, name=name)
        finish_run(run, by=ada, exit_code=1)
    notices.spread_activity()


def test_a_notice_is_mailed_once_in_both_forms(ada: User, digits: Project, settings: Any) -> None:
    settings.LABSTEAD_PUBLIC_URL = "https://lab.example.org"
    wants(ada, Mail.NOW)
    failed(ada, digits, "<b>bold</b>\nBcc: eve@example.org")
    assert [notices.send_mail(Mail.NOW), notices.send_mail(Mail.NOW)] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [ada.email]
    assert sent.subject == "<b>bold</b> Bcc: eve@example.org failed"
    assert "https://lab.example.org/vision/digits/runs/" in sent.body
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert "&lt;b&gt;bold" in html
    assert "<b>bold" not in html


def test_digest_has_all_of_the_day_but_what_was_read(ada: User, digits: Project) -> None:
    wants(ada, Mail.DAILY)
    failed(ada, digits, "one", "two", "three")
    notices.mark_read(Notice.objects.get(activity__target_name="two"))
    assert notices.send_mail(Mail.NOW) == 0
    assert [notices.send_mail(Mail.DAILY), notices.send_mail(Mail.DAILY)] == [1, 0]
    (sent,) = mail.outbox
    assert sent.subject == "2 notifications from Labstead"
    assert [name in sent.body for name in ("one", "two", "three")] == [True, False, True]


def test_what_one_may_no_longer_see_is_not_mailed(ada: User, vision: Team, digits: Project) -> None:
    grace = join(vision, Role.MEMBER)
    wants(grace, Mail.NOW)
    notices.watch(digits, by=grace)
    failed(ada, digits, "secret")
    remove_team_member(vision, grace, by=ada)
    assert notices.send_mail(Mail.NOW) == 0
    assert mail.outbox == []


def test_a_mail_that_did_not_go_is_sent_later(ada: User, digits: Project, settings: Any) -> None:
    wants(ada, Mail.NOW)
    failed(ada, digits, "r1")
    away = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert notices.send_mail(Mail.NOW) == 0
    settings.EMAIL_BACKEND = away
    assert notices.send_mail(Mail.NOW) == 1


@pytest.mark.parametrize("method", ["button", "one click of the mail program"])
def test_link_ends_mails_of_its_kinds_without_a_log_in(
    method: str, ada: User, digits: Project
) -> None:
    wants(ada, Mail.NOW)
    wants(ada, Mail.NOW, "run.crashed")
    failed(ada, digits, "r1")
    notices.send_mail(Mail.NOW)
    (sent,) = mail.outbox
    link = re.search(r"/notifications/unsubscribe/\S+", sent.body)
    assert link
    assert link[0] in sent.extra_headers["List-Unsubscribe"]
    client = Client(enforce_csrf_checks=True)
    assert b"A run fails" in client.get(link[0]).content
    assert notices.choices_of(ada)["run.failed"].mail == Mail.NOW
    body = {} if method == "button" else {"List-Unsubscribe": "One-Click"}
    assert client.post(link[0], body).status_code == 200
    chosen = notices.choices_of(ada)
    assert [chosen["run.failed"].mail, chosen["run.crashed"].mail] == [Mail.NEVER, Mail.NOW]
    assert chosen["run.failed"].on_page
    assert client.post(link[0][:-3] + "abc").status_code == 404


def test_feeds_show_what_happened_to_those_who_see_the_project(
    ada: User, vision: Team, digits: Project
) -> None:
    grace = join(vision, Role.MEMBER)
    hidden = make_project("hidden", by=ada, team=vision, visibility="restricted")
    make_run(by=ada, project=hidden, name="veiled")
    failed(ada, digits, "r1")
    api, page = ApiClient(make_key(grace)), Client()
    page.force_login(grace)
    for path in ("/teams/vision/activity", "/teams/vision/projects/digits/activity"):
        rows = api.send("GET", path).json()["results"]
        assert [row["sentence"] for row in rows] == ["r1 failed", "r1 started"]
    for path in ("/vision/activity", "/vision/digits/activity"):
        shown = page.get(path).content.decode()
        assert "r1 failed" in shown
        assert "veiled" not in shown
    assert api.send("GET", "/teams/vision/projects/hidden/activity").status_code == 404
