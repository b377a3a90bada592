"""The page of how one logs in, and where one is logged in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import access, services
from accounts.client import device
from accounts.forms import LogInRuleForm
from accounts.log_in import single_sign_on
from accounts.log_in.second_factor import factors_of
from accounts.models import BrowserSession, LogInRule, Organization, Role, ScimToken
from accounts.pages import SignedInPage
from accounts.views.profile import show_secret
from labstead_core.addresses import absolute
from labstead_core.forms import refusals_on


class SecurityPage(SignedInPage):
    template = "accounts/security.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        factors = list(factors_of(self.person))
        context = {
            "tab": "security",
            "sessions": self.sessions(),
            "factors": factors,
            "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
            "ruled": Organization.objects.visible_to(self.person).administered_by(self.person),
        }
        return self.page(context)

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


class OrganizationPage(SignedInPage):
    """A page of an organization's settings, for its admins."""

    organization: Organization

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = Organization.objects.visible_to(request.user)
            self.organization = rows.get_visible(pk=kwargs["organization"])
            access.demand_in_organization(request.user, self.organization, role=Role.ADMIN)
        return super().dispatch(request, *args, **kwargs)


class LogInRulesPage(OrganizationPage):
    """What the organization asks of everybody who logs in."""

    template = "accounts/log_in_rules.html"

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        rule = LogInRule.objects.visible_to(self.person).filter(organization=organization).first()
        return self.show(LogInRuleForm(model_to_dict(rule) if rule else {}))

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        form = LogInRuleForm(request.POST)
        form.full_clean()
        with refusals_on(form):
            wanted = form.cleaned_data
            services.change_log_in_rules(self.organization, by=self.person, **wanted)
        if form.errors:
            return self.show(form, status=422)
        messages.success(request, "Saved.")
        return redirect("log-in-rules", organization=organization)

    def show(self, form: LogInRuleForm, *, status: int = 200) -> HttpResponse:
        context = {
            "tab": "security",
            "organization": self.organization,
            "form": form,
            "scim_tokens": ScimToken.objects.visible_to(self.person).of(self.organization),
            "has_provider": single_sign_on.is_set_up(),
            "scim_address": absolute(self.request, "/scim/v2"),
        }
        return self.page(context, status=status)


class MakeScimToken(OrganizationPage):
    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        _, token = services.create_scim_token(self.organization, by=self.person)
        context = {
            "organization": self.organization,
            "token": token,
            "address": absolute(request, "/scim/v2"),
        }
        return show_secret(request, "accounts/new_scim_token.html", context)


class RevokeScimToken(OrganizationPage):
    def post(self, request: HttpRequest, organization: int, scim_token: int) -> HttpResponse:
        rows = ScimToken.objects.visible_to(self.person).of(self.organization)
        services.revoke_scim_token(rows.get_visible(pk=scim_token), by=self.person)
        messages.success(request, "The token no longer works.")
        return redirect("log-in-rules", organization=organization)
