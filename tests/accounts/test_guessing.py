"""Whoever guesses passwords or keys is told to wait; others go on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.log_in.guessing import WRONG_KEYS
from accounts.models import User
from labstead_core.short_cache import forget_all
from tests.cached import forget_cached
from tests.conftest import ApiClient
from tests.factories import PASSWORD, make_key, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_guessed_before() -> None:
    forget_cached()


def ask(key: str, address: str = "192.0.2.7") -> Any:
    forget_all()
    return ApiClient(key).get("/api/v1/me", REMOTE_ADDR=address)


def guess(times: int, address: str = "192.0.2.7") -> None:
    for number in range(times):
        assert ask(f"guess-{number}", address).status_code == 401


def refusal(answer: Any) -> tuple[int, str]:
    assert 1 <= int(answer["Retry-After"]) <= 300
    return answer.status_code, answer.json()["code"]


def test_many_wrong_keys_lock_their_address_alone(ada: User) -> None:
    guess(WRONG_KEYS)
    assert refusal(ask(make_key(ada))) == (429, "too_many_tries")
    assert ask(make_key(ada), "192.0.2.8").status_code == 200


def test_lines_that_bring_a_key_wait_like_all_others(ada: User) -> None:
    guess(WRONG_KEYS)
    path = "/api/v1/teams/ada/projects/digits/runs/r1/streams/history?offset=0"
    answer = ApiClient(make_key(ada)).post(
        path, b"{}", content_type="application/x-ndjson", REMOTE_ADDR="192.0.2.7"
    )
    assert refusal(answer) == (429, "too_many_tries")


def test_one_wrong_key_may_be_sent_for_ever(ada: User) -> None:
    assert {ask("revoked-long-ago").status_code for _ in range(WRONG_KEYS + 5)} == {401}
    assert ask(make_key(ada)).status_code == 200


def test_a_network_of_version_6_counts_as_one(ada: User) -> None:
    guess(WRONG_KEYS - 1, "2001:db8:1:2::1")
    guess_more = [ask(f"more-{n}", f"2001:db8:1:2::{n:x}").status_code for n in (2, 3)]
    assert guess_more == [401, 429]
    assert ask(make_key(ada), "2001:db8:1:3::1").status_code == 200


def log_in(name: str, password: str, address: str) -> Any:
    form = {"login": name, "password": password}
    return Client().post("/accounts/login/", form, REMOTE_ADDR=address)


def test_guessed_passwords_lock_the_account_for_a_while() -> None:
    make_user("grace", password=PASSWORD)
    tries = [log_in("grace", f"guess-{n}", f"192.0.2.{n}") for n in range(6)]
    assert [one.status_code for one in tries] == [200, 200, 200, 200, 200, 429]
    assert tries[-1]["Retry-After"] == "300"
    assert "Too many tries" in tries[-1].content.decode()
    assert log_in("grace", PASSWORD, "192.0.2.99").status_code == 429


def test_an_address_that_tries_many_accounts_waits() -> None:
    tries = [log_in(f"name-{n}", "guess", "192.0.2.7").status_code for n in range(11)]
    assert tries == [200] * 10 + [429]


def test_links_for_forgotten_passwords_are_few(settings: Any) -> None:
    make_user("grace")
    form = {"email": "grace@example.com"}
    answers = [Client().post("/accounts/password/reset/", form) for _ in range(6)]
    assert [one.status_code for one in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "60"
