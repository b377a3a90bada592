"""The base of every page of a project, and what its frame shows."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.models import Role
from accounts.pages import SignedInPage
from labstead_core.errors import NotFound
from projects.access import demand_of_holder, may_log, project_role
from projects.models import Project


class ProjectPage(SignedInPage):
    """``self.project`` is the one in the address. Public projects are open to visitors."""

    needs_login = False
    tab = ""
    project: Project

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: str) -> Any:
        found = self.find_project(**kwargs)
        if found is None and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if found is None:
            raise NotFound()
        self.project = found
        return super().dispatch(request, *args, **kwargs)

    def find_project(self, *, team: str, project: str, **below: str) -> Project | None:
        """The one in the address, if this person sees it. A page below it may find more."""
        at = Project.objects.visible_to(self.request.user).at(team, project)
        return at.select_related("team__organization").first()

    @cached_property
    def role(self) -> Role | None:
        return project_role(self.request.user, self.project)

    def demand(self, role: Role) -> None:
        """Raise Forbidden, saying which role is missing."""
        demand_of_holder(self.role, self.project, role=role)

    @property
    def may_log(self) -> bool:
        """Whether this person may start runs here, and sweeps."""
        return self.request.user.is_authenticated and may_log(self.role, self.project)

    @property
    def api(self) -> str:
        """Where the project is below the API."""
        name = quote(self.project.name, safe="")
        return f"/api/v1/teams/{self.project.team.slug}/projects/{name}"

    @cached_property
    def run_count(self) -> int:
        return self.project.runs.count()

    def page(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return super().page(self.frame() | context, status=status)

    def frame(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "run_count": lambda: self.run_count,
            "tab": self.tab,
            "can_edit": self.role in (Role.MEMBER, Role.ADMIN),
            "may_log": self.may_log,
            "has_role": self.role is not None,
            "can_administer": self.role == Role.ADMIN,
        }
