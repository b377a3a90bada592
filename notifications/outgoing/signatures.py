"""Signatures of webhooks, in the form of Standard Webhooks (www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

PREFIX = "whsec_"


def secret_of(salt: str) -> str:
    """What the receiver checks with: made of the server's key, so that no table holds it."""
    return PREFIX + base64.b64encode(key_of(salt)).decode()


def key_of(salt: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"labstead.webhook:" + salt.encode(), hashlib.sha256).digest()


def headers(salt: str, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(salt), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
