"""How much an organization or a team may have."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models.organizations import Organization
from accounts.models.teams import Team
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class QuotaQuerySet(VisibleQuerySet["Quota"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(organization__in=ids(Organization, "visible_to", visitor)) | Q(
            team__in=ids(Team, "visible_to", visitor)
        )

    def over_team(self, team_id: int) -> QuotaQuerySet:
        """The team's own and its organization's."""
        return self.filter(Q(team=team_id) | Q(organization__teams=team_id))


class Quota(models.Model):
    """Of one organization or one team. Where a number is missing there is no limit."""

    organization = models.OneToOneField(
        Organization, null=True, on_delete=models.CASCADE, related_name="quota"
    )
    team = models.OneToOneField(Team, null=True, on_delete=models.CASCADE, related_name="quota")
    storage_bytes = models.PositiveBigIntegerField(null=True)
    # Of histories, system metrics and consoles together, in the mean of some seconds.
    ingest_lines_a_second = models.PositiveBigIntegerField(null=True)
    runs = models.PositiveBigIntegerField(null=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization=None, team__isnull=False)
                | Q(organization__isnull=False, team=None),
                name="quota_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"quota of {self.organization or self.team}"
