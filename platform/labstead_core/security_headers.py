"""The headers that keep a page to its own scripts."""

from __future__ import annotations

from django.conf import settings
from django.http.response import HttpResponseBase

from labstead_core.middleware import LightMiddleware

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self' {forms}; frame-src {frames}"
)


class SecurityHeadersMiddleware(LightMiddleware):
    """A response that brings its own policy (untrusted files do) keeps it."""

    def after(self, response: HttpResponseBase) -> HttpResponseBase:
        # A frame can lead itself elsewhere, but only to where the page lets its frames be.
        # The button of the log-in that leads to the identity provider is a form, too.
        policy = CONTENT_SECURITY_POLICY.format(
            forms=settings.LABSTEAD_OIDC_ORIGIN, frames=settings.LABSTEAD_MEDIA_URL or "'self'"
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response
