"""What an organization asks of those who log in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models.organizations import Organization
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class LogInRuleQuerySet(VisibleQuerySet["LogInRule"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(organization__in=ids(Organization, "visible_to", visitor))


class LogInRule(models.Model):
    """One for each organization that has ever set something; without it nothing is asked."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="log_in_rule"
    )
    needs_second_factor = models.BooleanField(default=False)
    # People come through the identity provider alone, but for whom single_sign_on.py names.
    refuses_passwords = models.BooleanField(default=False)

    objects = LogInRuleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"log-in to {self.organization}"
