"""What keeps a log-in safe: fresh sessions, no way out to other sites, tokens in forms, cookies."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cached import forget_cached
from tests.factories import PASSWORD, make_user
from tests.real_server import ROOT
from tests.walls.routes import Route, all_routes

pytestmark = pytest.mark.django_db
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
LOG_IN = {"login": "grace", "password": PASSWORD}
# What machines post, with a key, a token or a signed address instead of cookies. Whoever has the
# link of a mail may unsubscribe with it, in whichever program.
OF_MACHINES = (
    *("^(?:api|files|internal)/", "admin/", "api/", "files/", "internal/", "scim/", "sdk/"),
    "notifications/unsubscribe/",
)


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    forget_cached()


@pytest.fixture
def grace() -> User:
    return make_user("grace", password=PASSWORD)


def test_a_session_that_somebody_planted_is_not_taken_over(grace: User) -> None:
    browser = Client()
    browser.get("/invite/made-up")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies["labstead_session"] = planted = session.session_key
    browser.post("/accounts/login/", LOG_IN)
    assert browser.session.session_key not in (None, planted)
    other = Client()
    other.cookies["labstead_session"] = planted
    assert other.get("/settings/").status_code == 302


def test_a_session_ends_at_the_log_out(grace: User) -> None:
    browser, copy = Client(), Client()
    browser.post("/accounts/login/", LOG_IN)
    copy.cookies["labstead_session"] = browser.cookies["labstead_session"].value
    assert copy.get("/settings/").status_code == 200
    browser.post("/accounts/logout/")
    assert copy.get("/settings/").status_code == 302


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/logout/"])
def test_nothing_leads_to_another_site(grace: User, path: str, target: str) -> None:
    answer = Client().post(path, {**LOG_IN, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] in {"/", "/accounts/login/"}


@pytest.mark.parametrize("target", ELSEWHERE)
def test_who_is_logged_in_already_is_not_led_away(grace: User, target: str) -> None:
    browser = Client()
    browser.force_login(grace)
    assert browser.get("/accounts/login/", {"next": target})["Location"] == "/"


def test_the_way_back_is_kept_within_the_site(grace: User) -> None:
    answer = Client().post("/accounts/login/", {**LOG_IN, "next": "/settings/keys?x=1"})
    assert answer["Location"] == "/settings/keys?x=1"


def posted_pages() -> list[Route]:
    """Every address of a person's browser that takes a form."""
    classes = [one for one in all_routes() if hasattr(one.view_class, "http_method_names")]
    return [
        route
        for route in classes
        if "POST" in route.methods
        and route.name
        and not (route.is_api or route.is_of_a_client)
        and not route.path.startswith(OF_MACHINES)
    ]


def test_every_form_needs_its_token(ada: User) -> None:
    browser, pages = Client(enforce_csrf_checks=True), posted_pages()
    browser.force_login(ada)
    addresses = [reverse(one.name, kwargs=dict.fromkeys(one.words, 1)) for one in pages]
    assert len(addresses) > 30
    assert {path: browser.post(path).status_code for path in addresses} == dict.fromkeys(
        addresses, 403
    )


def test_the_api_asks_a_browser_for_the_token(ada: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    answer = browser.post("/api/v1/teams", {"slug": "t"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_scripts_do_not_read_the_session_and_other_sites_do_not_send_it(grace: User) -> None:
    browser = Client()
    browser.post("/accounts/login/", LOG_IN)
    cookie = browser.cookies["labstead_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


SHOW = """
from django.conf import settings
from django.core.management import call_command
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS)
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_in_production_djangos_own_checks_find_nothing(tmp_path: Any) -> None:
    unsafe = "DJANGO_ALLOW_ASYNC_UNSAFE"
    inherited = {name: value for name, value in os.environ.items() if name != unsafe}
    environment = {
        **inherited,
        "LABSTEAD_DATA_DIR": str(tmp_path),
        "LABSTEAD_PUBLIC_URL": "https://labstead.example.org",
        "LABSTEAD_ALLOWED_HOSTS": "labstead.example.org",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHOW]
    ran = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "True True 31536000"
