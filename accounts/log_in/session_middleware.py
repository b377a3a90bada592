"""Keeps the list of a person's sessions up to date."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.services import note_session
from labstead_core.origin import origin_of

Answer = Callable[[HttpRequest], HttpResponse]


class SeenMiddleware:
    """Notes the session of a request whose view asked who it is from."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)
        key = request.session.session_key
        if user is not None and user.is_authenticated and key:
            note_session(key, user, origin_of(request))
        return response
