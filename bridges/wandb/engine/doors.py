"""The base of the addresses that the client posts to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from accounts.authentication import KeyAuthentication, KeyLogin
from bridges.wandb.engine.answers import refusal
from bridges.wandb.engine.calls import Call, call_of
from labstead_core.api.parsers import BytesParser
from labstead_core.api.views import TenantAPIView
from labstead_core.errors import NotAuthenticated


class AnyBody(BytesParser):
    """The bytes, whatever type they are said to be."""

    media_type = "*/*"


class ClientView(TenantAPIView):
    """Opened by an API key only; errors are told in the client's envelope.

    Scopes of keys are checked where it is known what is asked: ``engine.scopes``.
    """

    schema = None
    authentication_classes = [KeyAuthentication]
    permission_classes = []
    parser_classes = [AnyBody]

    def call(self, request: Request) -> Call:
        """Raises NotAuthenticated without a key."""
        if not isinstance(request.auth, KeyLogin):
            raise NotAuthenticated("Send an API key: log in with `wandb login`.")
        return call_of(request._request, request.auth)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        return refusal(exc)

    def body(self, request: Request) -> bytes:
        body: Any = request.data
        return body if isinstance(body, bytes) else b""
