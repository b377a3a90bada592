"""What every page's frame shows."""

from __future__ import annotations

from django.http import HttpRequest

from labstead_core.addresses import absolute
from labstead_core.request_id import current_request_id

THEMES = ("light", "dark")


def page_frame(request: HttpRequest) -> dict[str, object]:
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "server_address": absolute(request, ""),
        "request_id": current_request_id.get(),
    }
