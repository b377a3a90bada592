"""Finding the team and project that an API address names, inside the caller's rows."""

from __future__ import annotations

from accounts.models import Team
from labstead_core.api.views import TenantAPIView
from projects.models import Project, ProjectQuerySet


class InProject(TenantAPIView):
    """For views under ``teams/<team>/projects/<project>``."""

    def find_team(self) -> Team:
        return Team.objects.visible_to(self.request.user).get_visible(slug=self.kwargs["team"])

    def find_project(self) -> Project:
        return self.projects_there().get_visible()

    def project_if_there(self) -> Project | None:
        return self.projects_there().first()

    def projects_there(self) -> ProjectQuerySet:
        projects = Project.objects.visible_to(self.request.user)
        at = projects.at(self.kwargs["team"], self.kwargs["project"])
        return at.select_related("team__organization")
