"""Refuses addresses with a zero byte, which PostgreSQL cannot look for and nobody types."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from labstead_core.middleware import LightMiddleware


class CleanAddressMiddleware(LightMiddleware):
    def before(self, request: HttpRequest) -> None:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("There is a zero byte in the address.")
