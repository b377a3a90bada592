"""The audit log: who did what to which object from where, for admins, and never changed."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import KeyScope, Organization, Role, User
from labstead_core.models import AuditEntry
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_stranger, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(ada: User) -> Organization:
    ada.organization_memberships.update(role=Role.ADMIN)
    return ada.personal_team.organization


@pytest.fixture
def log(home: Organization) -> str:
    return f"/organizations/{home.pk}/audit-log"


def page_of(user: User, path: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(path)


def test_entry_says_who_did_what_to_which_object_from_where(ada: User, log: str) -> None:
    key = make_key(ada)
    client = ApiClient(key)
    made = client.generic(
        "POST",
        "/api/v1/teams",
        b'{"slug": "vision"}',
        content_type="application/json",
        headers={"user-agent": "probe/1\x00\n"},
        REMOTE_ADDR="2001:db8:0::9",
    )
    assert made.status_code == 201
    [entry] = client.send("GET", f"{log}?action=team.created").json()["results"]
    assert (entry["actor"], entry["target"]) == ("ada", "vision")
    assert entry["address"] == "2001:db8::9"
    assert entry["user_agent"] == "probe/1"
    assert key.startswith(entry["key"])
    assert entry["request_id"] == made.headers["X-Request-Id"]
    assert entry["operator"] == ""


def test_what_members_do_to_their_own_keys_is_in_it(
    api: ApiClient, log: str, home: Organization
) -> None:
    grace = make_user("grace", organization=home)
    make_key(grace, scope=KeyScope.READ)
    make_key(make_stranger())
    found = api.send("GET", f"{log}?action=api_key.").json()["results"]
    assert {one["actor"] for one in found} == {"ada", "grace"}


def test_it_is_filtered(api: ApiClient, ada: User, log: str) -> None:
    mia = join(make_team("vision", by=ada), Role.ADMIN, "mia")
    ApiClient(make_key(mia)).send("POST", "/teams/vision/invitations", {})
    expected = {
        "?actor=mia&action=invitation": ["invitation.created"],
        "?action=team.": ["team.created"],
        "?target=ISION&action=team.": ["team.created"],
        "?target=nothing": [],
        "?since=2001-01-01&until=2001-01-02": [],
    }
    found = {query: api.send("GET", f"{log}{query}").json()["results"] for query in expected}
    assert {query: [one["action"] for one in rows] for query, rows in found.items()} == expected


@pytest.mark.parametrize("query", ["?since=yesterday", "?until=2026-13-01", f"?actor={'x' * 201}"])
def test_nonsense_is_refused(api: ApiClient, ada: User, log: str, query: str) -> None:
    answer = api.send("GET", f"{log}{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert page_of(ada, f"{log}{query}").status_code == 422


def test_pages_follow_a_cursor(api: ApiClient, ada: User, log: str) -> None:
    for i in range(3):
        make_team(f"t{i}", by=ada)
    first = api.send("GET", f"{log}?limit=2&action=team.").json()
    second = api.get(first["next"]).json()
    assert [one["target"] for one in first["results"] + second["results"]] == ["t2", "t1", "t0"]
    shown = page_of(ada, f"{log}?limit=2&action=team.").content.decode()
    assert ">Older</a>" in shown
    assert ">t2<" in shown
    assert ">t0<" not in shown


def test_the_export_has_every_entry_oldest_first(api: ApiClient, ada: User, log: str) -> None:
    make_team("vision", by=ada)
    answer = api.get(f"/api/v1{log}/export")
    lines = [json.loads(line) for line in b"".join(answer).splitlines()]
    listed = api.send("GET", f"{log}?limit=200").json()["results"]
    assert lines == listed[::-1]
    assert lines[-1]["target"] == "vision"


@pytest.mark.parametrize("path", ["", "/export"])
def test_only_admins_of_the_organization_read_it(
    api: ApiClient, log: str, home: Organization, path: str
) -> None:
    member = make_user(organization=home)
    answers = [
        ApiClient(make_key(one)).send("GET", f"{log}{path}") for one in (member, make_stranger())
    ]
    assert [one.status_code for one in answers] == [403, 404]
    assert page_of(member, log).status_code == 403
    assert api.get(f"/api/v1{log}{path}").status_code == 200


def test_the_database_refuses_to_change_an_entry(ada: User) -> None:
    entry = AuditEntry.objects.latest("pk")
    for change in ({"actor_name": "eve"}, {"organization": None}, {"created_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEntry.objects.filter(pk=entry.pk).update(**change)


def test_the_database_refuses_to_delete_an_entry(ada: User) -> None:
    bring_trigger_back()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()


def bring_trigger_back() -> None:
    """``tests.conftest.allow_emptying`` took it from the tests' SQLite."""
    if connection.vendor == "sqlite":
        migration = import_module("labstead_core.migrations.0004_audit_is_append_only")
        with connection.cursor() as cursor:
            cursor.execute(migration.SQLITE[1])


def test_entries_outlive_whom_they_tell_of(ada: User) -> None:
    grace = make_user("grace")
    make_team("vision", by=grace)
    grace.delete()
    assert AuditEntry.objects.get(action="team.created").actor_name == "grace"


def test_entries_go_to_stdout_when_asked_for(
    ada: User, settings: Any, capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LABSTEAD_AUDIT_STDOUT = True
    with django_capture_on_commit_callbacks(execute=True):
        make_team("vision", by=ada)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["event"], line["action"], line["target"]) == ("audit", "team.created", "vision")
