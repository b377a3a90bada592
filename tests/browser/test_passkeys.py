"""Passkeys in a real browser, which has an authenticator built in for tests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.reading import account_menu
from tests.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NEW = {"username": "hedwig", "email": "hedwig@example.com", "password1": "nine-lives-at-sea"}


@pytest.fixture
def page(open_context: OpenContext, server: RealServer) -> Page:
    """Of a browser with a key; browsers give keys to names only, never to a bare address."""
    page = open_context(base_url=server.url.replace("127.0.0.1", "localhost")).new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def test_a_passkey_is_added_and_logs_in_alone(page: Page) -> None:
    page.goto("/accounts/signup/")
    for name, value in NEW.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Make the account").click()
    page.goto("/settings/security")
    page.get_by_role("link", name="Add a passkey or security key").click()
    confirm_password(page)
    page.get_by_label("Name").fill("Blue key")
    page.get_by_label("It logs me in alone").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/settings/security")
    expect(page.get_by_role("row", name="Blue key passkey")).to_be_visible()
    account_menu(page, "hedwig").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(account_menu(page, "hedwig")).to_be_visible()


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").or_(page.get_by_label("Name")).wait_for()
    if page.get_by_role("heading", name="Is it you?").is_visible():
        page.get_by_label("Password").fill(NEW["password1"])
        page.get_by_role("button", name="Confirm").click()
