"""Until a second factor is there that the organization wants, a session only adds one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.log_in.second_factor import owes
from labstead_core.errors import Forbidden
from labstead_core.http import refusal, wants_json

# Where one adds a factor, logs out, or is nobody in particular.
OPEN = ("/accounts/", "/settings/security", "/static/", "/livez", "/readyz", "/metrics", "/files/")
FIRST = "Your organization wants a second step at the log-in. Add one here to go on."


class SecondFactorMiddleware:
    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.is_kept_out(request):
            return self.get_response(request)
        if wants_json(request):
            return refusal(Forbidden(FIRST, code="second_factor_needed"))
        messages.warning(request, FIRST)
        return redirect("settings-security")

    @staticmethod
    def is_kept_out(request: HttpRequest) -> bool:
        """Requests without a session, such as those with a key, cost no look into one."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return has_session and not request.path.startswith(OPEN) and owes(request)
