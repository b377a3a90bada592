"""How the API's description tells of the ways to log in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

KEY = "key"
KEY_AS_PASSWORD = "keyAsPassword"  # noqa: S105 (the name of a scheme)


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.KeyAuthentication"
    name = [KEY, KEY_AS_PASSWORD]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """Either of them."""
        return [{KEY: []}, {KEY_AS_PASSWORD: []}]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "API key",
                "description": "`Authorization: Bearer <key>`",
            },
            {
                "type": "http",
                "scheme": "basic",
                "description": "The key as the password, with any user name.",
            },
        ]


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": (
                "The log-in of a browser. Changes also need the header `X-CSRFToken` with the "
                f"value of the cookie `{settings.CSRF_COOKIE_NAME}`."
            ),
        }
