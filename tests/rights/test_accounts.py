"""What is about a person: taken along by them, and erased."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.test import Client

from accounts import services as accounts
from accounts.models import Role, Team, User
from discussions import services as discussions
from discussions.models import Comment
from labstead_core import audit_erasure
from labstead_core.errors import Conflict
from labstead_core.models import AuditEntry
from projects.models import Project
from projects.saved_layouts import save_view
from projects.stars import star
from rights.erasure import traces
from rights.models import Erasure
from rights.services import erase_account, export_account
from rights.services.exports import make
from rights.tasks import finish_erasure
from runs.models import Run
from runs.telling import target_of
from tests.conftest import ApiClient
from tests.factories import (
    EMPTY_LAYOUT,
    PASSWORD,
    join,
    make_key,
    make_project,
    make_run,
    make_team,
    make_user,
)
from tests.notifications.making import made_notice, made_webhook
from tests.rights.making import brought, bytes_of, contents

pytestmark = pytest.mark.django_db
NAME = "grace-hopper-1906"
ADDRESS = f"{NAME}@example.com"


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def grace(vision: Team, ada: User) -> User:
    """A person who left traces in all places."""
    grace = join(vision, Role.MEMBER, NAME)
    grace.first_name, grace.last_name = "Grace", "Hopper-Unmistakable"
    grace.set_password(PASSWORD)
    grace.save()
    digits = make_project("digits", by=ada, team=vision)
    run = make_run(by=grace, project=digits, id="r1", metadata={"email": ADDRESS, "host": "box"})
    target = target_of(run)
    discussions.add_comment(target, "I saw this", by=grace)
    discussions.add_comment(target, f"Thanks, @{NAME}! Mail {ADDRESS}, not @{NAME}-2", by=ada)
    make_run(by=grace, project=make_project("own", by=grace), id="mine")
    accounts.create_api_key(grace, name="laptop")
    accounts.add_team_member(vision, grace, role=Role.VIEWER, by=ada)
    accounts.add_team_member(vision, grace, role=Role.MEMBER, by=ada)
    star(digits, by=grace)
    save_view(digits, "Hers", layout=EMPTY_LAYOUT, by=grace)
    made_webhook(grace_admin(vision, grace), digits)
    made_notice(grace, digits)
    Client().post("/accounts/login/", {"login": NAME, "password": PASSWORD})
    ApiClient(make_key(grace)).send("GET", "/me")
    accounts.add_team_member(vision, grace, role=Role.MEMBER, by=ada)
    return grace


def grace_admin(team: Team, grace: User) -> User:
    team.memberships.filter(user=grace).update(role=Role.ADMIN)
    return grace


def test_a_person_takes_along_what_is_about_them(grace: User, ada: User) -> None:
    export = export_account(grace)
    make(export.pk)
    data = bytes_of(export)
    found = contents(data)
    assert (found["account.json"]["email"], found["manifest.json"]["kind"]) == (ADDRESS, "account")
    assert {row["team"] for row in found["teams.jsonl"]} == {"vision", NAME}
    assert [row["text"] for row in found["comments.jsonl"]] == ["I saw this"]
    assert {row["id"] for row in found["started-runs.jsonl"]} >= {"r1", "mine"}
    assert [row["name"] for row in found["keys.jsonl"]] == ["laptop", "test"]
    for name in ("sessions", "stars", "notices", "audit", "organizations"):
        assert found[f"{name}.jsonl"], name
    assert found["projects/own/runs.jsonl"][0]["id"] == "mine"
    assert "digest" not in str(found["keys.jsonl"])
    job = brought(data, ada.personal_team, by=ada)
    assert (job.error, job.project.name) == ("", "own")
    assert Run.objects.filter(project=job.project, slug="mine").exists()


def hits(text: str) -> dict[str, list[Any]]:
    """Every column of every table that has the text somewhere."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                rows = model._base_manager.annotate(as_text=Cast(field.name, TextField()))
                values = list(rows.filter(as_text__icontains=text).values_list(field.name))
                if values:
                    found[f"{model._meta.label}.{field.name}"] = values
    return found


def finish_all() -> None:
    """As a worker does."""
    for pk in Erasure.objects.values_list("pk", flat=True):
        finish_erasure(pk)


def test_nothing_of_the_person_is_left(grace: User, ada: User) -> None:
    assert len(hits(NAME)) > 8
    erase_account(grace, by=grace)
    finish_all()
    left = hits("Unmistakable") | hits(ADDRESS) | hits(NAME)
    # Somebody else's name, which begins like hers.
    assert set(left) <= {"discussions.Comment.text", "notifications.Activity.text"}, left
    texts = list(Comment.objects.order_by("pk").values_list("text", flat=True))
    new = f"deleted-user-{grace.pk}"
    assert texts == ["I saw this", f"Thanks, @{new}! Mail deleted address, not @{NAME}-2"]


