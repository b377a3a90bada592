"""Pages of keys: one's own in the settings, and those of a team's programs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import access, services
from accounts.forms import KeyForm, RotateForm
from accounts.models import ApiKey, KeyScope, Role, User
from accounts.pages import SignedInPage
from accounts.views.members import TeamPeoplePage
from accounts.views.profile import show_key
from labstead_core.forms import refusals_on


class KeysPage(SignedInPage):
    """One's own keys, and the form that makes another."""

    template = "accounts/keys.html"

    def holder(self) -> User:
        """Whose keys these are."""
        return self.person

    def rows(self) -> QuerySet[ApiKey]:
        rows = ApiKey.objects.visible_to(self.person).unrevoked().select_related("user")
        return rows.filter(user=self.holder())

    def home(self) -> str:
        """The address of the list."""
        return reverse("settings-keys")

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        return self.show(KeyForm())

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        _, key = services.create_api_key(
            self.holder(),
            name=form.cleaned_data["name"],
            scope=KeyScope(form.cleaned_data["scope"]),
            expires_at=form.expires_at(),
            by=self.person,
        )
        return show_key(request, key)

    def show(self, form: KeyForm, *, status: int = 200) -> HttpResponse:
        return self.page({**self.frame(), "form": form, "keys": self.rows()}, status=status)

    def frame(self) -> dict[str, Any]:
        """What the templates say around the keys."""
        return {"tab": "keys", "home": self.home(), "program": None}


class RotateKey(KeysPage):
    """Asks how long the old key should go on, and shows the new one once."""

    template = "accounts/rotate_key.html"
    word = "key"

    def row(self) -> ApiKey:
        return self.rows().get_visible(pk=self.kwargs[self.word])  # type: ignore[attr-defined,no-any-return]

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        return self.ask(RotateForm())

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        form, row = RotateForm(request.POST), self.row()
        if form.is_valid():
            with refusals_on(form):
                _, key = services.rotate_api_key(row, overlap=form.overlap_time(), by=self.person)
        return self.ask(form, status=422) if form.errors else show_key(request, key)

    def ask(self, form: RotateForm, *, status: int = 200) -> HttpResponse:
        return self.page({**self.frame(), "form": form, "key": self.row()}, status=status)


class RevokeKey(RotateKey):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        row = self.row()
        services.revoke_api_key(row, by=self.person)
        messages.success(request, f"The key “{row.name}” no longer works.")
        return redirect(self.home())


class OfProgram(TeamPeoplePage, KeysPage):
    """The same for a program of the team in the address; its admins do it."""

    def holder(self) -> User:
        return self.program(self.kwargs["member"])

    def home(self) -> str:
        return reverse("program-keys", args=[self.team.slug, self.kwargs["member"]])

    def frame(self) -> dict[str, Any]:
        access.demand(self.person, self.team, role=Role.ADMIN)
        return {"team": self.team, "program": self.holder(), "home": self.home()}


class ProgramKeysPage(OfProgram):
    pass


class RotateProgramKey(OfProgram, RotateKey):
    word = "service_key"


class RevokeProgramKey(OfProgram, RevokeKey):
    word = "service_key"
