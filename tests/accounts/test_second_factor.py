"""The second step of a log-in: an app's codes, recovery codes, and who demands it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError
from django.db.models.signals import pre_save
from django.test import Client

from accounts.models import Organization, Role, User
from labstead_core.models import AuditEntry
from tests.cached import forget_cached
from tests.conftest import ApiClient
from tests.factories import PASSWORD, make_key, make_user

pytestmark = pytest.mark.django_db
SECURITY = "/settings/security"


def code_of(secret: str, *, steps: int = 0) -> str:
    """RFC 6238: six digits of the HMAC over the count of half minutes."""
    count = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    forget_cached()


@pytest.fixture
def grace() -> User:
    return make_user("grace", password=PASSWORD, role=Role.ADMIN)


def logged_in(name: str = "grace") -> Client:
    """As far as the password goes."""
    browser = Client()
    form = {"login": name, "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    return browser


def add_app(browser: Client) -> str:
    """The secret of an authenticator app that is now in use."""
    assert "reauthenticate" in browser.get("/accounts/2fa/totp/activate/")["Location"]
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="totp-secret">(\w+)<', page)
    assert found is not None, page
    secret = found.group(1)
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


def second_step(browser: Client, code: str) -> Any:
    return browser.post("/accounts/2fa/authenticate/", {"code": code})


def is_logged_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200 and browser.get(SECURITY).status_code == 200


def test_a_password_alone_no_longer_opens(grace: User) -> None:
    secret = add_app(logged_in())
    browser = logged_in()
    assert not is_logged_in(browser)
    assert second_step(browser, "000000").status_code == 200
    assert not is_logged_in(browser)
    assert second_step(browser, code_of(secret, steps=1)).status_code == 302
    assert is_logged_in(browser)


def test_djangos_own_admin_is_no_way_around(grace: User) -> None:
    User.objects.filter(pk=grace.pk).update(is_staff=True, is_superuser=True)
    add_app(logged_in())
    browser = Client()
    form = {"username": "grace", "password": PASSWORD, "next": "/admin/"}
    assert "/accounts/login/" in browser.post("/admin/login/", form)["Location"]
    assert browser.get("/admin/")["Location"].startswith("/admin/login/")
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_works_once(grace: User) -> None:
    browser = logged_in()
    add_app(browser)
    page = browser.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\d+)</code>", page)
    assert len(codes) == 10
    first, again = logged_in(), logged_in()
    second_step(first, codes[0])
    second_step(again, codes[0])
    assert [is_logged_in(first), is_logged_in(again)] == [True, False]


def test_a_code_works_once(grace: User) -> None:
    secret = add_app(logged_in())
    code = code_of(secret, steps=1)
    first, again = logged_in(), logged_in()
    second_step(first, code)
    second_step(again, code)
    assert [is_logged_in(first), is_logged_in(again)] == [True, False]


def test_guessed_codes_are_limited(grace: User) -> None:
    add_app(logged_in())
    browser = logged_in()
    answers = [second_step(browser, f"{n:06}") for n in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"


def test_secrets_are_stored_locked(grace: User) -> None:
    secret = add_app(logged_in())
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    kinds = AuditEntry.objects.filter(action="second_factor.added").values_list(
        "details", flat=True
    )
    assert {one["kind"] for one in kinds} == {"totp", "recovery_codes"}


def test_no_factor_is_added_that_the_audit_log_does_not_keep(grace: User) -> None:
    browser = logged_in()
    browser.raise_request_exception = False
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="totp-secret">(\w+)<', page)
    assert found is not None
    with refusing(AuditEntry):
        form = {"code": code_of(found.group(1))}
        assert browser.post("/accounts/2fa/totp/activate/", form).status_code == 500
    assert not Authenticator.objects.exists()


@contextmanager
def refusing(model: Any) -> Iterator[None]:
    """The database takes no row of this model meanwhile."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("the disk is full")

    pre_save.connect(refuse, sender=model)
    yield
    pre_save.disconnect(refuse, sender=model)


class TestOrganizationThatWantsIt:
    """Nobody without a second factor does anything but adding one."""

    @pytest.fixture
    def home(self, grace: User) -> Organization:
        return Organization.objects.get(memberships__user=grace)

    @pytest.fixture
    def rules(self, home: Organization) -> str:
        return f"/settings/organizations/{home.pk}/log-in"

    @pytest.fixture
    def admin(self, grace: User) -> Client:
        browser = logged_in()
        add_app(browser)
        return browser

    @pytest.fixture
    def ben(self) -> User:
        return make_user("ben", password=PASSWORD)

    def test_is_asked_by_an_admin_who_has_one(self, grace: User, rules: str, ben: User) -> None:
        wanted = {"needs_second_factor": "on"}
        answer = logged_in().post(rules, wanted)
        assert answer.status_code == 422
        assert "your own account first" in answer.content.decode()
        assert logged_in("ben").post(rules, wanted).status_code == 403

    def test_others_are_logged_out_and_add_one(self, admin: Client, rules: str, ben: User) -> None:
        key, browser = make_key(ben), logged_in("ben")
        assert admin.post(rules, {"needs_second_factor": "on"}).status_code == 302
        assert not is_logged_in(browser)
        browser = logged_in("ben")
        assert browser.get("/ben")["Location"] == SECURITY
        refused = browser.get("/api/v1/me")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
        assert ApiClient(key).send("GET", "/me").status_code == 200
        add_app(browser)
        assert browser.get("/ben").status_code == 200

    def test_the_last_one_stays(self, admin: Client, rules: str) -> None:
        admin.post(rules, {"needs_second_factor": "on"})
        admin.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(type="totp").exists()
        admin.post(rules, {})
        admin.post("/accounts/2fa/totp/deactivate/")
        assert not Authenticator.objects.exists()
