"""A short id for each request: in the log, in the answer's header and in every error."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from labstead_core.middleware import LightMiddleware

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")


def begin_request() -> None:
    current_request_id.set(secrets.token_hex(8))


class RequestIdMiddleware(LightMiddleware):
    def before(self, request: HttpRequest) -> None:
        begin_request()

    def after(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["X-Request-Id"] = current_request_id.get()
        return response
