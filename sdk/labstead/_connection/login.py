"""Logging in: from a key to a stored key that is known to work."""

from __future__ import annotations

import getpass
import os
import sys

from labstead._connection.http_client import HttpClient, how_to_log_in
from labstead._console import Console
from labstead._errors import AuthenticationError
from labstead._settings.credentials import store_key
from labstead._settings.settings import load_settings


def login(key: str | None = None, host: str | None = None, relogin: bool = False) -> bool:
    """Check an API key with the server and keep it for later runs; True.

    Without ``key`` uses the one of LABSTEAD_API_KEY or of an earlier log-in, and asks for one in a
    terminal where there is none or ``relogin`` is given. Raises AuthenticationError when no key can
    be had or the server refuses it, ServerUnavailableError when it cannot be asked.

        >>> labstead.login(key="labstead_...", host="http://127.0.0.1:8080")  # doctest: +SKIP
        True
    """
    if host is not None:
        # For the rest of this process and its children, even if a variable said otherwise.
        os.environ["LABSTEAD_BASE_URL"] = host.rstrip("/")
    settings = load_settings()
    known = None if relogin else settings.api_key
    chosen = key or known or ask_for_key(settings.base_url)
    username = verify_and_store(settings.base_url, chosen)
    if "LABSTEAD_API_KEY" in os.environ:
        os.environ["LABSTEAD_API_KEY"] = chosen
    Console(silent=settings.silent).say(f"logged in to {settings.base_url} as {username}")
    return True


def verify_and_store(host: str, key: str) -> str:
    """The user name that ``key`` belongs to, after storing it. Raises CommunicationError."""
    key = key.strip()
    username = whose_key(host, key)
    store_key(host, key)
    return username


def whose_key(host: str, key: str | None) -> str:
    """The user name that the server knows ``key`` by. Raises CommunicationError."""
    client = HttpClient(host, key)
    try:
        return str(client.get("/me").get("username"))
    finally:
        client.close()


def ask_for_key(host: str) -> str:
    """Read a key from the terminal without showing it. Raises AuthenticationError without one."""
    if not sys.stdin.isatty():
        raise AuthenticationError(f"There is no API key for {host}: {how_to_log_in(host)}")
    print(f"Copy your API key from {host}/authorize", file=sys.stderr)
    return getpass.getpass("API key: ")
