"""The host for what users logged and browsers run, where one is configured.

It has frames and nothing else, and no other host has them. So what runs in a frame is not only
sandboxed: it is of a site that has no cookies of the workspace and no page of it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase

FRAMES = "/files/frame"
# Whoever watches a server may ask it by any of its names.
HEALTH = ("/livez", "/readyz")


def media_address(path: str) -> str:
    """Where a frame's page is: on the host for media, else on this one."""
    return f"{settings.LABSTEAD_MEDIA_URL}{path}"


def frame_parents() -> str:
    """Who may put such a page into a frame, as a policy names them."""
    return settings.LABSTEAD_PUBLIC_URL if settings.LABSTEAD_MEDIA_HOST else "'self'"


class MediaHostMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_misplaced(request):
            return HttpResponseNotFound("Nothing is here.\n", content_type="text/plain")
        return self.get_response(request)


def is_misplaced(request: HttpRequest) -> bool:
    host = settings.LABSTEAD_MEDIA_HOST
    if not host or request.path in HEALTH:
        return False
    return (request.get_host().lower() == host) != request.path.startswith(FRAMES)
