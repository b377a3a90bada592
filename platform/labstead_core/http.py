"""How errors become HTTP answers: one table of statuses, one JSON envelope, for API and pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from labstead_core import errors
from labstead_core.middleware import LightMiddleware
from labstead_core.moved import new_address
from labstead_core.request_id import current_request_id

STATUS_OF: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.NotAuthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.Busy: 429,
    errors.ReadOnly: 503,
    errors.StorageFailed: 507,
}

CODE_OF_DRF: dict[type[drf.APIException], str] = {
    drf.ParseError: "malformed_json",
    drf.NotAuthenticated: "not_authenticated",
    drf.AuthenticationFailed: "invalid_key",
    drf.PermissionDenied: "forbidden",
    drf.NotFound: "not_found",
    drf.MethodNotAllowed: "method_not_allowed",
    drf.NotAcceptable: "not_acceptable",
    drf.UnsupportedMediaType: "unsupported_media_type",
    drf.Throttled: "throttled",
}


def status_of(error: errors.DomainError) -> int:
    """The nearest entry of the table, walking up the error's own classes."""
    return next((STATUS_OF[cls] for cls in type(error).__mro__ if cls in STATUS_OF), 400)


def envelope(code: str, message: str, **extra: object) -> dict[str, object]:
    return {"code": code, "message": message, **extra, "request_id": current_request_id.get()}


def body_of(error: errors.DomainError) -> dict[str, object]:
    fields = {"fields": error.fields} if error.fields else {}
    return envelope(error.code, error.message, **fields, **error.extra)


def headers_of(error: errors.DomainError) -> dict[str, str]:
    if isinstance(error, errors.Busy | errors.ReadOnly):
        return {"Retry-After": str(error.retry_after_seconds)}
    if isinstance(error, errors.NotAuthenticated):
        return {"WWW-Authenticate": 'Bearer realm="labstead"'}
    return {}


def drf_exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Unknown exceptions return None and reach the log as 500."""
    if isinstance(exc, errors.DomainError):
        set_rollback()
        request = context.get("request")
        address = request and address_now(exc, request._request)
        if address:
            return Response(moved_body(address), status=307, headers={"Location": address})
        return Response(body_of(exc), status=status_of(exc), headers=headers_of(exc))
    if isinstance(exc, Http404):
        return drf_exception_handler(errors.NotFound(), context)
    if isinstance(exc, PermissionDenied):
        return drf_exception_handler(errors.Forbidden("You may not do this."), context)
    if isinstance(exc, drf.APIException):
        set_rollback()
        return _from_drf(exc)
    return None


def address_now(exc: errors.DomainError, request: HttpRequest) -> str | None:
    """Where to go instead, if what was not found is somewhere else now."""
    is_missing = isinstance(exc, errors.NotFound) and not isinstance(exc, errors.Deleted)
    return new_address(request, request.user) if is_missing else None


def moved_body(address: str) -> dict[str, object]:
    """For those who do not follow: what to write in the place of the old address."""
    return envelope("moved", f"This is at {address} now.", address=address)


def _from_drf(exc: drf.APIException) -> Response:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]
    wait = getattr(exc, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    return Response(drf_body(exc), status=exc.status_code, headers=headers)


def drf_body(exc: drf.APIException) -> dict[str, object]:
    if isinstance(exc, drf.ValidationError):
        fields = field_messages(exc.detail)
        return envelope("invalid", _summary(fields), fields=fields)
    code = next((CODE_OF_DRF[cls] for cls in type(exc).__mro__ if cls in CODE_OF_DRF), "error")
    return envelope(code, str(exc.detail))


def field_messages(detail: object, prefix: str = "") -> dict[str, str]:
    """DRF's nested detail as one flat ``{"config.lr": "message"}``."""
    if isinstance(detail, dict):
        flat: dict[str, str] = {}
        for name, inner in detail.items():
            flat |= field_messages(inner, f"{prefix}.{name}" if prefix else str(name))
        return flat
    message = " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)
    return {prefix or "body": message}


def _summary(fields: dict[str, str]) -> str:
    return " ".join(f"{name}: {message}" for name, message in fields.items())


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/files/", "/internal/"))


def method_not_allowed(allowed: list[str]) -> HttpResponse:
    """For plain views of machines; DRF's views and pages have their own."""
    message = f"This address takes {', '.join(allowed)}."
    return JsonResponse(
        envelope("method_not_allowed", message), status=405, headers={"Allow": ", ".join(allowed)}
    )


def refusal(error: errors.DomainError) -> JsonResponse:
    """The error as a machine gets it, outside of DRF's views."""
    return JsonResponse(body_of(error), status=status_of(error), headers=headers_of(error))


class DomainErrorMiddleware(LightMiddleware):
    """Turns a DomainError of a page view into that page's error state (or JSON for the API)."""

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        if not isinstance(exc, errors.DomainError):
            return None
        address = address_now(exc, request)
        if address:
            return redirect(address, preserve_request=True)
        return answer_to(request, exc)


def answer_to(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    if wants_json(request):
        return refusal(error)
    page = error_page(request, status_of(error), error.message)
    for name, value in headers_of(error).items():
        page[name] = value
    return page


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    template = f"{status}.html" if status in (403, 404) else "error.html"
    context = {"status": status, "message": message, "request_id": current_request_id.get()}
    return render(request, template, context, status=status)
