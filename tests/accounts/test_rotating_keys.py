"""A key gives way to a new one while the machines that hold it change over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import ApiKey, KeyScope, Role, Team, User
from labstead_core.models import AuditEntry
from labstead_core.short_cache import forget_all
from tests.conftest import ApiClient
from tests.factories import join, make_key, make_stranger, make_team

pytestmark = pytest.mark.django_db


def status_of(key: str) -> int:
    """What the holder of the key hears now: nothing is remembered."""
    forget_all()
    return ApiClient(key).send("GET", "/me").status_code


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def old(ada: User) -> str:
    _, key = services.create_api_key(
        ada, name="cluster", scope=KeyScope.READ, expires_at=timezone.now() + timedelta(days=30)
    )
    return key


@pytest.fixture
def row(old: str) -> ApiKey:
    return ApiKey.objects.get(name="cluster")


def test_both_keys_work_until_the_overlap_ends(api: ApiClient, old: str, row: ApiKey) -> None:
    answer = api.send("POST", f"/api-keys/{row.pk}/rotate", {"overlap_seconds": 3600})
    assert (answer.status_code, answer.json()["scope"]) == (201, "read")
    new = answer.json()["key"]
    assert [status_of(old), status_of(new)] == [200, 200]
    row.refresh_from_db()
    assert timedelta(minutes=59) < row.expires_at - timezone.now() <= timedelta(hours=1)
    row.expires_at -= timedelta(hours=1)
    row.save()
    assert [status_of(old), status_of(new)] == [401, 200]
    entry = AuditEntry.objects.get(action="api_key.rotated")
    assert entry.details["new"] == new[:16]


def test_the_new_key_lives_as_long_as_the_old_one_was_meant_to(api: ApiClient, row: ApiKey) -> None:
    api.send("POST", f"/api-keys/{row.pk}/rotate", {})
    new = ApiKey.objects.filter(name="cluster").latest("pk")
    assert timedelta(days=29) < new.expires_at - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize("seconds", [-1, 30 * 86_400 + 1, 2**62, "3600", None])
def test_an_overlap_out_of_bounds_is_refused(api: ApiClient, row: ApiKey, seconds: Any) -> None:
    answer = api.send("POST", f"/api-keys/{row.pk}/rotate", {"overlap_seconds": seconds})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert ApiKey.objects.filter(name="cluster").count() == 1


def test_an_ended_key_is_not_rotated(api: ApiClient, row: ApiKey) -> None:
    ApiKey.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    answer = api.send("POST", f"/api-keys/{row.pk}/rotate", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_ended")


def test_another_persons_key_is_not_there(row: ApiKey) -> None:
    stranger = ApiClient(make_key(make_stranger()))
    assert stranger.send("POST", f"/api-keys/{row.pk}/rotate", {}).status_code == 404


def test_a_key_is_rotated_on_its_page(ada: User, old: str, row: ApiKey) -> None:
    browser = browser_of(ada)
    address = f"/settings/keys/{row.pk}/rotate"
    assert row.prefix in browser.get(address).content.decode()
    assert browser.post(address, {"overlap": "5"}).status_code == 422
    page = browser.post(address, {"overlap": "0"})
    assert "no-store" in page["Cache-Control"]
    found = re.search(r"labstead_\w{48}", page.content.decode())
    assert found is not None
    assert [status_of(old), status_of(found.group())] == [401, 200]


class TestProgramsKeys:
    """Made, rotated and revoked by those who administer every team of the program."""

    @pytest.fixture
    def vision(self, ada: User) -> Team:
        return make_team("vision", by=ada)

    @pytest.fixture
    def bot(self, vision: Team, ada: User) -> User:
        return services.create_service_account(vision, "ci", by=ada)[0]

    @pytest.fixture
    def path(self, bot: User) -> str:
        return f"/teams/vision/service-accounts/{bot.username}/keys"

    def test_are_several(self, api: ApiClient, path: str) -> None:
        made = api.send("POST", path, {"name": "night", "scope": "ingest"}).json()
        names = [one["name"] for one in api.send("GET", path).json()["results"]]
        assert names == ["night", "ci"]
        rotated = api.send("POST", f"{path}/{made['id']}/rotate", {}).json()
        assert api.send("DELETE", f"{path}/{rotated['id']}").status_code == 204
        assert status_of(rotated["key"]) == 401

    def test_are_no_business_of_members(self, vision: Team, bot: User, path: str) -> None:
        member = ApiClient(make_key(join(vision, Role.MEMBER)))
        assert member.send("GET", path).json()["results"] == []
        assert member.send("POST", path, {}).status_code == 403
        [key] = bot.api_keys.all()
        assert member.send("POST", f"{path}/{key.pk}/rotate", {}).status_code == 404

    def test_need_the_say_over_all_its_teams(self, ada: User, bot: User) -> None:
        eve = join(ada.personal_team, Role.MEMBER, "eve")
        theirs = make_team("theirs", by=eve)
        services.add_team_member(theirs, bot, by=eve)
        client, path = ApiClient(make_key(eve)), f"/teams/theirs/service-accounts/{bot.username}"
        assert client.send("GET", f"{path}/keys").json()["results"] == []
        assert client.send("POST", f"{path}/keys", {}).status_code == 403
        assert (
            browser_of(eve).get(f"/theirs/members/programs/{bot.username}/keys").status_code == 200
        )

    def test_have_a_page(self, ada: User, vision: Team, bot: User) -> None:
        browser, home = browser_of(ada), f"/vision/members/programs/{bot.username}/keys"
        assert browser.post(home, {"name": "night", "scope": "read"}).status_code == 200
        [night] = bot.api_keys.filter(name="night")
        assert browser.post(f"{home}/{night.pk}/rotate", {"overlap": "3600"}).status_code == 200
        assert browser.post(f"{home}/{night.pk}/revoke").status_code == 302
        night.refresh_from_db()
        assert night.revoked_at is not None
        member = browser_of(join(vision, Role.MEMBER))
        assert member.get(home).status_code == 403
