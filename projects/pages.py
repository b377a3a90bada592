"""The base of every page of a project, and what its frame shows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.models import Role
from accounts.pages import SignedInPage
from labstead_core.errors import NotFound
from projects.access import project_role
from projects.models import Project


class ProjectPage(SignedInPage):
    """``self.project`` is the one in the address. Public projects are open to visitors."""

    needs_login = False
    tab = ""
    project: Project

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: str) -> Any:
        projects = Project.objects.visible_to(request.user)
        at = projects.at(kwargs["team"], kwargs["project"])
        found = at.select_related("team__organization").first()
        if found is None and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if found is None:
            raise NotFound()
        self.project = found
        return super().dispatch(request, *args, **kwargs)

    def page(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return super().page(self.frame() | context, status=status)

    def frame(self) -> dict[str, Any]:
        role = project_role(self.request.user, self.project)
        return {
            "project": self.project,
            "tab": self.tab,
            "can_edit": role in (Role.MEMBER, Role.ADMIN),
            "can_administer": role == Role.ADMIN,
        }
