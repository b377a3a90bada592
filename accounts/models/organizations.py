"""The tenants, and who belongs to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from accounts.models.roles import Role
from labstead_core.tenancy import VisibleQuerySet
from labstead_core.visitors import Visitor
from labstead_core.written_queries import ids


class OrganizationQuerySet(VisibleQuerySet["Organization"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(
            pk__in=OrganizationMembership.objects.filter(user=visitor.pk).values("organization")
        )

    def administered_by(self, visitor: Visitor) -> OrganizationQuerySet:
        own = OrganizationMembership.objects.filter(user=visitor.pk, role=Role.ADMIN)
        return self.filter(pk__in=own.values("organization"))


class Organization(models.Model):
    """The tenant. Members, teams, quotas and the audit trail belong to it."""

    name = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganizationMembershipQuerySet(VisibleQuerySet["OrganizationMembership"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(organization__in=ids(Organization, "visible_to", visitor))


class OrganizationMembership(models.Model):
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="organization_memberships"
    )
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="organization_membership_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="organization_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"


class OrganizationDomainQuerySet(VisibleQuerySet["OrganizationDomain"]):
    def visible_rows(self, visitor: Visitor) -> Q:
        return Q(organization__in=ids(Organization, "visible_to", visitor))


class OrganizationDomain(models.Model):
    """Whoever confirms an e-mail address of this domain joins the organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganizationDomainQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.domain} of {self.organization}"
