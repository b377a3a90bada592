"""The browsers somebody is logged in with, seen and logged out from another."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.authentication import session_stands
from accounts.client import device
from accounts.models import User
from labstead_core.models import AuditEntry
from tests.conftest import ApiClient
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

AGENTS = {
    "Firefox on Linux": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Safari on iOS": "Mozilla/5.0 (iPhone; like Mac OS X) Version/19 Safari/604.1",
    "Edge on Windows": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
    "A program": "curl/8.7",
}


def browser_of(user: User) -> Client:
    browser = Client(headers={"user-agent": AGENTS["Firefox on Linux"]})
    browser.force_login(user)
    return browser


def is_logged_in(browser: Client) -> bool:
    return browser.get("/settings/").status_code == 200


def key_of(browser: Client) -> str:
    return str(browser.session.session_key)


@pytest.mark.parametrize("told", AGENTS)
def test_a_browser_is_named_as_it_says(told: str) -> None:
    assert device(AGENTS[told]) == told


def test_another_browser_is_logged_out(ada: User, api: ApiClient) -> None:
    here, there = browser_of(ada), browser_of(ada)
    page = here.get("/settings/security").content.decode()
    assert page.count("Log out</button>") == 2  # the other browser's, and that of the menu
    row = ada.browser_sessions.get(session_key=key_of(there))
    assert here.post(f"/settings/sessions/{row.pk}/end").status_code == 302
    assert [is_logged_in(here), is_logged_in(there)] == [True, False]
    assert AuditEntry.objects.filter(action="session.ended", actor=ada).count() == 1


def test_all_others_are_logged_out(ada: User) -> None:
    here, there = browser_of(ada), browser_of(ada)
    here.post("/settings/sessions/end-others")
    assert [is_logged_in(here), is_logged_in(there)] == [True, False]


def test_the_api_lists_and_ends_them(ada: User, api: ApiClient) -> None:
    there = browser_of(ada)
    [one] = api.send("GET", "/sessions").json()["results"]
    assert set(one) == {"id", "device", "address", "created_at", "last_seen_at"}
    assert api.send("DELETE", f"/sessions/{one['id']}").status_code == 204
    assert not is_logged_in(there)
    assert api.send("GET", "/sessions").json()["results"] == []


def test_nobody_ends_anothers(ada: User) -> None:
    there = browser_of(ada)
    row = ada.browser_sessions.get()
    assert browser_of(make_user("eve")).post(f"/settings/sessions/{row.pk}/end").status_code == 404
    assert is_logged_in(there)


def test_open_pages_end_with_the_session_the_password_and_the_account(ada: User) -> None:
    ended, kept = browser_of(ada), browser_of(ada)
    assert session_stands(key_of(ended))
    kept.post("/settings/sessions/end-others")
    assert [session_stands(key_of(one)) for one in (ended, kept)] == [False, True]
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not session_stands(key_of(kept))


def test_a_new_password_ends_the_other_sessions() -> None:
    grace = make_user("grace", password=PASSWORD)
    here, there = browser_of(grace), browser_of(grace)
    new = {"oldpassword": PASSWORD, "password1": "amazing-2-birds", "password2": "amazing-2-birds"}
    here.post("/accounts/password/change/", new)
    assert [is_logged_in(here), is_logged_in(there)] == [True, False]


def test_an_operator_makes_a_link_for_a_forgotten_password(ada: User, capsys: Any) -> None:
    call_command("password_link", "ada")
    address = capsys.readouterr().out.strip()
    browser = Client()
    form = browser.get(address, follow=True)
    assert "Choose a new password" in form.content.decode()
    new = {"password1": "amazing-2-birds", "password2": "amazing-2-birds"}
    browser.post(form.redirect_chain[-1][0], new)
    assert browser.login(username="ada", password="amazing-2-birds")
    assert "no longer works" in Client().get(address, follow=True).content.decode()
    with pytest.raises(CommandError, match="nobody-here"):
        call_command("password_link", "nobody-here")


def test_the_form_says_that_no_mail_is_sent(client: Client, settings: Any) -> None:
    address = "/accounts/password/reset/"
    assert "This server sends no mail" in client.get(address).content.decode()
    settings.LABSTEAD_HAS_MAIL = True
    assert "This server sends no mail" not in client.get(address).content.decode()
