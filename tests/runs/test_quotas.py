"""Limits of teams and organizations: who sets them, what is refused when they are reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Organization, Role, Team, User
from labstead_core.models import AuditEntry
from labstead_core.short_cache import forget_all
from runs.models import UsageDay
from runs.quotas.days import note_days
from runs.quotas.rates import BURST_SECONDS, Bucket
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_run, make_stranger, make_team, make_user

PROJECT = "/teams/vision/projects/digits"
RUN = f"{PROJECT}/runs/r1"


@pytest.fixture
def vision(ada: User) -> Team:
    ada.organization_memberships.update(role=Role.ADMIN)
    return make_team("vision", by=ada)


@pytest.fixture
def home(vision: Team) -> Organization:
    return vision.organization


@pytest.fixture
def operator(home: Organization) -> ApiClient:
    user = make_user(organization=home)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return ApiClient(make_key(user))


def limit(api: ApiClient, **numbers: int | None) -> None:
    answer = api.send("PATCH", "/teams/vision/limits", numbers)
    assert answer.status_code == 200, answer.json()
    forget_all()


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def start(api: ApiClient, name: str = "r1") -> Any:
    return api.send("POST", f"{PROJECT}/runs", {"id": name})


def offer(api: ApiClient, size: int) -> Any:
    return api.send("POST", f"{RUN}/files", {"path": "model.pt", "size": size})


def page_of(user: User, path: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(path)


@pytest.mark.django_db(transaction=True)
def test_no_run_starts_beyond_the_limit_and_those_that_are_there_go_on(
    api: ApiClient, vision: Team
) -> None:
    limit(api, runs=1)
    assert start(api).status_code == 201
    assert outcome(start(api, "r2")) == (409, "run_quota")
    assert api.log(RUN, [{"a": 1}], offset=0).status_code == 200
    assert api.send("POST", f"{PROJECT}/runs", {"id": "r1", "resume": "must"}).status_code == 200
    limit(api, runs=None)
    assert start(api, "r2").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_full_storage_refuses_files_and_makes_clients_keep_lines(
    api: ApiClient, vision: Team
) -> None:
    start(api)
    api.log(RUN, [{"a": 1}], offset=0)
    limit(api, storage_bytes=0)
    refused = api.log(RUN, [{"a": 2}], offset=1)
    assert outcome(refused) == (507, "storage_quota")
    assert refused.json()["limit_bytes"] == 0
    assert outcome(offer(api, 5)) == (413, "quota_exceeded")
    limit(api, storage_bytes=10**9)
    assert api.log(RUN, [{"a": 2}], offset=1).json() == {"next_line": 2}


def test_files_offered_one_after_the_other_count_together(api: ApiClient, vision: Team) -> None:
    limit(api, storage_bytes=100)
    start(api)
    assert [offer(api, 60).status_code for _ in range(2)] == [201, 413]


@pytest.mark.django_db(transaction=True)
def test_lines_that_come_too_fast_are_asked_for_again(api: ApiClient, vision: Team) -> None:
    limit(api, ingest_lines_a_second=1)
    start(api)
    burst = [{"a": n} for n in range(100 * BURST_SECONDS)]
    assert api.log(RUN, burst, offset=0).status_code == 200
    refused = api.log(RUN, [{"a": 1}], offset=len(burst))
    assert outcome(refused) == (429, "ingest_rate")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    asks = api.post(
        f"/api/v1{RUN}/streams/history?offset=0", b"", content_type="application/x-ndjson"
    )
    assert asks.json() == {"next_line": len(burst)}


def test_days_make_a_curve_of_the_team_alone(api: ApiClient, ada: User, vision: Team) -> None:
    start(api)
    make_run(by=ada)
    today = timezone.now().date()
    for days_ago, size in ((2, 100), (1, 300), (500, 9)):
        day = today - timedelta(days=days_ago)
        UsageDay.objects.create(team=vision, day=day, storage_bytes=size, runs=1)
    note_days()
    note_days()
    found = api.send("GET", "/teams/vision/usage").json()["days"]
    assert [(one["storage_bytes"], one["runs"]) for one in found] == [(100, 1), (300, 1), (0, 1)]
    assert UsageDay.objects.filter(team__slug="ada").count() == 1
    assert UsageDay.objects.count() == 4
    browser = Client()
    browser.force_login(ada)
    assert "Storage by day" in browser.get("/vision/usage").content.decode()
    assert "Storage by day" not in browser.get("/ada/usage").content.decode()


@pytest.mark.skipif(not settings.LABSTEAD_REDIS_URL, reason="one web process without Redis")
def test_web_processes_that_share_a_redis_count_together() -> None:
    name = f"test-{uuid4()}"
    one, other = Bucket(100, name), Bucket(100, name)
    assert one.take(100 * BURST_SECONDS + 500) == 0.0
    one.share()
    other.share()
    assert 4.0 < other.take(1) <= 5.0
    assert 4.0 < one.take(1) <= 5.0


def test_a_rate_of_nothing_lets_nothing_through() -> None:
    assert Bucket(0).take(1) > 0


def test_limits_of_the_organization_hold_for_its_teams(
    api: ApiClient, operator: ApiClient, home: Organization
) -> None:
    path = f"/organizations/{home.pk}/limits"
    assert operator.send("PATCH", path, {"runs": 0}).json()["runs"] == 0
    forget_all()
    refused = start(api)
    assert outcome(refused) == (409, "run_quota")
    assert f"“{home.name}”" in refused.json()["message"]


def test_who_sets_which_limits(api: ApiClient, vision: Team, home: Organization) -> None:
    of_team, of_organization = "/teams/vision/limits", f"/organizations/{home.pk}/limits"
    admin_of_team = ApiClient(make_key(join(vision, Role.ADMIN)))
    stranger = ApiClient(make_key(make_stranger()))
    body = {"runs": 5}
    people = {"organization's admin": api, "team's admin": admin_of_team, "stranger": stranger}
    tried = {
        who: [one.send("PATCH", path, body).status_code for path in (of_team, of_organization)]
        for who, one in people.items()
    }
    assert tried == {
        "organization's admin": [200, 403],
        "team's admin": [403, 403],
        "stranger": [404, 404],
    }
    entry = AuditEntry.objects.get(action="quota.set")
    assert (entry.target, entry.details) == ("vision", {"runs": 5})


@pytest.mark.parametrize("body", [{"runs": -1}, {"storage_bytes": "much"}, {"rums": 1}])
def test_nonsense_is_refused(api: ApiClient, vision: Team, body: Any) -> None:
    assert outcome(api.send("PATCH", "/teams/vision/limits", body)) == (400, "invalid")


def test_use_is_told_by_project_team_and_person(api: ApiClient, ada: User, vision: Team) -> None:
    start(api)
    of_team = api.send("GET", "/teams/vision/usage").json()
    assert (of_team["runs"], of_team["rows"][0]["name"]) == (1, "digits")
    assert set(of_team["kinds"]) == {"history", "files", "artifacts", "archives"}
    of_all = api.send("GET", f"/organizations/{vision.organization_id}/usage").json()
    assert {row["name"]: row["runs"] for row in of_all["rows"]} == {"vision": 1, "ada": 0}
    page = page_of(ada, "/vision/usage").content.decode()
    assert ">digits<" in page
    assert ">ada<" in page


def test_pages_warn_before_the_limit_and_say_when_it_is_reached(
    api: ApiClient, ada: User, vision: Team
) -> None:
    start(api)
    limit(api, runs=2)
    assert "of 2 runs" not in page_of(ada, "/vision/digits/overview").content.decode()
    limit(api, runs=1)
    for path in ("/vision", "/vision/digits/overview", "/vision/usage"):
        assert "has 1 of 1 runs." in page_of(ada, path).content.decode()


def test_limits_are_set_on_the_page(ada: User, vision: Team) -> None:
    client = Client()
    client.force_login(ada)
    assert client.post("/vision/usage", {"storage": "x"}).status_code == 422
    answer = client.post("/vision/usage", {"storage": "1.5", "ingest": "", "runs": "7"})
    assert answer.status_code == 302
    quota = vision.quota
    assert (quota.storage_bytes, quota.ingest_lines_a_second, quota.runs) == (
        1_500_000_000,
        None,
        7,
    )
