"""The address that the client prints for a report."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from bridges.wandb.ids import global_id
from bridges.wandb.models import StoredView, StoredViewKind
from projects.models import Project
from tests.bridges.wandb.making import make_view
from tests.factories import make_project, make_stranger

pytestmark = pytest.mark.django_db
SPEC = '{ "blocks": [ "Größe" ] }'


@pytest.fixture
def report(ada: User) -> StoredView:
    project = make_project("digits", by=ada)
    fields = {"display_name": "A/B <b>test</b>: 100 %", "description": "<i>It</i> fell"}
    return make_view(ada, project, spec=SPEC, **fields)


@pytest.fixture
def browser(ada: User) -> Client:
    browser = Client()
    browser.force_login(ada)
    return browser


def printed(view: StoredView, title: str) -> str:
    return f"/ada/digits/reports/{title}--{global_id('View', view.pk).rstrip('=')}"


def test_the_printed_address_opens_what_was_saved(browser: Client, report: StoredView) -> None:
    page = browser.get(printed(report, "A/B-<b>test</b>:-100-%"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "A/B &lt;b&gt;test&lt;/b&gt;: 100 %" in text
    assert "&lt;i&gt;It&lt;/i&gt; fell" in text
    assert "no pages for reports yet" in text
    assert report.author is not None
    assert f"<dt>Saved by</dt><dd>{report.author.display_name}</dd>" in text


def test_the_spec_is_downloaded_as_it_came(browser: Client, report: StoredView) -> None:
    page = browser.get(printed(report, "Old-Title")).content.decode()
    (address,) = re.findall(r'href="([^"]+spec\.json)"', page)
    answer = browser.get(address)
    assert answer.content.decode() == SPEC
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_only_reports_have_this_page(browser: Client, ada: User, report: StoredView) -> None:
    space = make_view(ada, report.project, kind=StoredViewKind.WORKSPACE)
    draft = make_view(ada, report.project, kind=StoredViewKind.DRAFT)
    assert browser.get(printed(space, "Space")).status_code == 404
    assert browser.get(printed(draft, "Draft")).status_code == 200
    assert browser.get("/ada/digits/reports/nothing").status_code == 404
    make_project("letters", by=ada)
    elsewhere = printed(report, "A").replace("digits", "letters")
    assert browser.get(elsewhere).status_code == 404


def test_strangers_get_a_404(report: StoredView) -> None:
    stranger = Client()
    stranger.force_login(make_stranger())
    for below in ("", "/spec.json"):
        assert stranger.get(printed(report, "A") + below).status_code == 404
    Project.objects.update(visibility="public")
    assert Client().get(printed(report, "A")).status_code == 200


def test_the_address_of_a_workspace_view_opens_the_workspace(
    browser: Client, report: StoredView
) -> None:
    assert browser.get("/ada/digits?nw=7em67fqfcdo").status_code == 200
