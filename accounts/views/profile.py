"""Account pages: the first visit, the key page of the clients, and one's own profile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from accounts import services
from accounts.forms import SetupForm
from accounts.models import OrganizationMembership, Team
from accounts.pages import SignedInPage
from labstead_core.forms import refusals_on

SESSION_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SetupPage(View):
    """The first visit: the first admin, the organization and a key. Later there is a log-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if services.is_installed():
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(SetupForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SetupForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        with refusals_on(form):
            admin, key = services.set_up_installation(**form.cleaned_data)
        if form.errors:
            return self.show(form, status=422)
        login(request, admin, backend=SESSION_BACKEND)
        return show_key(request, key, is_first=True)

    def show(self, form: SetupForm, *, status: int = 200) -> HttpResponse:
        return render(self.request, "accounts/setup.html", {"form": form}, status=status)


class AuthorizePage(SignedInPage):
    """Where a client sends its user for a key. It is made on request and shown once."""

    template = "accounts/authorize.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({})

    def post(self, request: HttpRequest) -> HttpResponse:
        _, key = services.create_api_key(self.person, name="Made on the key page")
        return show_key(request, key)


class SettingsPage(SignedInPage):
    """Who one is here."""

    template = "accounts/settings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        places = OrganizationMembership.objects.visible_to(self.person)
        context = {
            "tab": "profile",
            "places": places.filter(user=self.person).select_related("organization"),
            "teams": Team.objects.visible_to(self.person).in_use().order_by("slug"),
        }
        return self.page(context)


class KeyboardPage(SignedInPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.set_shortcuts(self.person, is_on="shortcuts" in request.POST)
        messages.success(request, "Saved.")
        return redirect("settings")


def show_key(request: HttpRequest, key: str, *, is_first: bool = False) -> HttpResponse:
    """The only page that ever shows this key."""
    return show_secret(request, "accounts/new_key.html", {"key": key, "is_first": is_first})


def show_secret(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that no cache may keep."""
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response
