"""What every page's frame shows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from labstead_core.addresses import absolute
from labstead_core.request_id import current_request_id
from labstead_core.site_state import site_state

THEMES = ("light", "dark")
CLIENTS = Path(__file__).parent / "static" / "labstead" / "client"


def page_frame(request: HttpRequest) -> dict[str, object]:
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "provider_name": provider_name(),
        "has_mail": settings.LABSTEAD_HAS_MAIL,
        "server_address": absolute(request, ""),
        "client_package": partial(client_package, request),
        "request_id": current_request_id.get(),
        "site_state": SimpleLazyObject(site_state),
        "operator": getattr(request, "operator", None),
        "dismissed": request.COOKIES.get("dismissed", "").split("."),
    }


def client_package(request: HttpRequest) -> str:
    """What pip installs the client from: the wheel that this server hands out, else its name."""
    wheel = next(CLIENTS.glob("labstead-*.whl"), None)
    return absolute(request, static(f"labstead/client/{wheel.name}")) if wheel else "labstead"


def provider_name() -> str:
    """What the button of the log-in says of the identity provider; empty without one."""
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return next((str(app["name"]) for app in apps), "")
