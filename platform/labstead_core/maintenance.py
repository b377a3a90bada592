"""While the server is serviced it changes nothing: programs wait and keep their data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import SAFE_METHODS

from labstead_core.errors import ReadOnly
from labstead_core.http import answer_to
from labstead_core.site_state import site_state

# Who runs the server has to get in, and to end it.
OPEN = (
    "/admin-console/",
    "/admin/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/oidc/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/webauthn/login/",
)


def demand_writable() -> None:
    """Raise ReadOnly while the server is serviced."""
    reason = site_state().read_only
    if reason is not None:
        raise ReadOnly(
            f"Labstead only reads for a while: {reason or 'it is being serviced'}. "
            "Nothing was changed; programs keep what they log and send it later."
        )


class MaintenanceMiddleware:
    """Refuses whatever changes something. Questions that come by POST say so on their view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        reads = getattr(getattr(view, "cls", None), "reads_by_post", False)
        if request.method in SAFE_METHODS or reads or request.path.startswith(OPEN):
            return None
        try:
            demand_writable()
        except ReadOnly as error:
            return answer_to(request, error)
        return None
