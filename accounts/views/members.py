"""Pages of who is in a team, and the page behind an invitation's link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from accounts import access, services
from accounts.forms import InviteForm, MemberForm, ProgramForm
from accounts.log_in.adapter import INVITATION, AccountAdapter
from accounts.models import Invitation, OrganizationMembership, Role, Team, TeamMembership, User
from accounts.pages import SignedInPage
from accounts.views.profile import show_secret
from labstead_core.addresses import absolute
from labstead_core.errors import Invalid, NotFound
from labstead_core.forms import refusals_on


class TeamPeoplePage(SignedInPage):
    """``self.team`` is the one in the address."""

    team: Team

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        teams = Team.objects.visible_to(request.user).select_related("organization")
        found = teams.filter(slug=kwargs["team"]).first()
        if found is None and request.user.is_authenticated:
            raise NotFound()
        if found is not None:
            self.team = found
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("team-members", team=self.team.slug)

    def colleague(self, username: str) -> User:
        """Somebody of the team's organization."""
        rows = OrganizationMembership.objects.visible_to(self.person).select_related("user")
        named = rows.filter(organization=self.team.organization_id)
        return named.get_visible(user__username=username).user

    def program(self, username: str) -> User:
        rows = TeamMembership.objects.visible_to(self.person).select_related("user")
        return rows.of_programs().get_visible(team=self.team, user__username=username).user


class MembersPage(TeamPeoplePage):
    """Who is in the team. Its admins change that here."""

    template = "accounts/members.html"

    def get(self, request: HttpRequest, team: str) -> HttpResponse:
        return self.show(MemberForm())

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        """Add somebody, or change the role they have."""
        form = MemberForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                services.add_team_member(
                    self.team,
                    self.named(form),
                    role=Role(form.cleaned_data["role"]),
                    by=self.person,
                )
        return self.show(form, status=422) if form.errors else self.back()

    def named(self, form: MemberForm) -> User:
        """A misspelt name is an error of the form, not a missing page."""
        rows = OrganizationMembership.objects.visible_to(self.person).select_related("user")
        name = form.cleaned_data["username"]
        row = rows.filter(organization=self.team.organization_id, user__username=name).first()
        if row is None:
            text = f"“{name}” is not in this organization. Send them an invitation."
            raise Invalid(text, fields={"username": text})
        return row.user

    def show(
        self, form: MemberForm, *, invite_form: InviteForm | None = None, status: int = 200
    ) -> HttpResponse:
        members = TeamMembership.objects.visible_to(self.person).filter(team=self.team)
        invitations = Invitation.objects.visible_to(self.person).usable().filter(team=self.team)
        context = {
            "team": self.team,
            "members": members.select_related("user").order_by("user__username"),
            "invitations": invitations.select_related("created_by").order_by("-created_at"),
            "can_administer": access.team_role(self.person, self.team) == Role.ADMIN,
            "roles": Role.choices,
            "form": form,
            "invite_form": invite_form or InviteForm(),
            "program_form": ProgramForm(),
        }
        return self.page(context, status=status)


class RemoveMember(TeamPeoplePage):
    def post(self, request: HttpRequest, team: str, member: str) -> HttpResponse:
        services.remove_team_member(self.team, self.colleague(member), by=self.person)
        messages.success(request, f"{member} is no longer in the team.")
        return redirect("home") if member == self.person.username else self.back()


class MakeInvitation(MembersPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(MemberForm(), invite_form=form, status=422)
        role, email = Role(form.cleaned_data["role"]), form.cleaned_data["email"]
        row, token = services.invite(self.team, role=role, email=email, by=self.person)
        return show_link(request, row, token)


class RenewInvitation(TeamPeoplePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, team: str, invitation: int) -> HttpResponse:
        rows = Invitation.objects.visible_to(self.person)
        open_ones = rows.select_related("team__organization", "created_by")
        row = open_ones.get_visible(team=self.team, pk=invitation)
        return show_link(request, row, services.renew_invitation(row, by=self.person))


def show_link(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    """Mails it where there is an address; this page alone shows it."""
    link = absolute(request, reverse("invitation", kwargs={"token": token}))
    is_sent = services.send_invitation(row, link)
    back = reverse("organization", args=[row.home.pk])
    if row.team:
        back = reverse("team-members", args=[row.team.slug])
    context = {"link": link, "invitation": row, "is_sent": is_sent, "back": back}
    return show_secret(request, "accounts/new_invitation.html", context)


class WithdrawInvitation(TeamPeoplePage):
    def post(self, request: HttpRequest, team: str, invitation: int) -> HttpResponse:
        rows = Invitation.objects.visible_to(self.person).select_related("team__organization")
        row = rows.get_visible(team=self.team, pk=invitation)
        services.withdraw_invitation(row, by=self.person)
        messages.success(request, "The invitation no longer works.")
        return self.back()


class MakeProgram(TeamPeoplePage):
    """A service account; its key is shown once."""

    def post(self, request: HttpRequest, team: str) -> HttpResponse:
        form = ProgramForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                _, key = services.create_service_account(
                    self.team, form.cleaned_data["name"], by=self.person
                )
        if form.errors:
            messages.error(
                request, " ".join(str(text) for texts in form.errors.values() for text in texts)
            )
            return self.back()
        return show_secret(request, "accounts/new_key.html", {"key": key})


class DeleteProgram(TeamPeoplePage):
    def post(self, request: HttpRequest, team: str, member: str) -> HttpResponse:
        services.delete_service_account(self.team, self.program(member), by=self.person)
        messages.success(request, f"{member} and its keys are gone.")
        return self.back()


class InvitationPage(View):
    """Where an invitation's link leads: join, or log in or make an account first."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = services.find_invitation(token)
        if not request.user.is_authenticated:
            request.session[INVITATION] = token
        can_sign_up = AccountAdapter(request).is_open_for_signup(request)
        context = {"invitation": invitation, "can_sign_up": can_sign_up}
        return show_secret(request, "accounts/invitation.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect("invitation", token=token)
        row = services.accept_invitation(token, by=user)
        if row.team is None:
            messages.success(request, f"You are in {row.home}.")
            return redirect("organization", organization=row.home.pk)
        messages.success(request, f"You are in the team {row.team.slug}.")
        return redirect("team", team=row.team.slug)
