"""Who and what is on the server."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import services
from accounts.limits import limits_of_organization
from accounts.models import Organization, User
from admin_console import acting, listing, people
from admin_console.pages import ConsolePage
from labstead_core.errors import NotFound
from labstead_core.forms import refusals_on
from labstead_core.pages import text_in
from rights.services import erase_account
from rights.views.confirming import EraseForm
from runs.quotas.usage import projects_under, use_together
from runs.views.usage import LimitsForm, form_of


class ListPage(ConsolePage):
    find: Callable[[str, str], listing.Listed]

    def get(self, request: HttpRequest) -> HttpResponse:
        number = request.GET.get("page", "1")
        return self.page({"list": type(self).find(text_in(request, "q"), number)})


class PeoplePage(ListPage):
    template = "admin_console/people.html"
    tab = "people"
    find = staticmethod(listing.people)


class OrganizationsPage(ListPage):
    template = "admin_console/organizations.html"
    tab = "organizations"
    find = staticmethod(listing.organizations)


class TeamsPage(ListPage):
    template = "admin_console/teams.html"
    tab = "teams"
    find = staticmethod(listing.teams)


class ProjectsPage(ListPage):
    template = "admin_console/projects.html"
    tab = "projects"
    find = staticmethod(listing.projects)


class UsagePage(ConsolePage):
    """What each organization uses, with its limits."""

    template = "admin_console/usage.html"
    tab = "usage"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show({})

    def show(self, forms: dict[int, LimitsForm], *, status: int = 200) -> HttpResponse:
        rows = []
        for organization in listing.all_organizations():
            limits = limits_of_organization(organization)
            use = use_together(projects_under(limits))
            form = forms.get(organization.pk) or form_of(limits)
            rows.append((organization, limits, use, form))
        return self.page({"rows": rows}, status=status)


class LimitsOfOrganization(UsagePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, home: int) -> HttpResponse:
        form = LimitsForm(request.POST)
        organization = self.named(home)
        if not form.is_valid():
            return self.show({organization.pk: form}, status=422)
        services.set_organization_quota(organization, form.numbers(), by=self.operator())
        messages.success(request, f"The limits of {organization} hold from now on.")
        return redirect("console-usage")

    def named(self, pk: int) -> Organization:
        found = listing.all_organizations().filter(pk=pk).first()
        if found is None:
            raise NotFound()
        return found


class PersonPage(ConsolePage):
    """One account, and what may be done about it."""

    template = "admin_console/person.html"
    tab = "people"

    def get(self, request: HttpRequest, person: str) -> HttpResponse:
        found = listing.person_named(person)
        return self.show(found, EraseForm(expected=found.username))

    def show(self, found: User, form: EraseForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "account": found,
            "acts": listing.acts_of(found),
            "may_be_acted_as": acting.may_be_acted_as(found),
            "places": found.organization_memberships.select_related("organization"),
            "in_teams": found.team_memberships.select_related("team").order_by("team__slug"),
        }
        return self.page(context, status=status)


class ErasePerson(PersonPage):
    """What a person may do with their own account, done for them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, person: str) -> HttpResponse:
        found, by = listing.person_named(person), self.operator()
        form = EraseForm(request.POST, expected=found.username)
        if form.is_valid():
            with refusals_on(form):
                erase_account(found, by=by)
        if form.errors:
            return self.show(found, form, status=422)
        messages.success(request, "The account is erased.")
        return redirect("console-people")


class ChangePerson(ConsolePage):
    """``act`` is one of those below."""

    def post(self, request: HttpRequest, person: str, act: str) -> HttpResponse:
        found, by = listing.person_named(person), self.operator()
        match act:
            case "deactivate" | "activate":
                people.set_active(found, is_active=act == "activate", by=by)
            case "make-operator" | "end-operator":
                people.set_operator(found, is_operator=act == "make-operator", by=by)
            case _:
                raise NotFound()
        messages.success(request, "Done.")
        return redirect("console-person", person=found.username)


class ActAs(ConsolePage):
    def post(self, request: HttpRequest, person: str) -> HttpResponse:
        acting.begin(request.session, listing.person_named(person), by=self.operator())
        response = redirect("home")
        response.set_cookie(acting.COOKIE, "1", samesite="Lax", httponly=True)
        return response
