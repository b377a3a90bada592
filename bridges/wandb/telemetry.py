"""The client asks whether it may report on itself. It may not: 404 turns that off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from labstead_core.http import envelope


@csrf_exempt
def no_telemetry(request: HttpRequest, rest: str) -> HttpResponse:
    return JsonResponse(envelope("not_found", "No telemetry is kept here."), status=404)
