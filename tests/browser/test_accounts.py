"""Accounts and keys, as people handle them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import account_menu, sign_in
from tests.browser.watching import Watch
from tests.real_server import RealServer
from tests.server.processes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.server]

REFUSED = "status of 4"


def sign_up(page: Page, name: str, password: str = "nine-lives-at-sea") -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Make the account").click()
    expect(account_menu(page, name)).to_be_visible()


def log_out(page: Page, name: str) -> None:
    account_menu(page, name).click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.both_databases
def test_sign_up_log_out_and_log_in_again(visitor: Page) -> None:
    sign_up(visitor, "grace")
    expect(visitor.get_by_role("heading", name="Welcome, grace")).to_be_visible()
    log_out(visitor, "grace")
    sign_in(visitor, "grace@example.com", "nine-lives-at-sea", shown_as="grace")


def test_a_wrong_password_is_said_beside_the_form(visitor: Page, watch: Watch) -> None:
    watch.expect(REFUSED)
    visitor.goto("/accounts/login/")
    visitor.get_by_label("Username or e-mail address").fill("ada")
    visitor.get_by_label("Password", exact=True).fill("guessed")
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_role("alert")).to_contain_text("not correct")


def test_a_page_asks_for_the_log_in_and_comes_back(visitor: Page) -> None:
    visitor.goto("/settings/")
    expect(visitor.get_by_role("heading", name="Log in")).to_be_visible()
    visitor.get_by_label("Username or e-mail address").fill("ada")
    visitor.get_by_label("Password", exact=True).fill(RealServer.password)
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_forgotten_password_is_replaced_by_mail(visitor: Page, server: RealServer) -> None:
    sign_up(visitor, "hedy")
    log_out(visitor, "hedy")
    visitor.get_by_role("link", name="Forgot your password?").click()
    visitor.get_by_label("E-mail address").fill("hedy@example.com")
    visitor.get_by_role("button", name="Send the link").click()
    expect(visitor.get_by_role("heading", name="Look into your mail")).to_be_visible()
    visitor.goto(eventually(lambda: link_in_mail(server)))
    visitor.get_by_label("New password", exact=True).fill("frequency-hopping-1942")
    visitor.get_by_label("New password again").fill("frequency-hopping-1942")
    visitor.get_by_role("button", name="Save the password").click()
    expect(visitor.get_by_role("heading", name="Your new password is saved")).to_be_visible()
    sign_in(visitor, "hedy", "frequency-hopping-1942")


def link_in_mail(server: RealServer) -> str:
    """The last reset link of a server that writes its mail to its log."""
    log = (server.data_dir / "logs" / "web.log").read_text()
    found = re.findall(r"http\S+/accounts/password/reset/key/\S+", log)
    return found[-1] if found else ""


def test_a_password_is_changed_in_the_settings(visitor: Page) -> None:
    sign_up(visitor, "mary")
    visitor.goto("/settings/security")
    visitor.get_by_role("link", name="Change password").click()
    visitor.get_by_label("Your password now").fill("nine-lives-at-sea")
    visitor.get_by_label("New password", exact=True).fill("difference-engine-1843")
    visitor.get_by_label("New password again").fill("difference-engine-1843")
    visitor.get_by_role("button", name="Save the password").click()
    log_out(visitor, "mary")
    sign_in(visitor, "mary", "difference-engine-1843")


def test_authorize_makes_a_key_that_is_shown_once(page: Page, server: RealServer) -> None:
    page.goto("/authorize")
    page.get_by_role("button", name="Make a key").click()
    key = page.locator("#new-key").inner_text()
    with server.client(key) as api:
        assert api.get("/me").json()["username"] == "ada"
    page.goto("/settings/keys")
    expect(page.get_by_role("cell", name="Made on the key page").first).to_be_visible()
    assert key not in page.content()


def test_a_key_is_made_and_revoked_in_the_settings(page: Page, server: RealServer) -> None:
    page.goto("/settings/keys")
    page.get_by_label("Name").fill("cluster night shift")
    page.get_by_label("Access").select_option("ingest")
    page.get_by_label("Expires").select_option("30")
    page.get_by_role("button", name="Make a key").click()
    key = page.locator("#new-key").inner_text()

    page.goto("/settings/keys")
    row = page.get_by_role("row", name="cluster night shift")
    row.get_by_role("button", name="Revoke").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Programs that use it stop logging at once.")
    question.get_by_role("button", name="Cancel").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Revoke").click()
    question.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The key “cluster night shift” no longer works.")).to_be_visible()
    expect(row).to_have_count(0)
    with server.client(key) as api:
        assert api.get("/me").status_code == 401


@pytest.mark.both_databases  # and by both ways on which signals reach a page
def test_a_member_who_is_removed_sees_it_on_an_open_page(
    page: Page, visitor: Page, server: RealServer, watch: Watch
) -> None:
    watch.expect("status of 404")
    sign_up(visitor, "lise")
    with server.client() as api:
        assert api.post("/teams", json={"slug": "fission"}).is_success
        run = {"id": "r1", "name": "barium"}
        assert api.post("/teams/fission/projects/uranium/runs", json=run).is_success
    page.goto("/fission/members")
    page.get_by_label("Username").fill("lise")
    page.get_by_role("button", name="Add or change").click()
    visitor.goto("/fission/uranium")
    expect(visitor.get_by_role("link", name="barium")).to_be_visible()
    expect(visitor.locator("body[data-live-since]")).to_be_attached()
    page.locator("#member-lise").get_by_role("button", name="Remove").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(visitor.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(visitor.get_by_text("a team you are not in")).to_be_visible()
    expect(visitor.get_by_text("barium")).to_have_count(0)
