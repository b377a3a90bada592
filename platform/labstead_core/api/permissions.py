"""What a key's scope allows. Who may do what to an object is the services' business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from labstead_core.errors import Forbidden, NotAuthenticated

if TYPE_CHECKING:
    # DRF loads this module while it loads its views.
    from rest_framework.views import APIView


class SignedInToChange(BasePermission):
    """Visitors may read what is public; every change needs a person or a key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.user.is_authenticated or request.method in SAFE_METHODS:
            return True
        raise NotAuthenticated("Log in, or send an API key as a Bearer token.")


class KeyScope(BasePermission):
    """A read key only reads; an ingest key does only what a view lists in ``ingest_may``.

    A view with ``reads_by_post`` changes nothing: its questions may be too long for an address.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = getattr(request.auth, "scope", "full")
        is_reading = request.method in SAFE_METHODS or getattr(view, "reads_by_post", False)
        if scope == "read" and not is_reading:
            raise Forbidden("This key may only read.", code="key_scope")
        may: frozenset[str] = getattr(view, "ingest_may", frozenset())
        if scope == "ingest" and handler_name(request, view) not in may:
            raise Forbidden("This key may only log runs.", code="key_scope")
        return True


def handler_name(request: Request, view: APIView) -> str:
    """The action of a view set, or else the method in lower case."""
    return getattr(view, "action", None) or str(request.method).lower()
