"""Webhooks: signed, repeated until they are taken, for admins alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Team, User
from labstead_core.models import AuditEntry
from notifications import services
from notifications.models import Delivery, Webhook
from notifications.services.deliveries import WAITS, claim_due
from projects.models import Project
from runs.services import finish_run
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_project, make_run, make_team
from tests.notifications.receiver import Receiver, running_receiver

pytestmark = pytest.mark.django_db
AT = "/teams/vision/webhooks"


@pytest.fixture(scope="module")
def running() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def receiver(running: Receiver, settings: Any) -> Receiver:
    settings.LABSTEAD_WEBHOOK_NETWORKS = [ip_network("127.0.0.1/32")]
    running.got.clear()
    running.answers.clear()
    return running


@pytest.fixture
def vision(ada: User) -> Team:
    return make_team("vision", by=ada)


@pytest.fixture
def digits(ada: User, vision: Team) -> Project:
    return make_project("digits", by=ada, team=vision)


def made(api: ApiClient, url: str, **fields: Any) -> Any:
    body = {"name": "ops", "url": url, "kinds": ["run.finished", "run.failed"]} | fields
    answer = api.send("POST", AT, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def finished(ada: User, project: Project, name: str = "r1", code: int = 0) -> None:
    finish_run(make_run(by=ada, project=project, id=name, name=name), by=ada, exit_code=code)
    services.spread_activity()


def due_now() -> None:
    Delivery.objects.update(next_attempt_at=timezone.now())


def log_of(api: ApiClient, webhook: Any) -> list[Any]:
    found: list[Any] = api.send("GET", f"{AT}/{webhook['id']}/deliveries").json()["results"]
    return found


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """As Standard Webhooks describes it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_message_is_signed_and_says_what_happened(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    finished(ada, digits)
    assert services.send_due_deliveries() == 1
    ((headers, body),) = receiver.got
    assert headers["webhook-signature"] == signature(webhook["secret"], headers, body)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 300
    assert headers["path"] == "/hook?team=vision"
    said = json.loads(body)
    assert said["type"] == "run.finished"
    assert said["data"]["sentence"] == "r1 finished"
    assert said["data"]["project"] == "vision/digits"
    assert said["data"]["target"]["url"].endswith("/vision/digits/runs/r1")
    (delivery,) = log_of(api, webhook)
    assert [delivery["state"], delivery["status"], delivery["attempts"]] == ["delivered", 200, 1]
    assert services.send_due_deliveries() == 0


def test_slack_gets_a_text_in_which_nobody_calls_everybody(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    made(api, receiver.url, form="slack")
    finished(ada, digits, "r1")
    finish_run(make_run(by=ada, project=digits, id="r2", name="<!channel> & |co"), by=ada)
    services.spread_activity()
    services.send_due_deliveries()
    texts = [json.loads(body)["text"] for _, body in receiver.got]
    assert any("/vision/digits/runs/r1|r1 finished> in vision/digits" in text for text in texts)
    assert not any("<!channel>" in text for text in texts)


def test_webhook_hears_of_its_project_and_its_kinds_while_it_is_on(
    ada: User, vision: Team, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    of_digits = made(api, receiver.url, project="digits", kinds=["run.failed"])
    finished(ada, digits, "good")
    finished(ada, make_project("other", by=ada, team=vision), "elsewhere", code=1)
    finished(ada, digits, "bad", code=1)
    assert [one["kind"] for one in log_of(api, of_digits)] == ["run.failed"]
    api.send("PATCH", f"{AT}/{of_digits['id']}", {"is_on": False})
    finished(ada, digits, "worse", code=1)
    assert services.send_due_deliveries() == 0
    api.send("PATCH", f"{AT}/{of_digits['id']}", {"is_on": True})
    assert services.send_due_deliveries() == 1


def test_webhook_hears_nothing_of_what_was_before_it(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    finish_run(make_run(by=ada, project=digits, id="r1", name="r1"), by=ada)
    webhook = made(api, receiver.url)
    services.spread_activity()
    assert log_of(api, webhook) == []


def test_webhook_of_a_project_stays_behind_when_that_goes_to_another_team(
    api: ApiClient, ada: User, digits: Project, receiver: Receiver
) -> None:
    made(api, receiver.url, project="digits")
    of_team = made(api, receiver.url, name="team")
    moved = api.send("PATCH", "/teams/vision/projects/digits", {"team": "ada"})
    assert moved.status_code == 200, moved.content
    assert [row["id"] for row in api.send("GET", AT).json()["results"]] == [of_team["id"]]
    assert AuditEntry.objects.filter(action="webhook.deleted", target="vision/ops").count() == 1


def test_message_is_repeated_under_its_id_until_it_is_taken(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    finished(ada, digits)
    receiver.answers += [500, 429, 302]
    for attempt in range(4):
        assert services.send_due_deliveries() == 1
        assert services.send_due_deliveries() == 0
        waits = log_of(api, webhook)[0]
        assert waits["attempts"] == attempt + 1
        due_now()
    assert [waits["state"], waits["status"]] == ["delivered", 200]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert {headers["path"] for headers, _ in receiver.got} == {"/hook?team=vision"}


def test_what_a_killed_worker_had_claimed_is_sent_by_another(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    finished(ada, digits)
    assert len(claim_due()) == 1  # and no more is heard of that worker
    assert services.send_due_deliveries() == 0
    due_now()
    assert services.send_due_deliveries() == 1
    assert log_of(api, webhook)[0]["state"] == "delivered"


def test_message_is_given_up_after_its_last_wait_and_sent_again_when_asked(
    ada: User, digits: Project, api: ApiClient, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    finished(ada, digits)
    receiver.answers += [503] * (len(WAITS) + 1)
    waited = []
    for _ in range(len(WAITS) + 1):
        before = timezone.now()
        services.send_due_deliveries()
        waited.append(Delivery.objects.get().next_attempt_at - before)
        due_now()
    assert all(wait >= timedelta(seconds=least) for wait, least in zip(waited, WAITS, strict=False))
    delivery = log_of(api, webhook)[0]
    assert [delivery["state"], delivery["status"]] == ["failed", 503]
    resent = api.send("POST", f"{AT}/{webhook['id']}/deliveries/{delivery['id']}/resend")
    assert resent.json()["state"] == "pending"
    services.send_due_deliveries()
    assert log_of(api, webhook)[0]["state"] == "delivered"


def test_a_test_says_at_once_how_it_went(api: ApiClient, vision: Team, receiver: Receiver) -> None:
    webhook = made(api, receiver.url)
    receiver.answers += [404]
    answers = [api.send("POST", f"{AT}/{webhook['id']}/test").json() for _ in range(2)]
    assert [(one["state"], one["status"]) for one in answers] == [
        ("failed", 404),
        ("delivered", 200),
    ]
    assert json.loads(receiver.got[0][1])["type"] == "test"


def test_secret_and_address_are_shown_once_and_audited(
    api: ApiClient, ada: User, digits: Project, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    shown = api.send("GET", f"{AT}/{webhook['id']}").content.decode()
    assert "whsec_" not in shown
    assert "/hook" not in shown
    new = api.send("POST", f"{AT}/{webhook['id']}/secret").json()["secret"]
    assert new != webhook["secret"]
    finished(ada, digits)
    services.send_due_deliveries()
    ((headers, body),) = receiver.got
    assert headers["webhook-signature"] == signature(new, headers, body)
    api.send("DELETE", f"{AT}/{webhook['id']}")
    rows = AuditEntry.objects.filter(action__startswith="webhook.")
    assert [row.action for row in rows.order_by("pk")] == [
        "webhook.created",
        "webhook.secret_replaced",
        "webhook.deleted",
    ]
    assert not any("whsec_" in str(row.details) or "/hook" in str(row.details) for row in rows)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_webhooks_are_the_business_of_admins(
    role: Role, api: ApiClient, vision: Team, receiver: Receiver
) -> None:
    webhook = made(api, receiver.url)
    other = ApiClient(make_key(join(vision, role)))
    for method, path in (("GET", AT), ("GET", f"{AT}/{webhook['id']}"), ("POST", AT)):
        body = {"name": "n", "url": "https://example.org", "kinds": ["run.failed"]}
        assert other.send(method, path, body if method == "POST" else None).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["comment.mention"]}, "kinds"),
        ({"form": "carrier pigeon"}, "form"),
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "https://user:pass@example.org/"}, "url"),
        ({"url": "https://example.org/ x"}, "url"),
        ({"url": "https:///nohost"}, "url"),
        ({"url": "https://example.org:99999/"}, "url"),
    ],
)
def test_wrong_fields_are_refused_by_name(
    wrong: dict[str, Any], field: str, api: ApiClient, vision: Team
) -> None:
    right = {"name": "ops", "url": "https://example.org/x", "kinds": ["run.failed"]}
    assert api.send("POST", AT, right).status_code == 201
    answer = api.send("POST", AT, right | wrong)
    assert answer.status_code == 400
    assert field in str(answer.json()["fields"])


def test_admin_makes_tests_and_deletes_a_webhook_by_page(
    ada: User, vision: Team, receiver: Receiver
) -> None:
    client = Client()
    client.force_login(ada)
    form = {"name": "ops", "url": receiver.url, "form": "signed", "kinds": ["run.failed"]}
    page = client.post("/vision/webhooks", form)
    assert b"whsec_" in page.content
    assert page.headers["Cache-Control"] == "no-store"
    webhook = Webhook.objects.get()
    at = f"/vision/webhooks/{webhook.pk}"
    client.post(f"{at}/test")
    log = client.get(at).content.decode()
    assert "whsec_" not in log
    assert "Delivered" in log
    client.post(f"{at}/delete")
    assert client.get(at).status_code == 404
    refused = client.post("/vision/webhooks", form | {"url": "http://10.0.0.1/"})
    assert refused.status_code == 422
    assert b"private or reserved network" in refused.content
