"""What a socket gives while one acts as somebody: what that person sees, with an audit entry."""

from __future__ import annotations

import re
from typing import Any

import httpx
import orjson
import pytest
from websockets.sync.client import connect

from tests.real_server import RealServer

pytestmark = pytest.mark.server
BEN = {"username": "acted-as", "email": "acted@example.com", "password1": "nine-lives-at-sea"}


def post(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """A form, with the token of its page."""
    browser.get("/accounts/login/")
    token = {"csrfmiddlewaretoken": browser.cookies["labstead_csrf"]}
    return browser.post(path, data={**fields, **token})


@pytest.fixture
def acting(live_server_process: RealServer) -> httpx.Client:
    """The operator's browser, which acts as Ben, who has a project that only he sees."""
    url = live_server_process.url
    ben = httpx.Client(base_url=url, follow_redirects=True)
    post(ben, "/accounts/signup/", **BEN)
    page = post(ben, "/authorize").text
    key = re.search(r"labstead_\w{48}", page)
    assert key is not None, page
    with live_server_process.client(key.group()) as api:
        made = {"name": "hidden", "visibility": "restricted"}
        api.post("/teams/acted-as/projects", json=made).raise_for_status()
    browser = httpx.Client(base_url=url, follow_redirects=True)
    post(browser, "/accounts/login/", login="ada", password=live_server_process.password)
    assert "You act as" in post(browser, "/admin-console/people/acted-as/act-as").text
    return browser


def subscribed(browser: httpx.Client, topic: str, **headers: str) -> Any:
    url = str(browser.base_url).replace("http", "ws", 1).rstrip("/") + "/ws/"
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with connect(url, additional_headers={"Cookie": cookies, **headers}) as socket:
        socket.send(orjson.dumps({"type": "sub", "topic": topic}).decode())
        return orjson.loads(socket.recv(20))["type"]


def test_the_socket_is_the_persons_and_is_audited(
    acting: httpx.Client, live_server_process: RealServer
) -> None:
    assert subscribed(acting, "notices:acted-as") == "subscribed"
    assert subscribed(acting, "project:acted-as/hidden:runs") == "subscribed"
    assert subscribed(acting, "notices:ada") == "refused"
    key = {"Authorization": f"Bearer {live_server_process.key}"}
    assert subscribed(acting, "notices:ada", **key) == "subscribed"
    post(acting, "/admin-console/stop-acting")
    assert subscribed(acting, "notices:ada") == "subscribed"
    with live_server_process.client() as api:
        log = api.get("/organizations/1/audit-log", params={"action": "operator.acted"}).json()
    sockets = [row for row in log["results"] if row["details"].get("method") == "WEBSOCKET"]
    assert len(sockets) == 3, log
