"""The settings of a project: one page with a form for each thing that can be done to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import (
    OrganizationMembership,
    OrganizationMembershipQuerySet,
    Role,
    Team,
    User,
)
from labstead_core.errors import Invalid
from labstead_core.forms import refusals_on
from labstead_core.pages import lazily
from projects import places, services
from projects.access import demand_rank, standing_role
from projects.deletion import delete_project
from projects.forms import DeleteForm, ProjectForm, RenameForm, RoleForm, TransferForm
from projects.models import ProjectMembership
from projects.pages import ProjectPage


class SettingsPage(ProjectPage):
    """Members see it; an archived project shows its admins how to take it back."""

    template = "projects/settings.html"
    tab = "settings"

    def get(self, request: HttpRequest, **address: str) -> HttpResponse:
        demand_rank(self.standing, self.project, role=Role.MEMBER)
        return self.show()

    @property
    def standing(self) -> Role | None:
        if not self.project.is_archived:
            return self.role
        return standing_role(self.request.user, self.project)

    def show(self, *, status: int = 200, **forms: forms.Form) -> HttpResponse:
        people = ProjectMembership.objects.visible_to(self.person).filter(project=self.project)
        context = {
            "is_admin": self.standing == Role.ADMIN,
            "people": lazily(lambda: people.select_related("user").order_by("user__username")),
        }
        return self.page(context | self.unbound() | forms, status=status)

    def go_on(self) -> HttpResponse:
        here = self.project
        return redirect("project-settings", team=here.team.slug, project=here.name)

    def unbound(self) -> dict[str, Any]:
        project = self.project
        told = {"description": project.description, "visibility": project.visibility}
        return {
            "form": ProjectForm(initial=told),
            "role_form": RoleForm(),
            "renaming": RenameForm(initial={"name": project.name}),
            "transfer": TransferForm(teams=self.other_teams()),
            "deletion": DeleteForm(expected=project.name),
        }

    def colleagues(self) -> OrganizationMembershipQuerySet:
        """Everybody in the organization of the project."""
        rows = OrganizationMembership.objects.visible_to(self.person).select_related("user")
        return rows.filter(organization=self.project.team.organization_id)

    def other_teams(self) -> QuerySet[Team]:
        teams = Team.objects.visible_to(self.person).in_use()
        here = self.project.team
        own = teams.filter(organization=here.organization_id).exclude(pk=here.pk)
        return own.select_related("organization").order_by("slug")


class SettingsAct(SettingsPage):
    """One form of that page. What is wrong with it brings the page back, with the form as it was.

    ``form_name`` is how the page calls the form; ``done`` what is said when it is through.
    """

    form_name: ClassVar[str] = "form"
    done: ClassVar[str] = "The settings are saved."
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        form = self.bound(request.POST)
        if form.is_valid():
            with refusals_on(form):
                self.act(form.cleaned_data)
        if form.errors:
            # What the refused act would have changed is not shown.
            self.project.refresh_from_db()
            return self.show(status=422, **{self.form_name: form})
        messages.success(request, self.done)
        return self.go_on()

    def bound(self, data: Any) -> forms.Form:
        raise NotImplementedError

    def act(self, wanted: dict[str, Any]) -> None:
        raise NotImplementedError


class EditPage(SettingsAct):
    """The page itself, whose first form posts to its own address."""

    http_method_names = ["get", "head", "post"]

    def bound(self, data: Any) -> forms.Form:
        return ProjectForm(data)

    def act(self, wanted: dict[str, Any]) -> None:
        services.update_project(self.project, by=self.person, **wanted)


class GiveRolePage(SettingsAct):
    form_name = "role_form"
    done = "The role is given."

    def bound(self, data: Any) -> forms.Form:
        return RoleForm(data)

    def act(self, wanted: dict[str, Any]) -> None:
        person = self.colleague(wanted["username"])
        services.invite_to_project(self.project, person, role=Role(wanted["role"]), by=self.person)

    def colleague(self, name: str) -> User:
        """A misspelt name is an error of the form, not a missing page."""
        row = self.colleagues().filter(user__username=name).first()
        if row is None:
            text = f"“{name}” is not in this organization. Invite them to a team first."
            raise Invalid(text, fields={"username": text})
        return row.user


class TakeRolePage(SettingsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, member: str, **address: str) -> HttpResponse:
        user = self.colleagues().get_visible(user__username=member).user
        services.remove_from_project(self.project, user, by=self.person)
        messages.success(request, f"{member} has the role of the team again, if any.")
        return self.go_on()


class RenamePage(SettingsAct):
    form_name = "renaming"
    done = "The project is renamed. Its old address leads here."

    def bound(self, data: Any) -> forms.Form:
        return RenameForm(data)

    def act(self, wanted: dict[str, Any]) -> None:
        places.rename_project(self.project, wanted["name"], by=self.person)


class TransferPage(SettingsAct):
    form_name = "transfer"
    done = "The project is in its new team. Its old address leads here."

    def bound(self, data: Any) -> forms.Form:
        return TransferForm(data, teams=self.other_teams())

    def act(self, wanted: dict[str, Any]) -> None:
        places.transfer_project(self.project, wanted["team"], by=self.person)


class ArchivePage(SettingsPage):
    """``archived`` is 1 to archive the project, and 0 to take it back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **address: str) -> HttpResponse:
        if request.POST.get("archived") == "1":
            places.archive_project(self.project, by=self.person)
            messages.success(request, "The project is archived. It can still be read.")
        else:
            places.unarchive_project(self.project, by=self.person)
            messages.success(request, "The project is in use again.")
        return self.go_on()


class DeletePage(SettingsAct):
    """Takes the typed confirmation."""

    form_name = "deletion"
    done = "The project is deleted."

    def bound(self, data: Any) -> forms.Form:
        return DeleteForm(data, expected=self.project.name)

    def act(self, wanted: dict[str, Any]) -> None:
        delete_project(self.project, by=self.person)

    def go_on(self) -> HttpResponse:
        return redirect("team", team=self.project.team.slug)
