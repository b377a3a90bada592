"""The page of how one logs in, and where one is logged in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import services
from accounts.client import device
from accounts.models import BrowserSession
from accounts.pages import SignedInPage


class SecurityPage(SignedInPage):
    template = "accounts/security.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"tab": "security", "sessions": self.sessions()})

    def sessions(self) -> list[dict[str, Any]]:
        here = self.request.session.session_key
        rows = BrowserSession.objects.visible_to(self.person).living()
        return [
            {"row": row, "device": device(row.user_agent), "is_here": row.session_key == here}
            for row in rows
        ]


class EndSession(SignedInPage):
    def post(self, request: HttpRequest, session: int) -> HttpResponse:
        rows = BrowserSession.objects.visible_to(self.person).select_related("user")
        row = rows.get_visible(pk=session)
        services.end_session(row, by=self.person)
        messages.success(request, f"{device(row.user_agent)} is logged out.")
        return redirect("settings-security")


class EndOtherSessions(SignedInPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.end_sessions(self.person, by=self.person, keep=request.session.session_key)
        messages.success(request, "You are logged out everywhere but here.")
        return redirect("settings-security")
