"""Absolute addresses of this server, as people and clients reach it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request


def absolute(request: HttpRequest | Request, path: str) -> str:
    """LABSTEAD_PUBLIC_URL, or else the host of this very request, followed by ``path``."""
    base = settings.LABSTEAD_PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return f"{base}{path}"


def absolute_of_server(path: str) -> str:
    """The same where no request is at hand: in e-mails and webhooks that a worker sends."""
    local = f"http://{settings.LABSTEAD_HOST}:{settings.LABSTEAD_PORT}"
    return f"{settings.LABSTEAD_PUBLIC_URL or local}{path}"
