"""The page of an organization: its name, people, teams, and the domains that lead to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import access, services
from accounts.forms import DomainForm, InviteForm, MemberForm, OrganizationForm
from accounts.models import (
    Invitation,
    InvitationQuerySet,
    Organization,
    OrganizationDomain,
    OrganizationMembership,
    Role,
    Team,
    User,
)
from accounts.pages import SignedInPage
from accounts.views.members import show_link
from labstead_core.errors import Invalid, NotFound
from labstead_core.forms import refusals_on


class OrganizationPage(SignedInPage):
    """``self.organization`` is the one in the address. Members look, admins change."""

    template = "accounts/organization.html"
    organization: Organization

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = Organization.objects.visible_to(request.user)
        found = rows.filter(pk=kwargs["organization"]).first()
        if found is None and request.user.is_authenticated:
            raise NotFound()
        if found is not None:
            self.organization = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        return self.show()

    def show(self, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
        home = self.organization
        members = OrganizationMembership.objects.visible_to(self.person).filter(organization=home)
        teams = Team.objects.visible_to(self.person).filter(organization=home, personal_user=None)
        domains = OrganizationDomain.objects.visible_to(self.person).filter(organization=home)
        context = {
            "organization": home,
            "is_admin": access.organization_role(self.person, home) == Role.ADMIN,
            "members": members.select_related("user").order_by("user__username"),
            "teams": teams.order_by("slug"),
            "domains": domains.order_by("domain"),
            "name_form": OrganizationForm(initial={"name": home.name}),
            "member_form": MemberForm(),
            "invitations": self.open_invitations().order_by("-created_at"),
            "invite_form": InviteForm(),
            "domain_form": DomainForm(),
        }
        return self.page(context | bound, status=status)

    def open_invitations(self) -> InvitationQuerySet:
        rows = Invitation.objects.visible_to(self.person).usable().with_home()
        return rows.filter(organization=self.organization)

    def colleague(self, username: str) -> User:
        rows = OrganizationMembership.objects.visible_to(self.person).select_related("user")
        named = rows.filter(organization=self.organization)
        return named.get_visible(user__username=username).user

    def back(self) -> HttpResponse:
        return redirect("organization", organization=self.organization.pk)


class OrganizationAct(OrganizationPage):
    """One form of that page. What is wrong with it brings the page back, with the form as it was.

    ``form_name`` is how the page calls the form; ``done`` what is said when it is through.
    """

    form_class: ClassVar[type[forms.Form]]
    form_name: ClassVar[str]
    done: ClassVar[str]
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            with refusals_on(form):
                self.act(form.cleaned_data)
        if form.errors:
            return self.show(status=422, **{self.form_name: form})
        messages.success(request, self.done)
        return self.back()

    def act(self, wanted: dict[str, Any]) -> None:
        raise NotImplementedError


class RenameOrganization(OrganizationAct):
    form_class, form_name, done = OrganizationForm, "name_form", "The organization is renamed."

    def act(self, wanted: dict[str, Any]) -> None:
        services.rename_organization(self.organization, wanted["name"], by=self.person)


class ChangeOrganizationRole(OrganizationAct):
    form_class, form_name, done = MemberForm, "member_form", "The role is changed."

    def act(self, wanted: dict[str, Any]) -> None:
        try:
            user = self.colleague(wanted["username"])
        except NotFound as error:
            text = f"“{wanted['username']}” is not in this organization."
            raise Invalid(text, fields={"username": text}) from error
        role = Role(wanted["role"])
        services.change_organization_role(self.organization, user, role=role, by=self.person)


class InviteToOrganization(OrganizationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, invite_form=form)
        role, email = Role(form.cleaned_data["role"]), form.cleaned_data["email"]
        made = services.invite_to_organization(
            self.organization, role=role, email=email, by=self.person
        )
        return show_link(request, *made)


class RenewOrganizationInvitation(OrganizationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, home_invitation: int) -> HttpResponse:
        row = self.open_invitations().get_visible(pk=home_invitation)
        return show_link(request, row, services.renew_invitation(row, by=self.person))


class WithdrawOrganizationInvitation(OrganizationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, home_invitation: int) -> HttpResponse:
        row = self.open_invitations().get_visible(pk=home_invitation)
        services.withdraw_invitation(row, by=self.person)
        messages.success(request, "The invitation no longer works.")
        return self.back()


class AddDomain(OrganizationAct):
    form_class, form_name, done = DomainForm, "domain_form", "People of this domain may join now."

    def act(self, wanted: dict[str, Any]) -> None:
        services.add_domain(self.organization, wanted["domain"], by=self.person)


class RemoveDomain(OrganizationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, domain: str) -> HttpResponse:
        rows = OrganizationDomain.objects.visible_to(self.person).select_related("organization")
        row = rows.get_visible(organization=self.organization, domain=domain)
        services.remove_domain(row, by=self.person)
        messages.success(request, f"Nobody joins by {domain} any more.")
        return self.back()


class RemoveOrganizationMember(OrganizationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, member: str) -> HttpResponse:
        user = self.colleague(member)
        services.remove_organization_member(self.organization, user, by=self.person)
        messages.success(request, f"{member} is no longer in {self.organization}.")
        return redirect("home") if user == self.person else self.back()
