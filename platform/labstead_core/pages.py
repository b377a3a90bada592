"""The HTML twin of the API bases: pages over tenant data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.views import View


class TenantPage(View):
    """A page whose rows all start from ``Model.objects.visible_to``.

    ``template`` is the page; ``fragments`` maps the id of an htmx target to the partial that
    fills it, so that one address serves the whole page and its parts.
    """

    template = ""
    fragments: dict[str, str] = {}
    needs_login = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.needs_login and not request.user.is_authenticated:
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        return super().dispatch(request, *args, **kwargs)

    def page(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The whole page, or the part that htmx asked for by its target's id."""
        response = render(self.request, self.wanted_template(), context, status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def wanted_template(self) -> str:
        htmx = self.request.htmx  # type: ignore[attr-defined]
        if not htmx or htmx.boosted or htmx.history_restore_request:
            return self.template
        partial = self.fragments.get((htmx.target or "").rpartition("#")[2])
        return f"{self.template}#{partial}" if partial else self.template


def text_in(request: HttpRequest, name: str, most: int = 200) -> str:
    """What was typed into a field of the address; nothing where no database could hold it."""
    text = request.GET.get(name, "").strip()[:most]
    return text if text.isprintable() else ""


def lazily(make: Callable[[], Any]) -> Any:
    """Asked for once, and only where the wanted part of the page shows it."""
    return SimpleLazyObject(make)
