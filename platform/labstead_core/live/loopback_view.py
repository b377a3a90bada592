"""The web process's end of the loopback: it publishes what the worker posts."""

from __future__ import annotations

import hmac
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from labstead_core.errors import NotFound
from labstead_core.live.loopback import token
from labstead_core.live.signals import publish


@method_decorator(csrf_exempt, name="dispatch")
class LoopbackView(View):
    """Publishes a signal of the worker. Anyone without the token sees a 404."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        offered = request.headers.get("X-Labstead-Loopback", "")
        if not hmac.compare_digest(offered.encode(), token().encode()):
            raise NotFound()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        signal = json.loads(request.body)
        publish(signal["group"], signal["event"])
        return HttpResponse(status=204)
