"""Where webhooks may not go: nowhere inside, by whatever name it is called."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from accounts.models import User
from notifications.outgoing.posting import post
from tests.conftest import ApiClient
from tests.factories import make_team
from tests.notifications.receiver import Receiver, running_receiver

INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2001:0:7f00:1::]",
]
# What the resolver of the system takes for a number.
ODDLY_WRITTEN = ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0"]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running_receiver() as running:
        yield running


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """The system's resolver gives these addresses one after the other; the names it was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo
    literally = {"127.0.0.1", "127.0.0.2"}

    def lookup(host: str, port: int, *args: Any, **how: Any) -> list[Any]:
        if host in literally:
            return real(host, port, *args, **how)
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1].split()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


@pytest.mark.parametrize("host", [*INSIDE, *ODDLY_WRITTEN, "localhost"])
def test_nothing_inside_is_posted_to(host: str, receiver: Receiver) -> None:
    outcome = post(f"http://{host}:{receiver.port}/", b"{}", {})
    assert outcome.status is None
    assert "private or reserved" in outcome.trouble or "cannot be looked up" in outcome.trouble
    assert receiver.got == []


@pytest.mark.django_db
@pytest.mark.parametrize("host", [*INSIDE, "localhost", "a.localhost"])
def test_an_address_inside_is_refused_when_it_is_typed(
    host: str, ada: User, api: ApiClient
) -> None:
    make_team("vision", by=ada)
    body = {"name": "x", "url": f"https://{host}/", "kinds": ["run.failed"]}
    answer = api.send("POST", "/teams/vision/webhooks", body)
    assert [answer.status_code, answer.json()["code"]] == [400, "webhook_address"]


@pytest.mark.parametrize("found", ["127.0.0.1", "93.184.216.34 127.0.0.1", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_refused(
    found: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, found)
    outcome = post(f"http://hooks.example.org:{receiver.port}/", b"{}", {})
    assert outcome.status is None
    assert "private or reserved" in outcome.trouble
    assert receiver.got == []


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LABSTEAD_WEBHOOK_NETWORKS = [ip_network("127.0.0.1/32")]
    asked = resolving(monkeypatch, "127.0.0.1", "127.0.0.2")
    connected = []
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda to, **how: connected.append(to[0]) or connect(to, **how)
    )
    assert post(f"http://hooks.example.org:{receiver.port}/", b"{}", {}).status == 200
    assert asked.count("hooks.example.org") == 1
    assert connected == ["127.0.0.1"]
    headers, _ = receiver.got.pop()
    assert headers["host"] == f"hooks.example.org:{receiver.port}"


def test_redirects_are_not_followed(receiver: Receiver, settings: Any) -> None:
    settings.LABSTEAD_WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    receiver.answers += [307]
    outcome = post(receiver.url, b"{}", {})
    assert [outcome.status, outcome.is_delivered, len(receiver.got)] == [307, False, 1]
    receiver.got.clear()


@pytest.mark.parametrize(
    ("network", "host", "is_allowed"),
    [
        ("127.0.0.1/32", "127.0.0.1", True),
        ("127.0.0.1/32", "[::ffff:127.0.0.1]", True),
        ("127.0.0.1/32", "127.0.0.2", False),
        ("10.0.0.0/8", "127.0.0.1", False),
        ("::1/128", "127.0.0.1", False),
    ],
)
def test_the_operator_allows_networks(
    network: str, host: str, is_allowed: bool, receiver: Receiver, settings: Any
) -> None:
    settings.LABSTEAD_WEBHOOK_NETWORKS = [ip_network(network)]
    outcome = post(f"http://{host}:{receiver.port}/", b"{}", {})
    assert ("private or reserved" not in outcome.trouble) is is_allowed
    receiver.got.clear()
