"""Acting as somebody ends after an hour, also for a page that stays open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from accounts.models import User
from admin_console import acting, acting_sockets
from labstead_server.asgi import socket_application
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(ada: User) -> Client:
    """Of the operator, who acts as Ben."""
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    make_user("ben")
    client = Client()
    client.force_login(ada)
    assert client.post("/admin-console/people/ben/act-as").status_code == 302
    return client


def socket_of(browser: Client) -> Any:
    cookies = "; ".join(f"{one.key}={one.value}" for one in browser.cookies.values())
    told = {"cookie": cookies, "host": "testserver", "origin": "http://testserver"}
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "websocket", "path": "/ws/", "headers": headers, "query_string": b""}
    return ApplicationCommunicator(socket_application, scope)


async def seen_of(socket: Any, n: int) -> list[dict[str, Any]]:
    """The first ``n`` things that come from it, after which it is through."""
    await socket.send_input({"type": "websocket.connect"})
    seen = [await socket.receive_output(timeout=20) for _ in range(n)]
    await socket.wait(timeout=20)
    return seen


def test_the_socket_closes_when_the_hour_is_over(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself: the page sends nothing, and no signal comes for it."""
    over = browser.session[acting.SESSION_KEY]["since"] + acting.LONGEST_SECONDS
    nearly = SimpleNamespace(time=lambda: over - 0.05)
    monkeypatch.setattr(acting_sockets, "time", nearly)
    seen = async_to_sync(seen_of)(socket_of(browser), 2)
    assert [one["type"] for one in seen] == ["websocket.accept", "websocket.close"]
    assert seen[1]["code"] == acting_sockets.NO_LONGER


def test_a_socket_opened_later_is_the_operators(browser: Client, ada: User) -> None:
    session = browser.session
    session[acting.SESSION_KEY] |= {"since": 0.0}
    ada.refresh_from_db()
    assert acting_sockets.begin({"session": session, "user": ada}) is None
