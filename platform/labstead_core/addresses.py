"""Absolute addresses of this server, as people and clients reach it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request


def absolute(request: HttpRequest | Request, path: str) -> str:
    """LABSTEAD_PUBLIC_URL, or else the host of this very request, followed by ``path``."""
    base = settings.LABSTEAD_PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return f"{base}{path}"


def absolute_as_reached(request: HttpRequest, path: str) -> str:
    """Under the name by which the request came, which inside a cluster may be another one.

    Of the public name it is known that it is reached by TLS, also where the proxy does not say so.
    """
    if request.get_host() == urlsplit(settings.LABSTEAD_PUBLIC_URL).netloc:
        return absolute(request, path)
    return request.build_absolute_uri(path)


def absolute_of_server(path: str) -> str:
    """The same where no request is at hand: in e-mails and webhooks that a worker sends."""
    local = f"http://{settings.LABSTEAD_HOST}:{settings.LABSTEAD_PORT}"
    return f"{settings.LABSTEAD_PUBLIC_URL or local}{path}"
