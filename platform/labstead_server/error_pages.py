"""Django's own error answers, in our look for pages and in our envelope for the API."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from labstead_core.http import envelope, error_page, wants_json


def answer(request: HttpRequest, status: int, message: str, *, code: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(envelope(code, message), status=status)
    return error_page(request, status, message)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404, "There is nothing here, or you may not see it.", code="not_found")


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    """What begins like an address of machines is never taken for a team's page."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, "You may not do this.", code="forbidden")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400, "The server did not understand this request.", code="invalid")


def server_error(request: HttpRequest) -> HttpResponse:
    message = "Something went wrong on the server. The log has the details under this request id."
    return answer(request, 500, message, code="server_error")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth's limits by address and person lead to; theirs are of a minute."""
    message = "Too many tries came from here. Wait a minute, then try again."
    page = answer(request, 429, message, code="too_many_tries")
    page["Retry-After"] = "60"
    return page
