"""Finding the team that an address names, inside the caller's rows."""

from __future__ import annotations

from accounts.access import demand
from accounts.models import Role, Team
from labstead_core.api.views import TenantAPIView


class ForAdmins(TenantAPIView):
    """For views under ``teams/<team>`` that are the business of its admins."""

    def find_team(self) -> Team:
        """Raises NotFound for a team one does not see, Forbidden for other people in it."""
        teams = Team.objects.visible_to(self.request.user).select_related("organization")
        team = teams.get_visible(slug=self.kwargs["team"])
        demand(self.person, team, role=Role.ADMIN)
        return team
