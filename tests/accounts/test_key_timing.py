"""A key that does not open tells nothing by the work that it costs to refuse it.

``benchmarks/key_checks.py`` has the times; they are too noisy for a test. What they are made of is
counted here: statements, and digests.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiKey, User
from labstead_core.short_cache import forget_all
from tests.cached import forget_cached
from tests.factories import make_key, make_user

pytestmark = pytest.mark.django_db
Ask = Callable[[str], Any]
Work = tuple[int, tuple[str, ...], int]


@pytest.fixture
def keys(ada: User) -> dict[str, str]:
    """Keys that do not open, by why."""
    kinds = {kind: make_key(ada) for kind in ("expired", "revoked", "good")}
    closed = make_user("closed")
    kinds["of a closed account"] = make_key(closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    past = timezone.now() - timedelta(days=1)
    of_kind = {kind: ApiKey.objects.filter(prefix=key[:16]) for kind, key in kinds.items()}
    of_kind["expired"].update(expires_at=past)
    of_kind["revoked"].update(revoked_at=past)
    good = kinds.pop("good")
    return kinds | {
        "almost right": good[:-1] + ("a" if good[-1] != "a" else "b"),
        "with another prefix": good.replace("labstead_", "local-"),
        "unknown": "labstead_" + "z" * 48,
        "short": "x",
        "odd": "\N{GREEK SMALL LETTER ALPHA}" * 60,
    }


def bearer(key: str) -> Any:
    return Client().get("/api/v1/me", headers={"authorization": f"Bearer {key}"})


def basic(key: str) -> Any:
    name_and_key = base64.b64encode(f"api:{key}".encode()).decode()
    headers = {"authorization": f"Basic {name_and_key}"}
    return Client().post("/graphql", b"{}", content_type="application/json", headers=headers)


@pytest.mark.parametrize("ask", [bearer, basic])
def test_all_that_do_not_open_cost_the_same_work(
    ask: Ask, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {kind: work_of(ask, key, monkeypatch) for kind, key in keys.items()}
    one, *others = set(found.values())
    assert (others, one[0]) == ([], 401), found


def work_of(ask: Ask, key: str, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Status, statements without their values, and digests that were taken."""
    forget_cached()
    forget_all()
    digests: list[bytes] = []
    real = hashlib.sha256

    def counted(data: bytes = b"", **options: Any) -> Any:
        digests.append(data)
        return real(data, **options)

    with (
        monkeypatch.context() as counting,
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        counting.setattr(hashlib, "sha256", counted)
        answer = ask(key)
    statements = tuple(re.sub(r"'[^']*'", "'?'", one["sql"]) for one in queries)
    return answer.status_code, statements, len(digests)