def test_what_the_team_owns_stays(grace: User, vision: Team) -> None:
    erase_account(grace, by=grace)
    finish_all()
    run = Run.objects.get(slug="r1")
    assert run.created_by.username == f"deleted-user-{grace.pk}"
    assert Comment.objects.get(text="I saw this").author_id == grace.pk
    assert Project.objects.filter(team=vision, name="digits").exists()
    assert not Project.objects.filter(name="own").exists()
    assert not Team.objects.filter(personal_user=grace).exists()
    assert Erasure.objects.get(person=grace).finished_at is not None


def test_the_audit_trail_keeps_an_id_and_loses_the_name(grace: User) -> None:
    own = list(AuditEntry.objects.filter(actor=grace).order_by("pk").values("pk", "action"))
    erase_account(grace, by=grace)
    finish_all()
    rows = AuditEntry.objects.filter(pk__in=[row["pk"] for row in own]).order_by("pk")
    assert list(rows.values("pk", "action")) == own
    assert {(row.actor_id, row.address, row.user_agent) for row in rows} == {(grace.pk, "", "")}
    assert AuditEntry.objects.get(action="user.erased").details == {"person": grace.pk}


def test_the_audit_trail_is_still_append_only(grace: User) -> None:
    erase_account(grace, by=grace)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(target="something else")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO labstead_core_auditpass (id) VALUES (99)")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEntry.objects.update(action="something.else")
        cursor.execute("DELETE FROM labstead_core_auditpass")


def test_nobody_gets_in_any_more(grace: User) -> None:
    key = make_key(grace)
    client = Client()
    client.force_login(grace)
    erase_account(grace, by=grace)
    assert ApiClient(key).send("GET", "/me").status_code == 401
    assert client.get("/settings/").status_code == 302
    assert not EmailAddress.objects.filter(user=grace).exists()
    with pytest.raises(Conflict, match="is taken"):
        make_user(NAME)  # which still stands in what others wrote
    finish_all()
    again = make_user(NAME)
    assert again.personal_team.slug == NAME


def test_who_comes_after_a_kill_goes_on(grace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(audit_erasure, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(audit_erasure, "OWN_AT_ONCE", 2)
    erase_account(grace, by=grace)
    for statement in (10, 40, 110):
        with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(broken_at(statement)):
            finish_all()
        assert Erasure.objects.get(person=grace).finished_at is None
    finish_all()
    assert set(hits(ADDRESS)) == set()
    assert Erasure.objects.get(person=grace).finished_at is not None


def broken_at(statement: int) -> Any:
    left = count(statement, -1)

    def execute(run: Any, *args: Any) -> Any:
        if next(left) == 0:
            raise KeyboardInterrupt
        return run(*args)

    return execute


def test_whoever_takes_the_address_next_keeps_it(grace: User) -> None:
    """Also while a worker still takes it out of what the one before left."""
    erase_account(grace, by=grace)
    heir = make_user("heir")
    heir.email = ADDRESS
    heir.save()
    EmailAddress.objects.create(user=heir, email=ADDRESS)
    finish_all()
    heir.refresh_from_db()
    assert heir.email == ADDRESS
    assert EmailAddress.objects.filter(user=heir, email=ADDRESS).exists()


def test_the_last_admin_hands_over_first(ada: User, grace: User, vision: Team) -> None:
    client = Client()
    client.force_login(ada)
    answer = erased_by(client)
    assert answer.status_code == 422
    assert "“vision” would have no admin left" in answer.content.decode()
    vision.memberships.filter(user=grace).update(role=Role.ADMIN)
    assert erased_by(client).status_code == 302
    ada.refresh_from_db()
    assert (ada.is_active, ada.username) == (False, f"deleted-user-{ada.pk}")


def erased_by(client: Client) -> Any:
    return client.post("/settings/data/erase", {"username": "ada"})


def test_it_asks_who_one_is_and_for_the_name(grace: User) -> None:
    client = Client()
    client.force_login(grace)
    answer = client.post("/settings/data/erase", {"username": NAME})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/settings/data/erase", {"username": "other"}).status_code == 422
    grace.refresh_from_db()
    assert grace.is_active
    assert client.post("/settings/data/erase", {"username": NAME}).headers["Location"] == "/"
    grace.refresh_from_db()
    assert not grace.is_active


def test_who_runs_the_server_may_do_it_for_somebody(ada: User, grace: User) -> None:
    client = Client()
    client.force_login(ada)
    address = f"/admin-console/people/{NAME}/erase"
    assert client.post(address, {"username": NAME}).status_code == 404
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    assert client.post(address, {"username": "other"}).status_code == 422
    assert client.post(address, {"username": NAME}).status_code == 302
    grace.refresh_from_db()
    assert not grace.is_active
    entry = AuditEntry.objects.get(action="user.erased")
    assert (entry.actor_name, entry.details["person"]) == ("ada", grace.pk)


def test_the_last_operator_stays(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(ada)
    assert "Nobody would be left to run the server" in erased_by(client).content.decode()


def test_operators_export_accounts(grace: User, tmp_path: Path) -> None:
    call_command("export_account", NAME, str(tmp_path / "grace.zip"))
    found = contents((tmp_path / "grace.zip").read_bytes())
    assert found["account.json"]["username"] == NAME
