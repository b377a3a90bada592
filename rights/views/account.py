"""Your data: an archive of all that is about oneself, and having the account erased."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from accounts.pages import SignedInPage
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily
from rights.models import Export
from rights.services import delete_export, erase_account, export_account
from rights.views.confirming import EraseForm
from rights.views.exports import SHOWN, fetched


class YourDataPage(SignedInPage):
    """What is posted here has another archive made."""

    template = "rights/your_data.html"
    fragments = {"exports": "exports"}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(EraseForm(expected=self.person.username))

    def post(self, request: HttpRequest) -> HttpResponse:
        export_account(self.person)
        messages.success(request, "The archive is being made. This page shows when it is there.")
        return redirect("your-data")

    def show(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        context = {"tab": "data", "form": form, "exports": lazily(self.exports)}
        return self.page(context, status=status)

    def exports(self) -> list[Export]:
        rows = Export.objects.visible_to(self.person).filter(person=self.person)
        return list(rows.newest_first()[:SHOWN])

    def one(self, slug: str) -> Export:
        rows = Export.objects.visible_to(self.person).filter(person=self.person)
        return rows.get_visible(slug=slug)


class FetchAccountExport(YourDataPage):
    fragments: dict[str, str] = {}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, own_export: str = "") -> HttpResponse:
        return fetched(request, self.one(own_export)) or redirect("your-data")


class DeleteAccountExport(YourDataPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, own_export: str = "") -> HttpResponse:
        delete_export(self.one(own_export), by=self.person)
        messages.success(request, "The archive is deleted.")
        return redirect("your-data")


class ErasePage(YourDataPage):
    """Takes the typed confirmation, from somebody who lately showed who they are."""

    http_method_names = ["post"]

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        form = EraseForm(request.POST, expected=self.person.username)
        if form.is_valid():
            with refusals_on(form):
                erase_account(self.person, by=self.person)
        if form.errors:
            return self.show(form, status=422)
        logout(request)
        messages.success(request, "Your account is erased.")
        return redirect("home")
