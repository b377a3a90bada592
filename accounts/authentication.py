"""API keys on requests: as a Bearer token, or as the password of Basic with any user name."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.keys import digest_of
from accounts.log_in.guessing import demand_patience, note_wrong_key
from accounts.log_in.second_factor import OWED
from accounts.models import ApiKey, KeyScope, User
from labstead_core.errors import NotAuthenticated, TooManyTries
from labstead_core.origin import checked_address, note_key, origin_of
from labstead_core.short_cache import ShortCache

REMEMBERED_SECONDS = 5.0
LAST_USE_STEP = timedelta(minutes=1)


@dataclass(frozen=True)
class KeyLogin:
    """What a valid key stands for."""

    user: User
    key_id: int
    scope: str
    prefix: str


_logins: ShortCache[str, KeyLogin] = ShortCache(seconds=REMEMBERED_SECONDS)


def key_in(header: str) -> str | None:
    """The key of an Authorization header, or None when it holds something else."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2]


def remembered_login(key: str) -> KeyLogin | None:
    """Who the key belongs to if it was asked for in the last seconds. Never asks the database."""
    return _logins.get(digest_of(key))


def login_of(key: str, *, address: str) -> KeyLogin | None:
    """Who the key belongs to. The lookup is by digest, so its timing tells nothing about keys.

    Raises TooManyTries where ``address`` has tried many wrong ones.
    """
    digest = digest_of(key)
    known = _logins.get(digest)
    if known is not None:
        return known
    demand_patience(address)
    row = ApiKey.objects.usable().select_related("user").filter(digest=digest).first()
    if row is None:
        note_wrong_key(address, digest)
        return None
    note_use(row)
    login = KeyLogin(user=row.user, key_id=row.pk, scope=row.scope, prefix=row.prefix)
    _logins.put(digest, login)
    return login


def raise_expired(key: str) -> None:
    """Of an expired key its holder hears that: a client then keeps its values for a new one."""
    row = ApiKey.objects.filter(digest=digest_of(key), revoked_at=None).first()
    if row is not None and row.expires_at is not None and row.expires_at <= timezone.now():
        expired_on = f"{row.expires_at:%Y-%m-%d}"
        message = f"This API key ({row.prefix}…) expired on {expired_on}. Make another."
        raise NotAuthenticated(message, code="key_expired")


def note_use(row: ApiKey) -> None:
    """Keep the last use to the minute; more would be a write for every request."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_STEP)
    if row.last_used_at is None or row.last_used_at < now - LAST_USE_STEP:
        ApiKey.objects.filter(stale, pk=row.pk).update(last_used_at=now)


class KeyAuthentication(BaseAuthentication):
    """DRF's way in for machines."""

    def authenticate(self, request: Request) -> tuple[User, KeyLogin] | None:
        key = key_in(request.headers.get("Authorization", ""))
        if key is None:
            return None
        login = login_of(key, address=origin_of(request._request).address)
        if login is None:
            raise_expired(key)
            raise AuthenticationFailed("This API key is unknown or revoked.")
        note_key(login.prefix)
        return login.user, login

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="labstead"'


class SocketAuthentication:
    """ASGI: a key in the Authorization header wins over the session of AuthMiddlewareStack."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    async def __call__(self, scope: dict, receive: object, send: object) -> object:  # type: ignore[type-arg]
        from channels.db import database_sync_to_async

        headers = dict(scope.get("headers", []))
        key = key_in(headers.get(b"authorization", b"").decode("latin-1"))
        if key is not None:
            login = await database_sync_to_async(socket_login)(key, scope)
            may_read = login is not None and login.scope != KeyScope.INGEST
            scope["user"] = login.user if login and may_read else AnonymousUser()
        elif owes_second_factor(scope):
            scope["user"] = AnonymousUser()
        scope["still_allowed"] = lambda: still_allowed(scope, key)
        return await self.inner(scope, receive, send)  # type: ignore[operator]


def owes_second_factor(scope: Mapping[str, Any]) -> bool:
    """Whether the session, which the user was read from already, may do nothing yet."""
    return "session" in scope and OWED in scope["session"]


def socket_login(key: str, scope: dict) -> KeyLogin | None:  # type: ignore[type-arg]
    """Who has to wait for having guessed is nobody that is known."""
    try:
        return login_of(key, address=address_in(scope))
    except TooManyTries:
        return None


def address_in(scope: Mapping[str, Any]) -> str:
    """The client's address, as ASGI has it."""
    host, *_ = scope.get("client") or [""]
    return checked_address(host)


def still_allowed(scope: dict, key: str | None) -> bool:  # type: ignore[type-arg]
    """Whether the socket's key, or its session and account, still stand."""
    if key is not None:
        return login_of(key, address="") is not None
    return not scope["user"].is_authenticated or session_stands(scope["session"].session_key)


def session_stands(session_key: str) -> bool:
    """Neither ended nor expired, of an active account whose password is still the same."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return get_user(request).is_authenticated
