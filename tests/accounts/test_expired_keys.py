"""What the holder of a key hears when its time is up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiKey, User
from labstead_core.short_cache import forget_all
from tests.conftest import ApiClient
from tests.factories import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def expired(ada: User) -> str:
    key = make_key(ada)
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(days=1))
    forget_all()
    return key


def test_an_expired_key_is_told_from_an_unknown_one(expired: str) -> None:
    answer = ApiClient(expired).send("GET", "/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "key_expired")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="labstead"'
    other = ApiClient(f"{expired}x").send("GET", "/me")
    assert (other.status_code, other.json()["code"]) == (401, "invalid_key")


def test_a_revoked_key_is_only_unknown(expired: str) -> None:
    ApiKey.objects.update(revoked_at=timezone.now())
    assert ApiClient(expired).send("GET", "/me").json()["code"] == "invalid_key"
